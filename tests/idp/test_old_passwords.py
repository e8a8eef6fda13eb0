"""Old passwords at a sign-on: expiry after 180 days, and three skips for PACER-only users (rule A10; D§2.6)."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.secrets.passwords import Passwords
from tests.idp.authenticator import set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.csologin.signing_on import introspected
from tests.idp.login_page import TOKEN, LoginPage
from tests.idp.pacer_program import JSON, LOGIN
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

NEW = "A-Better-Password-9"
SKIP = "frmUserUpdate:bpmSkip"
FORM = {"current_password": PASSWORD, "password": NEW, "password_again": NEW}
AUGUST_25 = datetime(2025, 8, 25, tzinfo=SERVICE_CENTER)
SEARCH = "openid pacer:search"


async def make(provider: Provider, set_on: str | None, user_type: str = "case_search_only", skips: int = 0) -> None:
    """An account whose password is from this day."""
    given = {
        "loginId": "oli.older",
        "password": PASSWORD,
        "password_set_on": set_on,
        "created_on": "2016-01-01",
        "user_type": user_type,
        "password_skips": skips,
    }
    await provider.control.create_account(AccountCreation.model_validate(given), sub="sub-oli")


async def outcome(browser: Browser, party: RelyingParty, scope: str = SEARCH) -> str:
    """What a sign-on at this client comes to: `code`, or the reason for which the password is to be changed."""
    await browser.open(party.request(scope=scope).url)
    page = await browser.give_password("oli.older", PASSWORD)
    if page.status_code == 303 and page.headers["location"].startswith("/"):
        page = await browser.follow()
    if page.is_redirect:
        return "code" if "code" in sent_back(page) else sent_back(page)["error"]
    return page.text.partition('data-reason="')[2].partition('"')[0] or page.text


async def skips(provider: Provider) -> int:
    account = await provider.control.account("oli.older")
    assert account is not None
    return account.password_skips


@pytest.fixture
async def viewer(browser: Browser) -> RelyingParty:
    """A client that PACER-only users sign on to."""
    return RelyingParty(browser.client, "viewer", "viewer-secret", "http://localhost:9000/cb")


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("user_type", "set_on", "today", "reason"),
    [
        # A filer: nothing before the day of the rule, then 180 days.
        ("attorney", "2016-01-01", AUGUST_25 - timedelta(minutes=1), "code"),
        ("attorney", "2016-01-01", AUGUST_25, "expired"),
        ("attorney", "2025-02-26", AUGUST_25, "code"),
        ("attorney", "2025-02-25", AUGUST_25, "expired"),
        ("attorney", None, AUGUST_25, "code"),
        # A PACER-only user: outdated from before 2025-05-11, else 180 days.
        ("case_search_only", "2016-01-01", AUGUST_25 - timedelta(minutes=1), "code"),
        ("case_search_only", "2025-05-10", AUGUST_25, "outdated"),
        ("case_search_only", "2025-05-11", AUGUST_25, "code"),
        ("case_search_only", "2025-05-11", AUGUST_25 + timedelta(days=74), "code"),
        ("case_search_only", "2025-05-11", AUGUST_25 + timedelta(days=75), "expired"),
        ("case_search_only", "2016-01-01", AUGUST_25 + timedelta(days=400), "outdated"),
    ],
)
async def test_password_is_too_old_by_the_calendars_day_and_the_kind_of_user(
    browser: Browser,
    viewer: RelyingParty,
    provider: Provider,
    user_type: str,
    set_on: str | None,
    today: datetime,
    reason: str,
) -> None:
    """Rule A10: 180 days since August 25, 2025 (Service Center's zone); PACER-only users who had not updated since May 11."""
    await make(provider, set_on, user_type)
    await set_calendar(provider, today)

    assert await outcome(browser, viewer) == reason


async def test_expired_password_is_changed_and_the_same_login_goes_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A10: other sessions end, this sign-on is answered."""
    await make(provider, "2025-01-01", "attorney")
    await set_calendar(provider, AUGUST_25 - timedelta(days=1))
    async with new_browser(provider) as other:
        await log_in(other, court, "oli.older", PASSWORD)
        await set_calendar(provider, AUGUST_25)
        started = court.request()
        await browser.open(started.url)
        await browser.give_password("oli.older", PASSWORD)
        await browser.follow()
        assert "Your password is older than 180 days." in browser.page.text
        assert SKIP not in browser.page.text

        back = sent_back(await browser.submit("current_password", **FORM))

        tokens = (await court.redeem(started, back["code"])).json()
        assert (await court.id_token(tokens["id_token"])).claims["sub"] == "sub-oli"
        assert 'name="loginId"' in (await other.open("/account/")).text
    account = await provider.control.account("oli.older")
    assert account is not None
    assert account.password_set_on == date(2025, 8, 25)


async def test_expired_password_cannot_be_skipped(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A10: neither by the button that is not there, nor by another request of the same session."""
    await make(provider, "2025-01-01", "attorney")
    await set_calendar(provider, AUGUST_25)
    assert await outcome(browser, court, "openid") == "expired"

    await browser.submit("current_password", **{SKIP: "expired"})

    assert "Your password is older than 180 days." in browser.page.text
    refused = sent_back(await browser.open(court.request(prompt="none").url))
    assert (refused["error"], refused["error_description"]) == (
        "interaction_required",
        "The account holder has to change an old password first. (expired)",
    )
    assert 'data-reason="expired"' in (await browser.open(court.request().url)).text
    assert await skips(provider) == 0
    assert not await provider.control.events(kinds=["account.password_change_put_off", "account.disabled"])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"current_password": "wrong"}, "This is not your password."),
        ({"password": "too short", "password_again": "too short"}, "Use 14 to 45 characters"),
        ({"password_again": "Another-Password-9"}, "The two passwords differ."),
    ],
)
async def test_faulty_form_says_why_and_changes_nothing(
    browser: Browser, court: RelyingParty, provider: Provider, typed: dict[str, str], why: str
) -> None:
    await make(provider, "2025-01-01", "attorney")
    await set_calendar(provider, AUGUST_25)
    await outcome(browser, court, "openid")

    page = await browser.submit("current_password", **{**FORM, **typed})

    assert (page.status_code, why in page.text) == (422, True)
    assert NEW not in page.text
    assert not await provider.control.events(kinds=["account.password_changed"])
    assert "code" in sent_back(await browser.submit("current_password", **FORM))


