"""Setting up a second factor within a sign-on, by the policy of the calendar (rule A11, D§3): the OpenID face."""

import asyncio
from datetime import date, datetime, timedelta

import pytest

from cso_idp.control.models import AccountChange, SecondFactorChange
from cso_idp.interaction.steps.password import SKIP
from cso_idp.mfa.policy import PROMPTED_SINCE, Policy, prompted_on
from cso_idp.provider import Provider
from tests.idp.authenticator import FIRST_DAY, code_of, next_code
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.enrolling import (
    AVERY,
    CHICAGO,
    ENFORCED,
    codes_on,
    enrol,
    go_on_address,
    mailed_code,
    on,
    prove_mail,
    reason_on,
)
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

AUTUMN = datetime(2025, 10, 1, 12, tzinfo=CHICAGO)


async def _sign_on(browser: Browser, court: RelyingParty, who: str = "avery.attorney") -> str:
    """The page after the password, or an empty text if the client is answered at once."""
    await browser.open(court.request().url)
    answer = await browser.give_password(who, PASSWORD)
    if answer.headers.get("location", "").startswith("/interaction/"):
        return (await browser.follow()).text
    sent_back(answer)
    return ""


async def test_nobody_files_after_enforcement_without_a_second_factor(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: enrolment on the spot, in the same login, and the ID token says so."""
    await on(provider, ENFORCED)
    started = court.request()
    await browser.open(started.url)
    await browser.give_password("avery.attorney", PASSWORD)
    page = await browser.follow()
    assert reason_on(page.text) == "enforced"
    assert SKIP not in page.text

    codes = await enrol(browser, provider)
    assert len(set(codes)) == 10
    back = sent_back(await browser.open(go_on_address(browser.page.text)))

    claims = (await court.id_token((await court.redeem(started, back["code"])).json()["id_token"])).claims
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    kinds = [event.kind for event in await provider.control.events()]
    assert {"second_factor.security_code_mailed", "second_factor.app_added", "second_factor.backup_codes_made"} <= set(
        kinds
    )
    assert "was set up" in (await provider.control.inbox(AVERY))[-1].body


async def test_day_before_enforcement_is_free_of_it(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A11: the last day is a day of prompts, in the Service Center's zone."""
    await on(provider, ENFORCED - timedelta(minutes=1))

    assert reason_on(await _sign_on(browser, court)) == "prompted"


async def test_backup_codes_of_the_enrolment_sign_on_later(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: shown once, good once."""
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    codes = await enrol(browser, provider)

    async with new_browser(provider) as other:
        await other.open(court.request().url)
        await other.give_password("avery.attorney", PASSWORD)
        await other.follow()
        assert "code" in sent_back(await other.submit(otpCode=codes[3]))
    assert codes_on((await browser.open(go_on_address(browser.page.text))).text) == []


async def test_page_with_the_codes_cannot_be_had_again(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    secret = await prove_mail(browser, provider)
    form = browser.form("otpCode")
    typed = {**form.values, "name": "My phone", "otpCode": await code_of(provider, secret)}
    await browser.send(form, typed)

    again = await browser.send(form, typed)

    assert codes_on(again.text) == []


async def test_enrolment_uses_up_its_code(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """RFC 6238 §5.2: the code that set the app up does not sign on again."""
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    secret = await prove_mail(browser, provider)
    code = await code_of(provider, secret)
    await browser.submit("otpCode", name="My phone", otpCode=code)

    async with new_browser(provider) as other:
        await other.open(court.request().url)
        await other.give_password("avery.attorney", PASSWORD)
        await other.follow()
        assert (await other.submit(otpCode=code)).status_code == 403
        assert "code" in sent_back(await other.submit(otpCode=await next_code(provider, secret)))


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("before", "who", "asked"),
    [
        (timedelta(0), "rae.reader", ""),
        (timedelta(0), "avery.attorney", "enforced"),
        (ENFORCED - FIRST_DAY + timedelta(minutes=1), "avery.attorney", ""),
        (ENFORCED - FIRST_DAY, "avery.attorney", ""),
        (ENFORCED - datetime(2025, 7, 31, 23, 59, tzinfo=CHICAGO), "avery.attorney", ""),
    ],
    ids=["search-only", "filer", "before it exists", "voluntary", "last voluntary minute"],
)
async def test_who_is_asked_to_enrol_when(
    browser: Browser, court: RelyingParty, provider: Provider, before: timedelta, who: str, asked: str
) -> None:
    """Rule A11: from May 11 to July 2025 nobody is prompted; search-only accounts never must."""
    await on(provider, ENFORCED - before)

    assert reason_on(await _sign_on(browser, court, who)) == asked


async def test_client_for_viewing_asks_nobody_to_enrol(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: only a sign-on that may file."""
    await on(provider, ENFORCED)
    started = court.request(scope="openid pacer:search")
    await browser.open(started.url)

    assert "code" in sent_back(await browser.give_password("avery.attorney", PASSWORD))


async def test_manage_my_account_is_open_without_a_second_factor(browser: Browser, provider: Provider) -> None:
    """Rule A11: nobody files there, and it is where a second factor is set up."""
    await on(provider, ENFORCED)
    await browser.open("/account/")
    await browser.give_password("avery.attorney", PASSWORD)

    assert "avery.attorney" in (await browser.follow()).text


async def test_prompt_none_is_told_that_something_is_to_be_done(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Core 1.0 §3.1.2.6."""
    await on(provider, FIRST_DAY)
    await log_in(browser, court, "avery.attorney", PASSWORD)
    await on(provider, ENFORCED)

    back = sent_back(await browser.open(court.request(prompt="none").url))

    assert back["error"] == "interaction_required"


async def test_session_from_before_enforcement_is_asked_to_enrol(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: no sign-on that may file completes without it, whenever the session began."""
    await on(provider, FIRST_DAY)
    await log_in(browser, court, "avery.attorney", PASSWORD)
    await on(provider, ENFORCED)

    page = await browser.open(court.request().url)

    assert reason_on(page.text) == "enforced"
    await enrol(browser, provider)
    assert "code" in sent_back(await browser.open(go_on_address(browser.page.text)))


async def test_prompted_filer_skips_three_times_and_is_restricted_then(court: RelyingParty, provider: Provider) -> None:
    """Rule A11; D§3: "may be skipped three times, then access is restricted"."""
    await provider.control.change_account("avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1)))
    await on(provider, AUTUMN)
    for left in ("3 times", "2 times", "once more"):
        async with new_browser(provider) as browser:
            page = await _sign_on(browser, court)
            assert reason_on(page) == "prompted"
            assert left in page
            assert "code" in sent_back(await browser.submit(**{SKIP: "prompted"}))

    async with new_browser(provider) as browser:
        page = await _sign_on(browser, court)
        assert reason_on(page) == "restricted"
        assert SKIP not in page
        assert reason_on((await browser.submit(**{SKIP: "restricted"})).text) == "restricted"
        await enrol(browser, provider)
        assert "code" in sent_back(await browser.open(go_on_address(browser.page.text)))
    skipped = await provider.control.events(kinds=["second_factor.skipped"])
    assert [event.data["left"] for event in skipped] == [2, 1, 0]


async def test_skip_holds_for_the_whole_sign_on(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """One prompt in a sign-on, at however many courts."""
    await provider.control.change_account("avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1)))
    await on(provider, AUTUMN)
    await _sign_on(browser, court)
    sent_back(await browser.submit(**{SKIP: "prompted"}))

    assert "code" in sent_back(await browser.open(court.request().url))
    shown = await provider.control.account("avery.attorney")
    assert shown is not None
    assert shown.mfa_skips == 1


async def test_skip_on_a_page_that_does_not_hold_any_more_counts_nothing(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The day of enforcement came while the page was open."""
    await provider.control.change_account("avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1)))
    await on(provider, AUTUMN)
    await _sign_on(browser, court)
    await on(provider, ENFORCED)

    page = await browser.submit(**{SKIP: "prompted"})

    assert reason_on(page.text) == "enforced"
    assert not await provider.control.events(kinds=["second_factor.skipped"])


async def test_concurrent_last_skips_count_once(court: RelyingParty, provider: Provider) -> None:
    """Rule A11: three skips, not four."""
    await provider.control.change_account(
        "avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1), mfa_skips=2)
    )
    await on(provider, AUTUMN)
    async with new_browser(provider) as one, new_browser(provider) as two:
        for browser in (one, two):
            assert reason_on(await _sign_on(browser, court)) == "prompted"

        answers = await asyncio.gather(*(browser.submit(**{SKIP: "prompted"}) for browser in (one, two)))

    assert sorted(answer.status_code for answer in answers) == [200, 303]
    shown = await provider.control.account("avery.attorney")
    assert shown is not None
    assert shown.mfa_skips == 3


async def test_cancel_tells_the_client_access_denied(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    await on(provider, ENFORCED)
    await _sign_on(browser, court)

    assert sent_back(await browser.submit(1))["error"] == "access_denied"


async def test_wrong_security_codes_lock_the_account_however_often_it_signs_on(
    court: RelyingParty, provider: Provider
) -> None:
    """The one proof of a secret: a new sign-on and a new code do not begin the count anew."""
    await on(provider, ENFORCED)
    for _ in range(2):
        async with new_browser(provider) as browser:
            await _sign_on(browser, court)
            await browser.submit()
            await browser.follow()
            for _ in range(3):
                page = await browser.submit("securityCode", securityCode="zzzz-9999")
                assert page.status_code == 422
    assert "Too many wrong security codes" in page.text
    async with new_browser(provider) as browser:
        await _sign_on(browser, court)
        await browser.submit()
        await browser.follow()
        page = await browser.submit("securityCode", securityCode=await mailed_code(provider))
        assert "Too many wrong security codes" in page.text
        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=5, seconds=1), "protocol"))
        await browser.submit("securityCode", securityCode=await mailed_code(provider))
        assert "data:image/svg+xml" in (await browser.follow()).text


async def test_security_code_expires_by_protocol_time(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    await browser.submit()
    await browser.follow()
    code = await mailed_code(provider)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=10), "protocol"))

    page = await browser.submit("securityCode", securityCode=code)

    assert reason_on(page.text) == "enforced"  # it begins again
    assert "data:image/svg+xml" not in page.text


async def test_former_security_code_is_void_when_another_is_mailed(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    await browser.submit()
    await browser.follow()
    former = await mailed_code(provider)
    await browser.submit(1, act="resend")
    await browser.follow()

    page = await browser.submit("securityCode", securityCode=former)

    assert page.status_code == 422
    assert "not the security code of the newest message" in page.text


async def test_form_of_a_new_app_is_kept_as_typed(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    await prove_mail(browser, provider)

    page = await browser.submit("otpCode", name="My phone", otpCode="123")

    assert page.status_code == 422
    assert 'value="My phone"' in page.text
    assert 'data-testid="otpCode-error"' in page.text
    assert not await provider.control.events(kinds=["second_factor.app_added"])


async def test_leaving_the_set_up_leads_back_to_the_skip(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await provider.control.change_account("avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1)))
    await on(provider, AUTUMN)
    await _sign_on(browser, court)
    await browser.submit()
    await browser.follow()

    await browser.submit(1, act="leave")

    assert reason_on((await browser.follow()).text) == "prompted"


async def test_secret_of_one_session_is_not_shown_in_another(court: RelyingParty, provider: Provider) -> None:
    """Whoever knows the password alone must not see the secret that the holder is setting up."""
    await on(provider, ENFORCED)
    async with new_browser(provider) as holder, new_browser(provider) as other:
        await _sign_on(holder, court)
        secret = await prove_mail(holder, provider)
        page = await _sign_on(other, court)

    assert secret not in page
    assert reason_on(page) == "enforced"


async def test_no_secret_and_no_code_is_in_the_journal(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await on(provider, ENFORCED)
    await _sign_on(browser, court)
    await browser.submit()
    await browser.follow()
    mailed = await mailed_code(provider)
    await browser.submit("securityCode", securityCode=mailed)
    page = await browser.follow()
    secret = page.text.split('data-testid="secret">')[1].split("<")[0]
    codes = codes_on((await browser.submit("otpCode", name="Phone", otpCode=await code_of(provider, secret))).text)

    journal = str([event.data for event in await provider.control.events()])

    assert not [each for each in (secret, mailed, *codes) if each in journal or each.replace("-", "") in journal]


def test_draw_is_spread_and_the_same_for_a_seed() -> None:
    """Rule A11: drawn by a seed, from August 2025 until enforcement."""
    policy = Policy(date(2025, 12, 31), "one")
    drawn = [prompted_on(policy, _Holder(f"sub-{n}")) for n in range(400)]

    days = [(day - PROMPTED_SINCE).days for day in drawn if day]
    assert len(days) == 400
    assert 0 <= min(days) < 10
    assert 140 < max(days) < 152
    assert 60 < sum(days) / len(days) < 92
    assert drawn == [prompted_on(policy, _Holder(f"sub-{n}")) for n in range(400)]
    assert drawn != [prompted_on(policy._replace(seed="two"), _Holder(f"sub-{n}")) for n in range(400)]


def test_nobody_is_drawn_if_it_is_never_enforced() -> None:
    assert prompted_on(Policy(None, "one"), _Holder("sub-1")) is None
    assert prompted_on(Policy(None, "one"), _Holder("sub-1", date(2025, 9, 1))) == date(2025, 9, 1)


class _Holder:
    """An account, as the policy sees it."""

    id, login_id, name, email, is_filer, has_second_factor, mfa_skips = 1, "x", "X", "x@example.test", True, False, 0

    def __init__(self, sub: str, prompted: date | None = None) -> None:
        self.sub = sub
        self.mfa_prompted_on = prompted


async def test_calendar_of_the_second_factor_is_the_settings_until_it_is_set(provider: Provider) -> None:
    """The control call and the setting."""
    set_ = await provider.control.change_second_factor(SecondFactorChange(enforced_from="2026-03-01", seed="mine"))
    assert (set_.enforced_from, set_.seed) == (date(2026, 3, 1), "mine")
    assert await provider.control.second_factor() == set_

    again = await provider.control.change_second_factor(SecondFactorChange())

    assert (again.enforced_from, again.seed) == (date(2025, 12, 31), "second-factor")
    never = await provider.control.change_second_factor(SecondFactorChange(enforced_from="never"))
    assert never.enforced_from is None
