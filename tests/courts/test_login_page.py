"""The court's own login page, before and after go-live."""

from urllib.parse import quote

import pytest

from court_rp.settings import CourtSettings
from cso_kit.secrets.passwords import Passwords
from tests.courts.conftest import FIRST_SECOND, LAST_SECOND, Browser, Harness, House
from tests.courts.test_linking_atomicity import race
from tests.recorded_writes import record_writes

LOGIN = "/courts/cacd/cgi-bin/login.pl"


async def test_own_login_opens_a_session_before_go_live(browser: Browser) -> None:
    """Rules C1 and C3."""
    page = await browser.open(LOGIN)
    for name in ("login", "key", "clcode"):
        assert f'name="{name}"' in page.text
    page = await browser.log_in("cacd", "JDoe", "Cacd-Key-1")
    assert page.url.path == "/courts/cacd/"
    assert "/cgi-bin/login.pl?logout" in page.text
    assert await browser.whoami("cacd") == {
        "authenticated": True, "by": "cmecf", "sub": None, "login": "jdoe", "may_file": True, "linked": False,
    }  # fmt: skip


async def test_credential_of_one_court_is_unknown_at_another(browser: Browser) -> None:
    """Rule C1."""
    page = await browser.log_in("mtd", "jdoe", "Cacd-Key-1")
    assert page.status_code == 403
    assert (await browser.whoami("mtd"))["authenticated"] is False


async def test_wrong_key_and_unknown_login_get_the_same_answer(browser: Browser) -> None:
    """Rule L9: the answer tells nobody which logins exist."""
    wrong = await browser.log_in("cacd", "jdoe", "nonsense")
    unknown = await browser.log_in("cacd", "nobody", "nonsense")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace("jdoe", "") == unknown.text.replace("nobody", "")


async def test_empty_fields_are_requested_again_without_a_failure(browser: Browser, harness: Harness) -> None:
    page = await browser.log_in("cacd", "jdoe", "")
    assert page.status_code == 422
    assert "Enter your password." in page.text
    assert 'value="jdoe"' in page.text
    assert await harness.events("court_login.refused") == []


async def test_sixth_wrong_key_locks_the_login_for_five_minutes(browser: Browser, harness: Harness) -> None:
    """Rule L9: more than five failures lock for five minutes of protocol time; each further one extends."""
    for _ in range(5):
        assert "locked" not in (await browser.log_in("cacd", "jdoe", "nonsense")).text
    assert "locked" in (await browser.log_in("cacd", "jdoe", "nonsense")).text
    assert "locked" in (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).text
    await harness.wait("PT4M")
    assert "locked" in (await browser.log_in("cacd", "jdoe", "nonsense")).text
    await harness.wait("PT4M")
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 403
    await harness.wait("PT1M1S")
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 200
    assert (await browser.whoami("cacd"))["authenticated"] is True
    assert len(await harness.events("credential.locked")) == 1