async def test_pacer_only_user_skips_three_times_and_is_then_disabled(viewer: RelyingParty, provider: Provider) -> None:
    """Rule A10: the sign-on after the third skip withholds search."""
    await make(provider, "2025-05-10")
    await set_calendar(provider, AUGUST_25)
    for left in ("3 times", "2 times", "once more"):
        async with new_browser(provider) as browser:
            assert await outcome(browser, viewer) == "outdated"
            assert f"You can skip this {left}" in browser.page.text
            assert "code" in sent_back(await browser.submit(SKIP))
    assert await skips(provider) == 3
    account = await provider.control.account("oli.older")
    assert account is not None
    assert account.search_status == "active"

    async with new_browser(provider) as browser:
        assert await outcome(browser, viewer) == "disabled"
        account = await provider.control.account("oli.older")
        assert account is not None
        assert account.search_status == "disabled"
        started = viewer.request(scope=SEARCH)
        await browser.open(started.url)
        back = sent_back(await browser.submit(SKIP))
        assert (await viewer.redeem(started, back["code"])).json()["scope"] == "openid"
    put_off = await provider.control.events(kinds=["account.password_change_put_off"])
    assert [event.data["left"] for event in put_off] == [2, 1, 0]
    assert len(await provider.control.events(kinds=["account.disabled"])) == 1


async def test_skip_counts_once_in_a_sign_on(browser: Browser, viewer: RelyingParty, provider: Provider) -> None:
    """Rule A10: neither a second click nor another request of the session asks or counts again."""
    await make(provider, "2025-05-10")
    await set_calendar(provider, AUGUST_25)
    await outcome(browser, viewer)
    form = browser.form(SKIP)

    first, second = await asyncio.gather(browser.send(form, form.values), browser.send(form, form.values))

    assert any("code" in sent_back(page) for page in (first, second) if page.is_redirect)
    assert await skips(provider) == 1
    assert "code" in sent_back(await browser.open(viewer.request(scope=SEARCH).url))


