"""The PACER accounts that may sign on to a court, and the refusals of others."""

from datetime import date, datetime, timedelta

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.idp.conftest import PASSWORD, REDIRECT_URI, new_browser
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back
from tests.recorded_writes import record_writes


@pytest.mark.parametrize(
    ("account_type", "created_on", "generation"),
    [
        ("individual", "2014-08-10", "legacy"),
        ("individual", "2014-08-11", "upgraded"),
        ("shared", "2016-01-01", None),
        ("paa", "2016-01-01", None),
    ],
)
async def test_generation_follows_from_the_creation_date(
    provider: Provider, account_type: str, created_on: str, generation: str | None
) -> None:
    """Rule A2: an individual account made before 2014-08-11 is legacy, on or after that day it is born upgraded."""
    made = await provider.control.create_account(
        AccountCreation(loginId="new.account", password=PASSWORD, type=account_type, created_on=created_on)
    )

    assert made.generation == generation


async def test_creation_date_is_todays_date_in_chicago(provider: Provider) -> None:
    """Rule A2: without a date, the calendar's date in America/Chicago counts."""
    almost_eleventh = datetime.fromisoformat("2014-08-11T03:30:00+00:00")  # still the tenth in Chicago
    await provider.control.move_clock(lambda state, real: state.with_calendar(real, almost_eleventh))

    made = await provider.control.create_account(AccountCreation(loginId="late.evening", password=PASSWORD))

    assert made.created_on == date(2014, 8, 10)
    assert made.generation == "legacy"


async def test_legacy_account_upgrades_within_the_login_and_keeps_its_sub(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rules A3 and A12: the holder upgrades, then continues the same login; the sub is the same before and after."""
    started = court.request()
    await browser.open(started.url)
    step = await browser.give_password("LP1234", PASSWORD)
    assert step.status_code == 303
    page = await browser.follow()
    assert "Upgrade your PACER account" in page.text
    assert "Legacy PACER Account (Upgrade)" in page.text

    back = sent_back(await fill_tabs(browser))

    tokens = (await court.redeem(started, back["code"])).json()
    info = (await court.userinfo(tokens["access_token"])).json()
    assert back["state"] == started.state
    assert info["sub"] == "sub-lee"
    assert info["preferred_username"] == "lee.legacy"
    assert info["pacer_account_generation"] == "upgraded"
    account = await provider.control.account("lee.legacy")
    assert account is not None
    assert account.password is None  # chosen by the holder; nobody else knows it
    assert await provider.control.account("lp1234") is None
    kinds = [event.kind for event in await provider.control.events()]
    assert "account.upgraded" in kinds
    (message,) = await provider.control.inbox(account.email)
    assert (message.sender, message.kind) == ("pacer", "account_upgraded")
    assert "user name is lee.legacy; lp1234 is no longer valid" in message.body
    assert "Your next step: Open the court, log in there with this account, and link once. (/courts/)" in message.body


async def test_faulty_upgrade_form_keeps_the_typed_values(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    await browser.follow()

    page = await fill_tabs(browser, {**UPGRADE, "loginId": "short", "password_again": "other"})

    assert page.status_code == 422
    assert "8 to 45" in page.text
    assert "1 Fictional Way" in page.text
    assert UPGRADE["password"] not in page.text
    assert "code" in sent_back(await fill_tabs(browser))


async def test_taken_user_name_is_refused_at_the_upgrade(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    await browser.follow()

    page = await fill_tabs(browser, {**UPGRADE, "loginId": "avery.attorney"})

    assert page.status_code == 422
    assert "taken" in page.text


@pytest.mark.parametrize(
    ("login_id", "reason", "words"),
    [("bigfirm", "shared", "shared by a firm"), ("bigfirm.billing", "paa", "neither search nor file")],
)
async def test_shared_and_administrative_accounts_are_refused_with_a_way_back(
    browser: Browser, court: RelyingParty, login_id: str, reason: str, words: str
) -> None:
    """Rules A1, A8, A12: the page says why, and its way back answers the court with access_denied."""
    started = court.request()
    await browser.open(started.url)
    await browser.give_password(login_id, PASSWORD)
    page = await browser.follow()

    assert page.status_code == 403
    assert words in page.text
    assert f'data-reason="{reason}"' in page.text
    back = sent_back(await browser.submit())
    assert back["error"] == "access_denied"
    assert back["state"] == started.state


async def test_prompt_none_for_a_refused_account_returns_access_denied(browser: Browser, court: RelyingParty) -> None:
    """Rule A12."""
    await browser.open(court.request().url)
    await browser.give_password("bigfirm", PASSWORD)

    back = sent_back(await browser.open(court.request(prompt="none").url))

    assert back["error"] == "access_denied"


async def test_cancelled_account_cannot_sign_on(browser: Browser, court: RelyingParty) -> None:
    """Rule A12: the page says that an account is cancelled, but only after its right password."""
    await browser.open(court.request().url)

    page = await browser.give_password("cora.cancelled", PASSWORD)
    assert page.status_code == 403
    assert "cancelled" in page.text
    back = sent_back(await browser.submit(1))
    assert back["error"] == "access_denied"


async def test_wrong_password_does_not_reveal_a_cancelled_account(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)

    page = await browser.give_password("cora.cancelled", "wrong")

    assert "cancelled" not in page.text.replace("cora.cancelled", "")


async def test_session_of_a_cancelled_account_is_invalid(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    tokens = (await court.redeem(started, back["code"])).json()

    await provider.control.change_account("avery.attorney", AccountChange(status="cancelled"))

    assert (await court.userinfo(tokens["access_token"])).status_code == 401
    assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "login_required"


@pytest.mark.parametrize("login_id", ["lp1234", "bigfirm"])
async def test_view_only_client_gets_tokens_without_the_filing_scope(
    browser: Browser, court: RelyingParty, login_id: str
) -> None:
    """Rule A12: a client registered for pacer:search gets legacy and shared accounts too, never with cmecf:file."""
    viewer = RelyingParty(court.client, "viewer", "viewer-secret", REDIRECT_URI)
    started, back = await log_in(browser, viewer, login_id, PASSWORD)

    tokens = (await viewer.redeem(started, back["code"])).json()

    assert "pacer:search" in tokens["scope"].split()
    assert "cmecf:file" not in tokens["scope"].split()


async def test_unknown_user_and_wrong_password_get_the_same_answer(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)
    wrong = await browser.give_password("avery.attorney", "wrong")
    unknown = await browser.give_password("nobody.at.all", "wrong")

    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace("avery.attorney", "nobody.at.all") == unknown.text
    assert "Invalid username or password" in wrong.text


@pytest.mark.parametrize("login_id", ["avery.attorney", "nobody.at.all"])
async def test_more_than_five_failures_lock_the_name_for_five_minutes_of_protocol_time(
    browser: Browser, court: RelyingParty, provider: Provider, login_id: str
) -> None:
    """Rule A10 (borrowed): also for names that do not exist, so that a lock tells nobody which do."""
    await browser.open(court.request().url)
    for _ in range(6):
        await browser.give_password(login_id, "wrong")

    locked = await browser.give_password(login_id, PASSWORD)
    assert locked.status_code == 403
    assert "Too many wrong passwords" in locked.text
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=5, seconds=1), "protocol"))
    after = await browser.give_password(login_id, PASSWORD)

    assert after.status_code == (303 if login_id == "avery.attorney" else 403)
    # For nobody every password is a wrong one, and each one more locks again.
    assert ("Too many" in after.text) == (login_id == "nobody.at.all")


async def test_failure_while_locked_extends_the_lock(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A10: each further failure extends it."""
    await browser.open(court.request().url)
    for _ in range(6):
        await browser.give_password("avery.attorney", "wrong")
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=4), "protocol"))
    await browser.give_password("avery.attorney", "wrong")
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=2), "protocol"))

    assert "Too many" in (await browser.give_password("avery.attorney", PASSWORD)).text


