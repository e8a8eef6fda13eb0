"""The login of the staff of a clerk's office: a kind of session of its own, by a proof of its own."""

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.courts.desk.conftest import KEY, Clerk, clerk_of

PAGES = ["/courts/cacd/desk/", "/courts/cacd/desk"]


@pytest.mark.parametrize("page", PAGES)
async def test_stranger_is_led_to_the_staff_login_and_then_to_the_page(page: str, house: House) -> None:
    clerk = clerk_of(house)
    await clerk.open(page)
    assert clerk.is_at_login

    await clerk.submit("key", login="clerk", key=KEY)

    assert clerk.path == "/courts/cacd/desk/"
    assert "Deputy Clerk (clerk)" in clerk.page.text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("moment", [None, FIRST_SECOND])
async def test_filers_login_and_central_sign_on_do_not_open_the_desk(
    house: House, browser: Browser, harness: Harness, moment: str | None
) -> None:
    """Rules C3, C4: the desk has a kind of session of its own, before go-live and after it."""
    if moment:
        await harness.set_calendar(moment)
        await browser.sign_on("cacd")
    else:
        await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["authenticated"]

    page = await browser.open("/courts/cacd/desk/")
    assert 'data-testid="staff-login-form"' in page.text

    page = await browser.submit("key", login="jdoe", key="Cacd-Key-1")
    assert page.status_code == 403
    assert "not right" in page.text


async def test_staff_session_reads_and_files_nothing(clerk: Clerk) -> None:
    assert clerk.path == "/courts/cacd/desk/"

    assert not (await clerk.whoami("cacd"))["authenticated"]
    page = await clerk.open("/courts/cacd/filings/new")
    assert 'data-testid="login-form"' in page.text
    page = await clerk.log_in("cacd", "clerk", KEY)
    assert page.status_code == 403


async def test_staff_of_one_court_is_a_stranger_at_another(clerk: Clerk) -> None:
    secret = next(cookie for cookie in clerk.client.cookies.jar if cookie.name == "court_desk")
    assert secret.path == "/courts/cacd/desk"

    answer = await clerk.client.get("/courts/mtd/desk/", headers={"cookie": f"court_desk={secret.value}"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/courts/mtd/desk/login?return_to=/desk/"


async def test_wrong_keys_lock_the_staff_login_and_no_filers(house: House, harness: Harness, browser: Browser) -> None:
    """Rule L9's numbers, counted apart: the filer `clerk` and the staff login `clerk` are two."""
    filer = {"login": "clerk", "key": "Filers-Key-1", "role": "attorney"}
    await harness.call("POST", "/courts/cacd/filers", filer)
    clerk = clerk_of(house)
    for _ in range(6):
        page = await clerk.enter(key="wrong")
    assert "locked" in page.text

    page = await clerk.enter()
    assert "locked" in page.text
    await browser.log_in("cacd", "clerk", "Filers-Key-1")
    assert (await browser.whoami("cacd"))["login"] == "clerk"

    await harness.wait("PT5M")
    await clerk.enter()
    assert "Deputy Clerk" in clerk.page.text
    refused = await harness.events("desk_login.refused")
    assert [event["reason"] for event in refused] == ["wrong_staff_login"] * 5 + ["staff_locked"] * 2
    assert {event["login"] for event in refused} == {"clerk"}


async def test_unknown_login_is_refused_like_a_wrong_key_and_not_written_down(house: House, harness: Harness) -> None:
    clerk = clerk_of(house)
    known = await clerk.enter("clerk", "wrong")
    unknown = await clerk.enter("nobody", "wrong")

    assert known.status_code == unknown.status_code == 403
    assert known.text.replace("clerk", "") == unknown.text.replace("nobody", "").replace("clerk", "")
    assert "login" not in (await harness.events("desk_login.refused"))[-1]


@pytest.mark.parametrize(("login", "key"), [("", KEY), ("clerk", ""), ("", "")])
async def test_empty_field_is_told_beside_it_and_counts_as_nothing(
    house: House, harness: Harness, login: str, key: str
) -> None:
    clerk = clerk_of(house)
    page = await clerk.enter(login, key)

    assert page.status_code == 422
    assert ("Enter your staff login." in page.text) is (not login)
    assert clerk.form("key").values["login"] == login
    assert await harness.events("desk_login.refused") == []


async def test_logout_ends_the_session_also_for_a_copied_cookie(clerk: Clerk, harness: Harness) -> None:
    secret = next(cookie.value for cookie in clerk.client.cookies.jar if cookie.name == "court_desk")

    await clerk.submit("csrf")

    assert clerk.is_at_login
    answer = await clerk.client.get(clerk.at("/"), headers={"cookie": f"court_desk={secret}"})
    assert answer.status_code == 303
    ended = await harness.events("desk_session.ended")
    assert [(event["login"], event["reason"]) for event in ended] == [("clerk", "logout")]


async def test_session_at_the_desk_ends_by_itself(clerk: Clerk, harness: Harness) -> None:
    await harness.wait("PT12H")

    await clerk.open(clerk.at("/"))

    assert clerk.is_at_login


async def test_second_login_of_a_browser_replaces_the_first(clerk: Clerk) -> None:
    first = next(cookie.value for cookie in clerk.client.cookies.jar if cookie.name == "court_desk")
    address = clerk.at("/login")
    await clerk.client.post(address, data={"login": "clerk", "key": KEY, "return_to": "/desk/"})

    answer = await clerk.client.get(clerk.at("/"), headers={"cookie": f"court_desk={first}"})

    assert answer.status_code == 303


async def test_form_without_the_sessions_token_changes_nothing(clerk: Clerk) -> None:
    page = await clerk.submit("csrf", csrf="0" * 64)

    assert page.status_code == 403
    assert "older session" in page.text
    await clerk.open(clerk.at("/"))
    assert not clerk.is_at_login


async def test_form_of_another_site_does_not_log_in(house: House) -> None:
    clerk = clerk_of(house)
    data = {"login": "clerk", "key": KEY}

    answer = await clerk.client.post(clerk.at("/login"), data=data, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert not clerk.client.cookies


@pytest.mark.parametrize(
    "wanted", ["//evil.example/desk/", "/desk/../filings/", "/filings/", "/desk/login", "https://x"]
)
async def test_login_leads_to_pages_of_the_desk_only(house: House, wanted: str) -> None:
    clerk = clerk_of(house)
    data = {"login": "clerk", "key": KEY, "return_to": wanted}

    answer = await clerk.client.post(clerk.at("/login"), data=data)

    assert (answer.status_code, answer.headers["location"]) == (303, "/courts/cacd/desk/")


async def test_front_page_of_a_court_leads_to_the_desk(browser: Browser) -> None:
    page = await browser.open("/courts/mtd/")

    assert "Staff of the clerk" in page.text
    assert 'href="/courts/mtd/desk/"' in page.text