async def test_two_browsers_cannot_share_the_last_skip(viewer: RelyingParty, provider: Provider) -> None:
    """Rule A10: of two sign-ons that are both offered the last skip one gets it."""
    await make(provider, "2025-05-10", skips=2)
    await set_calendar(provider, AUGUST_25)
    async with new_browser(provider) as one, new_browser(provider) as other:
        assert [await outcome(each, viewer) for each in (one, other)] == ["outdated"] * 2

        pages = await asyncio.gather(one.submit(SKIP), other.submit(SKIP))

        assert sorted(page.is_redirect for page in pages) == [False, True]
        assert await skips(provider) == 3
        late = other if pages[0].is_redirect else one
        assert 'data-reason="disabled"' in late.page.text
        assert "code" in sent_back(await late.submit(SKIP))
    account = await provider.control.account("oli.older")
    assert account is not None
    assert account.search_status == "disabled"


async def test_disabled_user_who_changes_the_password_searches_again(
    browser: Browser, viewer: RelyingParty, provider: Provider
) -> None:
    """Rule A10: at once, in the sign-on that asked for it."""
    await make(provider, "2025-05-10", skips=3)
    await set_calendar(provider, AUGUST_25)
    assert await outcome(browser, viewer) == "disabled"

    back = sent_back(await browser.submit("current_password", **FORM))

    assert "code" in back
    account = await provider.control.account("oli.older")
    assert account is not None
    assert (account.search_status, account.password_skips) == ("active", 0)


async def test_change_in_the_sign_on_of_the_last_skip_disables_nobody(
    browser: Browser, viewer: RelyingParty, provider: Provider
) -> None:
    """Rule A10: a sign-on disables the account. Whoever changes the password before the next one was never disabled."""
    await make(provider, "2025-05-10", skips=2)
    await set_calendar(provider, AUGUST_25)
    await outcome(browser, viewer)
    await browser.submit(SKIP)
    await browser.open("/account/security")

    page = await browser.submit("current_password", **FORM)

    assert page.headers["location"] == "/account/security?done=password#password"
    assert await skips(provider) == 0
    assert not await provider.control.events(kinds=["account.disabled"])