async def test_locked_login_does_not_reveal_the_right_key(
    browser: Browser, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule L9: a wrong key extends the lock and the right one does not; neither the answer nor the work behind it shows that."""
    for _ in range(6):
        await browser.log_in("cacd", "jdoe", "nonsense")
    await harness.wait("PT3M")
    written = record_writes(monkeypatch)

    right, right_writes = (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).text, written.copy()
    written.clear()
    wrong, wrong_writes = (await browser.log_in("cacd", "jdoe", "nonsense")).text, written.copy()

    assert "Wait 5 minutes" in right
    assert right == wrong
    assert right_writes == wrong_writes


async def test_concurrent_wrong_keys_are_all_counted(settings: CourtSettings, house: House) -> None:
    """Rule L9: tries at several processes lock the login as tries at one do."""

    async def attempt(other: House) -> int:
        return (await other.browser().log_in("cacd", "jdoe", "nonsense")).status_code

    assert await race(settings, [attempt] * 6) == [403] * 6
    assert "locked" in (await house.browser().log_in("cacd", "jdoe", "Cacd-Key-1")).text


async def test_unknown_login_locks_like_a_known_one(browser: Browser) -> None:
    """Rule L9: a lock tells nobody which logins exist."""
    pages = [await browser.log_in("cacd", "nobody", "nonsense") for _ in range(6)]
    assert "locked" in pages[-1].text


async def test_moving_the_calendar_does_not_end_a_lock(browser: Browser, harness: Harness) -> None:
    """Rule L9: lockouts run on protocol time."""
    for _ in range(6):
        await browser.log_in("cacd", "jdoe", "nonsense")
    await harness.set_calendar("2020-02-16T12:00:00-08:00")
    assert "locked" in (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).text


async def test_own_login_works_until_the_last_second_before_go_live(browser: Browser, harness: Harness) -> None:
    """Rule C4: "unable to access after February 17"."""
    await harness.set_calendar(LAST_SECOND)
    assert (await browser.log_in("cacd", "jdoe", "Cacd-Key-1")).status_code == 200
    assert (await browser.whoami("cacd"))["may_file"] is True
    await harness.set_calendar(FIRST_SECOND)
    assert (await browser.whoami("cacd"))["authenticated"] is False
    page = await browser.open("/courts/cacd/filings/")
    assert "Central Sign-On only" in page.text
    page = await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert page.status_code == 403
    assert "Central Sign-On only" in page.text
    assert 'href="/courts/cacd/login?return_to=%2F"' in page.text
    assert (await harness.events("court_login.refused"))[-1]["reason"] == "central_sign_on_only"


async def test_going_live_at_one_court_changes_nothing_at_another(browser: Browser, harness: Harness) -> None:
    """Rule C5."""
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.set_calendar(FIRST_SECOND)
    assert (await browser.whoami("mtd"))["may_file"] is True
    other = await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    assert other.status_code == 200


async def test_retired_credential_refusal_says_since_when(browser: Browser) -> None:
    """Rule L6: refused at the login page of a live court, with the day."""
    page = await browser.log_in("ca9", "jdoe9", "Ca9-Key-1")
    assert page.status_code == 403
    assert "retired on Monday, October 27, 2014, 12:00 a.m. PDT" in page.text
    page = await browser.log_in("ca9", "jdoe9", "wrong")
    assert "retired on" not in page.text


async def test_key_reset_during_verification_wins(
    browser: Browser, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is taken outside any transaction, so the decision looks whether it is still the one that is stored."""
    verify = Passwords.verify

    async def verify_and_reset(self: Passwords, password: str, stored_hash: str | None) -> bool:
        is_right = await verify(self, password, stored_hash)
        await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "Cacd-Key-1-new"})
        return is_right

    monkeypatch.setattr(Passwords, "verify", verify_and_reset)

    page = await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    assert page.status_code == 403
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert await harness.events("court_session.opened") == []


async def test_login_makes_a_new_secret_and_ends_the_old_session(browser: Browser, harness: Harness) -> None:
    """A session cookie that an attacker has set gives no access (fixation)."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    first = browser.client.cookies["court_session"]
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    assert browser.client.cookies["court_session"] != first
    browser.client.cookies.clear()
    browser.client.cookies.set("court_session", first, domain="localhost.local", path="/courts/cacd/")
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert [event["reason"] for event in await harness.events("court_session.ended")] == ["replaced"]


async def test_session_of_one_court_is_invalid_at_another(browser: Browser) -> None:
    """Rule C1, even if a browser sent the cookie there."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    secret = browser.client.cookies["court_session"]
    answer = await browser.client.get("/courts/mtd/whoami", headers={"cookie": f"court_session={secret}"})
    assert answer.json()["authenticated"] is False


async def test_logout_ends_the_session(browser: Browser, harness: Harness) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    secret = browser.client.cookies["court_session"]
    page = await browser.open(f"{LOGIN}?logout")
    assert page.url.path == "/courts/cacd/"
    answer = await browser.client.get("/courts/cacd/whoami", headers={"cookie": f"court_session={secret}"})
    assert answer.json()["authenticated"] is False
    assert (await harness.events("court_session.ended"))[0]["reason"] == "logout"


async def test_session_expires_on_protocol_time(browser: Browser, harness: Harness) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await harness.wait("PT11H59M")
    assert (await browser.whoami("cacd"))["authenticated"] is True
    await harness.wait("PT1M")
    assert (await browser.whoami("cacd"))["authenticated"] is False


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-fetch-site": "cross-site"}, id="site"),
        pytest.param({"origin": "https://evil.example"}, id="origin of a browser that does not tell the site"),
        pytest.param({"origin": "null"}, id="sandboxed frame"),
    ],
)
async def test_login_form_of_another_site_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    """Login CSRF: nobody is logged in as somebody else by a page they visit. What the court's own form sends is taken."""
    typed = {"login": "jdoe", "key": "Cacd-Key-1"}
    answer = await browser.client.post(LOGIN, data=typed, headers=headers)
    assert answer.status_code == 403
    assert (await browser.whoami("cacd"))["authenticated"] is False

    page = await browser.open(LOGIN)
    assert '<meta name="referrer" content="same-origin">' in page.text, "else browsers send Origin: null"
    own = {"origin": str(browser.client.base_url).rstrip("/")}
    assert (await browser.client.post(LOGIN, data=typed, headers=own)).status_code == 303


