"""Who gets to the Service Center's desk: the staff by their own login, and nobody by a sign-on."""

from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from tests.driver.staff import OPERATOR, OPERATOR_KEY, StaffBrowser
from tests.idp.conftest import PASSWORD
from tests.idp.desk.conftest import at_the_desk
from tests.idp.relying_party import Browser

PAGES = ("/service-center/", "/service-center/accounts/1234567", "/service-center/accounts/1234567/cancel")


async def kinds(provider: Provider, *wanted: str) -> list[dict[str, object]]:
    return [{"kind": each.kind, **each.data} for each in await provider.control.events(kinds=list(wanted))]


@pytest.mark.parametrize("address", PAGES)
async def test_everybody_else_is_led_to_the_staff_login(provider: Provider, address: str) -> None:
    async with at_the_desk(provider) as browser:
        page = await browser.open(address)

    assert browser.path == "/service-center/login"
    assert 'data-testid="staff-login-form"' in page.text


async def test_staff_log_in_and_return_to_the_page_that_they_opened(provider: Provider) -> None:
    async with at_the_desk(provider) as browser:
        await browser.open("/service-center/accounts/1234567")
        page = await browser.submit("key", login=" Operator ", key=OPERATOR_KEY)

    assert browser.path == "/service-center/accounts/1234567"
    assert "Service Center Operator (operator)" in page.text
    assert await kinds(provider, "service_center.logged_in") == [{"kind": "service_center.logged_in", "by": OPERATOR}]


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/account/", "/service-center/?q=x", "x"]
)
async def test_login_leads_to_no_address_but_the_desks_own(provider: Provider, wanted: str) -> None:
    async with at_the_desk(provider) as browser:
        await browser.open("/service-center/login")
        form = browser.form("key")
        answer = await browser.client.post(
            form.action, data={**form.values, "login": OPERATOR, "key": OPERATOR_KEY, "next": wanted}
        )

    assert (answer.status_code, answer.headers["location"]) == (303, "/service-center/")


async def test_sign_on_session_does_not_open_the_desk(provider: Provider, browser: Browser) -> None:
    await browser.open("/account/")
    await browser.give_password("avery.attorney", PASSWORD)
    session = browser.client.cookies["cso_session"]

    browser.client.cookies.set("cso_staff", session, domain="localhost.local", path="/")
    page = await browser.open("/service-center/")

    assert (page.status_code, page.headers["location"]) == (303, "/service-center/login")


async def test_staff_session_is_no_sign_on_session(provider: Provider, staff: StaffBrowser) -> None:
    staff.client.cookies.set("cso_session", staff.client.cookies["cso_staff"], domain="localhost.local", path="/")

    page = await staff.open("/account/")

    assert 'data-testid="sign-on"' in page.text


async def test_pacer_account_is_no_staff_login_and_gets_the_answer_of_an_unknown_one(provider: Provider) -> None:
    answers = []
    for login, key in (("avery.attorney", PASSWORD), ("nobody", "Unlikely-Key-9"), (OPERATOR, PASSWORD)):
        async with at_the_desk(provider) as browser:
            page = await browser.log_in(login, key)
            answers.append((page.status_code, page.text.partition('data-testid="refusal"')[2][:300]))
            assert f'value="{login}"' in page.text  # kept as typed
            assert key not in page.text

    assert [status for status, _ in answers] == [403, 403, 403]
    assert len({text for _, text in answers}) == 1
    refused = await kinds(provider, "service_center.login_refused")
    # What was typed is recorded only if it is a login of the staff.
    assert [each.get("by") for each in refused] == [None, None, OPERATOR]


async def test_too_many_wrong_passwords_lock_a_staff_login_for_the_right_one_too(provider: Provider) -> None:
    """Rule A10's lockout, the one proof of a secret."""
    async with at_the_desk(provider) as browser:
        for _ in range(6):
            await browser.log_in(OPERATOR, "wrong")
        page = await browser.log_in()
        assert "Wait 5 minutes" in page.text
        assert len(await kinds(provider, "service_center.login_locked")) == 1

        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=6), "protocol"))
        await browser.log_in()

    assert browser.path == "/service-center/"


async def test_lock_of_a_staff_login_is_none_of_an_account_with_that_name(provider: Provider, browser: Browser) -> None:
    async with at_the_desk(provider) as stranger:
        for _ in range(7):
            await stranger.log_in("avery.attorney", "wrong")

    await browser.open("/account/")
    assert (await browser.give_password("avery.attorney", PASSWORD)).status_code == 303


async def test_login_form_of_another_site_is_refused(provider: Provider) -> None:
    """CSRF of the login: without the page's cookie and its token nobody is logged in as somebody else."""
    async with at_the_desk(provider) as browser:
        answer = await browser.client.post(
            "/service-center/login", data={"login": OPERATOR, "key": OPERATOR_KEY, "csrf": "0" * 64}
        )

    assert answer.status_code == 403
    assert await kinds(provider, "service_center.logged_in") == []


async def test_empty_login_form_says_what_is_missing_beside_the_fields(provider: Provider) -> None:
    async with at_the_desk(provider) as browser:
        page = await browser.log_in("", "")

    assert page.status_code == 422
    assert 'data-testid="login-error"' in page.text
    assert 'data-testid="key-error"' in page.text


async def test_logout_ends_the_session_and_not_only_the_cookie(provider: Provider, staff: StaffBrowser) -> None:
    cookie = staff.client.cookies["cso_staff"]
    await staff.submit(0)
    assert staff.path == "/service-center/login"

    staff.client.cookies.set("cso_staff", cookie, domain="localhost.local", path="/")
    await staff.open("/service-center/")

    assert staff.path == "/service-center/login"
    ended = await kinds(provider, "service_center.logged_out")
    assert ended == [{"kind": "service_center.logged_out", "by": OPERATOR, "reason": "logout"}]


async def test_session_at_the_desk_ends_after_eight_hours(provider: Provider, staff: StaffBrowser) -> None:
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(hours=7, minutes=59), "protocol"))
    await staff.open("/service-center/")
    assert staff.path == "/service-center/"

    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=1), "protocol"))
    await staff.open("/service-center/")

    assert staff.path == "/service-center/login"


async def test_cookie_with_another_secret_does_not_open_the_desk(provider: Provider, staff: StaffBrowser) -> None:
    session_id, _, secret = staff.client.cookies["cso_staff"].partition(".")
    async with at_the_desk(provider) as thief:
        for forged in (f"{session_id}.", f"{session_id}.{secret[:-1]}", f"{session_id}.x{secret}", session_id):
            thief.client.cookies.set("cso_staff", forged, domain="localhost.local", path="/")
            await thief.open("/service-center/")
            assert thief.path == "/service-center/login", forged


async def test_second_login_in_a_browser_ends_the_first_session(provider: Provider, staff: StaffBrowser) -> None:
    first = staff.client.cookies["cso_staff"]
    await staff.open("/service-center/login")
    await staff.submit("key", login=OPERATOR, key=OPERATOR_KEY)
    assert staff.client.cookies["cso_staff"] != first

    async with at_the_desk(provider) as other:
        other.client.cookies.set("cso_staff", first, domain="localhost.local", path="/")
        await other.open("/service-center/")
        assert other.path == "/service-center/login"

    (ended,) = await kinds(provider, "service_center.logged_out")
    assert ended["reason"] == "replaced"