async def test_account_that_is_refused_anyway_is_not_made_to_change_a_password(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A12 is said first: a shared account gets no further at a court with another password."""
    await provider.control.change_account("bigfirm", AccountChange(password_set_on="2016-01-01"))
    await set_calendar(provider, AUGUST_25)
    await browser.open(court.request().url)

    await browser.give_password("bigfirm", PASSWORD)

    assert "A shared PACER account cannot sign on here" in (await browser.follow()).text


async def test_manage_my_account_asks_too(browser: Browser, provider: Provider) -> None:
    await make(provider, "2025-01-01", "attorney")
    await set_calendar(provider, AUGUST_25)
    await browser.open("/account/")
    await browser.give_password("oli.older", PASSWORD)
    assert 'data-reason="expired"' in (await browser.follow()).text

    page = await browser.submit("current_password", **FORM)

    assert page.headers["location"] == "/account/"
    assert "oli.older" in (await browser.follow()).text


async def test_pacer_login_page_changes_an_expired_password_and_gives_a_token(
    browser: Browser, provider: Provider
) -> None:
    """Rule A10 at the other face: the same step, and the browser takes a token along that is worth something."""
    await make(provider, "2025-01-01", "case_search_only")
    await provider.control.change_account("oli.older", AccountChange(password_set_on="2025-05-11"))
    await set_calendar(provider, AUGUST_25 + timedelta(days=75))
    page = LoginPage(browser.client)
    await page.log_in("oli.older", PASSWORD)
    assert page.page is not None
    assert "User Update Required" in page.page.text
    browser.page = page.page

    done = await browser.submit("current_password", **FORM)

    assert (done.status_code, done.headers["location"]) == (303, "http://localhost:9000/courts/test/")
    token = page.cookie("NextGenCSO") or ""
    assert TOKEN.fullmatch(token)
    assert (await introspected(provider, browser, token))["active"] is True


async def test_pacer_login_page_offers_the_skip_of_the_real_page(browser: Browser, provider: Provider) -> None:
    """Rule A10; D§2.3: `frmUserUpdate:bpmSkip`. Whoever is disabled reads why they cannot search before they go on."""
    await make(provider, "2025-05-10", skips=2)
    await set_calendar(provider, AUGUST_25)
    page = LoginPage(browser.client)
    browser.page = await page.log_in("oli.older", PASSWORD)
    assert 'id="frmUserUpdate"' in browser.page.text
    assert (await browser.submit(SKIP)).headers["location"] == "http://localhost:9000/courts/test/"

    async with new_browser(provider) as later:
        later.page = await LoginPage(later.client).log_in("oli.older", PASSWORD)
        assert 'data-reason="disabled"' in later.page.text
        await later.submit(SKIP)
        told = await later.follow()

    assert "your current account has been disabled" in told.text
    assert "PACER User Disabled" in told.text


async def login_by_program(browser: Browser, **more: str) -> tuple[str, str]:
    sent = {"loginId": "oli.older", "password": PASSWORD, **more}
    answer = (await browser.client.post(LOGIN, json=sent, headers=JSON)).json()
    assert bool(answer["nextGenCSO"]) == (answer["loginResult"] == "0")
    return answer["loginResult"], answer["errorDescription"]


async def test_cso_auth_refuses_an_expired_password(browser: Browser, provider: Provider) -> None:
    """Rule A10; what the real API answers is not known (*own*). Whoever has not the right password is not told."""
    await make(provider, "2025-01-01", "attorney")
    await set_calendar(provider, AUGUST_25)

    expired = "Your password has expired. Change it under Security at Manage My Account, then log in with the new one."
    assert await login_by_program(browser) == ("99", expired)
    assert await login_by_program(browser, redactFlag="1") == ("99", expired)
    assert (await login_by_program(browser, password="wrong-password"))[0] == "13"
    refused = await provider.control.events(kinds=["pacer_login.refused"])
    assert [event.data["reason"] for event in refused] == ["password_expired", "password_expired", "wrong_credentials"]


async def test_cso_auth_warns_of_an_outdated_password_and_uses_no_skip(browser: Browser, provider: Provider) -> None:
    """Rule A10 (*own*): a program cannot press the button. With no skip left the account is disabled, as in a browser."""
    await make(provider, "2025-05-10", skips=2)
    await set_calendar(provider, AUGUST_25)

    for _ in range(4):
        result, warning = await login_by_program(browser)
        assert (result, "Your password is from before May 11, 2025" in warning) == ("0", True)
    assert await skips(provider) == 2

    await provider.control.change_account("oli.older", AccountChange(password_skips=3))
    result, warning = await login_by_program(browser)
    assert (result, "your current account has been disabled" in warning) == ("0", True)
    account = await provider.control.account("oli.older")
    assert account is not None
    assert account.search_status == "disabled"


async def test_password_that_was_changed_meanwhile_is_not_changed_again(
    browser: Browser, court: RelyingParty, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator gives another password while the new one is hashed: the sign-on ends with it."""
    await make(provider, "2025-01-01", "attorney")
    await set_calendar(provider, AUGUST_25)
    await outcome(browser, court, "openid")
    hash_soon = Passwords.hash_soon

    async def hash_while_another_is_given(self: Passwords, password: str) -> str:
        monkeypatch.setattr(Passwords, "hash_soon", hash_soon)
        await provider.control.change_account("oli.older", AccountChange(password="Given-By-Somebody-1"))
        return await hash_soon(self, password)

    monkeypatch.setattr(Passwords, "hash_soon", hash_while_another_is_given)
    page = await browser.submit("current_password", **FORM)

    assert not page.is_redirect
    account = await provider.control.account("oli.older")
    assert account is not None
    assert account.password == "Given-By-Somebody-1"