async def test_locked_name_does_not_reveal_the_right_password(
    browser: Browser, court: RelyingParty, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule A10: a wrong one extends the lock and the right one does not; neither the answers nor the work behind them show it."""
    await browser.open(court.request().url)
    for _ in range(6):
        await browser.give_password("avery.attorney", "wrong")
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=3), "protocol"))

    written = record_writes(monkeypatch)

    right, right_writes = await browser.give_password("avery.attorney", PASSWORD), written.copy()
    written.clear()
    wrong, wrong_writes = await browser.give_password("avery.attorney", "wrong"), written.copy()

    assert "Wait 5 minutes" in right.text
    assert right.text == wrong.text
    assert right_writes == wrong_writes


async def test_right_password_resets_the_failure_count(browser: Browser, court: RelyingParty) -> None:
    for _ in range(2):
        await browser.open(court.request(prompt="login").url)
        for _ in range(5):
            await browser.give_password("avery.attorney", "wrong")
        assert "code" in sent_back(await browser.give_password("avery.attorney", PASSWORD))


async def test_manage_my_account_shows_kind_and_generation(browser: Browser) -> None:
    """Rule A5."""
    page = await browser.open("/account/")
    assert "Manage My Account" in page.text
    await browser.give_password("lp1234", PASSWORD)

    page = await browser.follow()

    assert page.status_code == 200
    assert "Legacy PACER Account (Upgrade)" in page.text


async def test_upgrade_at_manage_my_account(browser: Browser) -> None:
    """Rule A3, without a login waiting."""
    await browser.open("/account/upgrade")
    await browser.give_password("lp1234", PASSWORD)
    await browser.open("/account/upgrade")

    done = await fill_tabs(browser)

    assert done.status_code == 303
    assert "Upgraded PACER Account" in (await browser.follow()).text


async def test_upgrade_form_of_another_site_is_refused(browser: Browser, provider: Provider) -> None:
    await browser.open("/account/")
    await browser.give_password("lp1234", PASSWORD)

    forged = await browser.client.post("/account/upgrade", data=UPGRADE)

    assert forged.status_code == 403
    account = await provider.control.account("lp1234")
    assert account is not None
    assert account.generation == "legacy"


async def test_shared_account_must_not_be_upgraded(browser: Browser) -> None:
    """Rule A4: refused with the reason and the way out."""
    await browser.open("/account/")
    await browser.give_password("bigfirm", PASSWORD)

    page = await browser.open("/account/upgrade")

    assert page.status_code == 403
    assert "must not be upgraded" in page.text
    assert "Register an individual PACER account" in page.text


async def test_concurrent_upgrades_to_one_user_name_have_one_winner(court: RelyingParty, provider: Provider) -> None:
    await provider.control.create_account(AccountCreation(loginId="mm9876", password=PASSWORD, created_on="2010-01-01"))
    async with new_browser(provider) as one, new_browser(provider) as two:
        for browser, login_id in ((one, "lp1234"), (two, "mm9876")):
            await browser.open(court.request().url)
            await browser.give_password(login_id, PASSWORD)
            await browser.follow()

        answers = [await fill_tabs(one), await fill_tabs(two)]

    assert sorted(answer.status_code for answer in answers) == [303, 422]