async def test_login_returns_to_the_page_that_asked_for_it_and_to_no_other_host(browser: Browser) -> None:
    """Open redirect: only a path of this court is returned to."""
    page = await browser.open("/courts/cacd/filings/new")
    assert 'name="return_to" value="/filings/new"' in page.text
    for wanted, where in (
        ("/filings/", "/courts/cacd/filings/"),
        ("//evil.example/", "/courts/cacd/"),
        ("https://evil.example/", "/courts/cacd/"),
        ("/\\evil.example", "/courts/cacd/"),
        ("/filings/new?x=../y", "/courts/cacd/filings/new?x=../y"),
        ("/..filings/...", "/courts/cacd/..filings/..."),
    ):
        answer = await browser.client.post(LOGIN, data={"login": "jdoe", "key": "Cacd-Key-1", "return_to": wanted})
        assert answer.headers["location"] == where


@pytest.mark.parametrize(
    "wanted",
    [
        "/../mtd/",
        "/..",
        "/filings/../../mtd/",
        "/./../mtd/",
        "/%2e%2e/mtd/",
        "/%2E./mtd/",
        "/%252e%252e/mtd/",
        "/..%2fmtd/",
        "/%2e%2e%5cmtd/",
        "/..%00/mtd/",
        "/%0d%0aset-cookie:x",
    ],
)
async def test_return_addresses_stay_within_the_court(browser: Browser, wanted: str) -> None:
    """Browsers take `..` out of a path, also encoded, so that it leads to another court or to the control plane."""
    typed = {"login": "jdoe", "key": "Cacd-Key-1", "return_to": wanted}
    answer = await browser.client.post(LOGIN, data=typed)
    assert answer.headers["location"] == "/courts/cacd/"
    await browser.sign_on("ca9", quote(wanted, safe=""))
    assert str(browser.page.url) == "http://localhost:8400/courts/ca9/"


async def test_password_typed_into_the_login_field_never_reaches_the_journal(
    browser: Browser, harness: Harness
) -> None:
    """Only the login of a filer of this court is written down; whatever else was typed may be a secret."""
    await harness.set_calendar(LAST_SECOND)
    for _ in range(7):
        await browser.log_in("cacd", "My-Secret-Key-9", "jdoe")
        await browser.link("mtd", "My-Secret-Key-9", "jdoe-mt")
    await browser.log_in("cacd", " JDOE ", "nonsense")
    await browser.link("mtd", "jdoe-mt", "nonsense")
    await browser.link_by_json("cacd", "My-Secret-Key-9", "jdoe")
    written = await harness.events()
    assert "my-secret-key-9" not in str(written).casefold()
    refused = [event for event in written if event["kind"] in {"court_login.refused", "link.refused"}]
    assert {event.get("login") for event in refused} == {None, "jdoe", "jdoe-mt"}
    assert {event["court_id"] for event in written if event["kind"] == "credential.locked"} == {"cacd", "mtd"}


async def test_no_secret_reaches_the_journal(browser: Browser, house: House) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.log_in("cacd", "jdoe", "a-wrong-key")
    written = str(await house.harness.events())
    assert "Cacd-Key-1" not in written
    assert "a-wrong-key" not in written
    assert browser.client.cookies["court_session"] not in written


async def test_refused_method_lists_all_allowed_methods(browser: Browser) -> None:
    """RFC 9110 §15.5.6."""
    for path, allowed in ((LOGIN, "GET, HEAD, POST"), ("/courts/cacd/whoami", "GET, HEAD"), ("/courts/", "GET, HEAD")):
        answer = await browser.client.request("DELETE", path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


async def test_too_many_parameters_are_refused(browser: Browser) -> None:
    content = "&".join(f"p{number}=1" for number in range(201))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    page = await browser.client.post("/courts/cacd/cgi-bin/login.pl", content=content, headers=headers)
    assert page.status_code == 400
    assert "more than 200 parameters" in page.text
