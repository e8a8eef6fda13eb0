"""The second factor at the browser sign-on: who needs a one-time code, and when a code is valid (rule A11)."""

import asyncio
from datetime import timedelta

import pyotp
import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, next_code, set_calendar, wrong_code
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

MFA = {"loginId": "mina.mfa", "password": PASSWORD, "name": "Mina Mfa", "mfa_secret": SECRET}
SECOND_FACTOR = "urn:cso-simulator:acr:second-factor"


@pytest.fixture(autouse=True)
async def _enrolled(provider: Provider) -> None:
    """An account with a second factor, on a day on which it is required. The protocol hand stands still."""
    await provider.control.create_account(AccountCreation(**{**MFA, "created_on": "2016-05-01"}), sub="sub-mina")
    await set_calendar(provider, FIRST_DAY)
    await provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))


async def _to_the_code(browser: Browser, court: RelyingParty, **changes: str | None) -> str:
    """As far as the page that asks for the code; the address of the authorization request's answer is still to come."""
    await browser.open(court.request(**changes).url)
    step = await browser.give_password("mina.mfa", PASSWORD)
    assert step.status_code == 303, step.text
    page = await browser.follow()
    assert page.status_code == 200
    return page.text


async def test_password_then_code_signs_on(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A11; `amr` as RFC 8176 spells it."""
    started = court.request()
    await browser.open(started.url)
    await browser.give_password("mina.mfa", PASSWORD)
    assert not await provider.control.signed_on_subs()
    page = await browser.follow()
    assert 'name="otpCode"' in page.text
    assert "password" not in [name for name in page.text.split('"') if name == "password"]

    back = sent_back(await browser.submit(otpCode=await code_of(provider)))

    tokens = (await court.redeem(started, back["code"])).json()
    claims = (await court.id_token(tokens["id_token"])).claims
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    assert claims["acr"] == SECOND_FACTOR
    assert await provider.control.signed_on_subs() == {"sub-mina"}


@pytest.mark.parametrize("before", [timedelta(minutes=1), timedelta(days=1900)])
async def test_stored_secret_is_ignored_before_the_second_factor_day(
    browser: Browser, court: RelyingParty, provider: Provider, before: timedelta
) -> None:
    """Rule A11: before 2025-05-11 (in the Service Center's zone) no code is asked."""
    await set_calendar(provider, FIRST_DAY - before)

    started, back = await log_in(browser, court, "mina.mfa", PASSWORD)

    tokens = (await court.redeem(started, back["code"])).json()
    assert (await court.id_token(tokens["id_token"])).claims["amr"] == ["pwd"]


async def test_account_without_a_secret_is_not_asked(browser: Browser, court: RelyingParty) -> None:
    """Rule A11: in May 2025 nobody has to enrol."""
    _, back = await log_in(browser, court, "avery.attorney", PASSWORD)

    assert "code" in back


async def test_code_may_be_sent_with_the_password(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    await browser.open(court.request().url)

    back = sent_back(await browser.give_password("mina.mfa", PASSWORD, otpCode=await code_of(provider)))

    assert "code" in back


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_code_of_an_adjacent_step_is_accepted(
    browser: Browser, court: RelyingParty, provider: Provider, steps: int
) -> None:
    """D§3: the real tolerance is unknown; one step is this project's choice."""
    await _to_the_code(browser, court)

    assert "code" in sent_back(await browser.submit(otpCode=await code_of(provider, steps=steps)))


@pytest.mark.parametrize(
    "wrong", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦", None], ids=lambda code: code or "another"
)
async def test_right_code_signs_on_after_a_wrong_one(
    browser: Browser, court: RelyingParty, provider: Provider, wrong: str | None
) -> None:
    await _to_the_code(browser, court)

    page = await browser.submit(otpCode=await wrong_code(provider) if wrong is None else wrong)

    assert page.status_code == 403
    assert "That code is not right" in page.text
    assert 'name="otpCode"' in page.text
    refused = [e for e in await provider.control.events() if e.kind == "sign_on.refused"]
    assert refused[-1].data["reason"] == "wrong_code"
    assert "code" in sent_back(await browser.submit(otpCode=await next_code(provider)))


@pytest.mark.parametrize("steps", [-2, 2])
async def test_code_of_another_time_is_refused(
    browser: Browser, court: RelyingParty, provider: Provider, steps: int
) -> None:
    await _to_the_code(browser, court)

    assert (await browser.submit(otpCode=await code_of(provider, steps=steps))).status_code == 403


async def test_codes_run_on_protocol_time(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """The calendar may show any day after 2025-05-11; an authenticator app has the real time."""
    await set_calendar(provider, FIRST_DAY + timedelta(days=3000))
    await _to_the_code(browser, court)

    assert "code" in sent_back(await browser.submit(otpCode=await code_of(provider)))


async def test_each_code_is_accepted_once_and_none_before_it(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11; RFC 6238 §5.2."""
    before, used = await code_of(provider, steps=-1), await code_of(provider)
    await _to_the_code(browser, court)
    sent_back(await browser.submit(otpCode=used))

    async with new_browser(provider) as other:
        for code in (used, before):
            await _to_the_code(other, court)
            assert (await other.submit(otpCode=code)).status_code == 403
        later = await code_of(provider, steps=1)
        assert "code" in sent_back(await other.submit(otpCode=later))


async def test_concurrent_uses_of_one_code_sign_on_once(court: RelyingParty, provider: Provider) -> None:
    """Rule A11; RFC 6238 §5.2: the time step is used up by one atomic statement."""
    code = await code_of(provider)
    async with new_browser(provider) as one, new_browser(provider) as two:
        await _to_the_code(one, court)
        await _to_the_code(two, court)

        answers = await asyncio.gather(one.submit(otpCode=code), two.submit(otpCode=code))

    assert sorted(answer.status_code for answer in answers) == [303, 403]


async def test_wrong_codes_lock_the_name_although_the_password_is_right(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A10: a wrong code counts like a wrong password, and giving the password again does not start the count anew."""
    for _ in range(6):
        await _to_the_code(browser, court)
        assert (await browser.submit(otpCode=await wrong_code(provider))).status_code == 403

    await browser.open(court.request().url)
    page = await browser.give_password("mina.mfa", PASSWORD)

    assert page.status_code == 403
    assert "Too many wrong" in page.text
    assert "sign_on.locked" in [e.kind for e in await provider.control.events()]


async def test_lock_applies_to_the_code_page_and_uses_no_code(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A10."""
    await _to_the_code(browser, court)
    async with new_browser(provider) as other:
        await other.open(court.request().url)
        for _ in range(6):
            await other.give_password("mina.mfa", "wrong")

    page = await browser.submit(otpCode=await code_of(provider))

    assert page.status_code == 403
    assert "Too many wrong" in page.text
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(minutes=5, seconds=1), "protocol"))
    assert "code" in sent_back(await browser.submit(otpCode=await code_of(provider)))


async def test_password_alone_opens_nothing(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A11: there is no session before the code, whatever page is opened next."""
    await _to_the_code(browser, court)

    assert "loginId" in (await browser.open("/account/")).text
    assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "login_required"
    assert provider.session_cookie.name not in browser.client.cookies


async def test_code_page_can_be_reloaded_and_is_bound_to_its_browser(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await _to_the_code(browser, court)
    assert browser.page is not None
    address = str(browser.page.url)

    async with new_browser(provider) as stranger:
        assert (await stranger.open(address)).status_code == 400
        sent = await stranger.client.post(address, data={"otpCode": await code_of(provider)})
        assert sent.status_code == 400
    assert 'name="otpCode"' in (await browser.open(address)).text
    assert "code" in sent_back(await browser.submit(otpCode=await code_of(provider)))
    assert (await browser.open(address)).status_code == 400  # answered already


async def test_code_page_without_a_password_redirects_to_the_sign_on_page(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    page = await browser.open(court.request().url)
    login = page.text.split('action="')[1].split('"')[0]
    address = login.replace("/login", "/code")

    for answer in (
        await browser.open(address),
        await browser.client.post(address, data={"otpCode": await code_of(provider)}),
    ):
        assert answer.headers["location"] == login.removesuffix("/login")


async def test_another_account_can_be_used_instead(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    page = await _to_the_code(browser, court)
    address = page.split('href="/interaction/')[1].split('"')[0]
    await browser.open(f"/interaction/{address}")

    back = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert "code" in back
    assert await provider.control.signed_on_subs() == {"sub-avery"}


async def test_changed_password_invalidates_the_code_step(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await _to_the_code(browser, court)
    await provider.control.change_account("mina.mfa", AccountChange(password="Another-Horse-2"))

    answer = await browser.submit(otpCode=await code_of(provider))

    assert answer.status_code == 303
    assert "/code" not in answer.headers["location"]
    assert 'name="password"' in (await browser.follow()).text


async def test_legacy_account_gives_its_code_and_then_upgrades(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rules A11, A12: the steps follow each other."""
    await provider.control.change_account("lp1234", AccountChange(mfa_secret=SECRET))
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    await browser.follow()
    await browser.submit(otpCode=await code_of(provider))

    assert "Upgrade your PACER account" in (await browser.follow()).text


async def test_cancelled_account_is_reported_only_after_its_code(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await provider.control.change_account("mina.mfa", AccountChange(status="cancelled"))
    await _to_the_code(browser, court)

    page = await browser.submit(otpCode=await code_of(provider))

    assert page.status_code == 403
    assert "cancelled" in page.text


async def test_mfa_secret_appears_nowhere_in_plain(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    code = await code_of(provider)
    await _to_the_code(browser, court)
    await browser.submit(otpCode=code)

    # Without the times, whose microseconds are six digits too.
    times = ("recorded_at", "calendar", "protocol")
    written = [event.document("cso_idp") for event in await provider.control.events()]
    journal = str([{name: value for name, value in event.items() if name not in times} for event in written])

    assert SECRET not in journal
    assert code not in journal


async def test_short_totp_secret_is_accepted(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Many apps have secrets of 80 bits; a last letter that completes no octet is ignored."""
    await provider.control.change_account("mina.mfa", AccountChange(mfa_secret="JBSWY3DPEHPK3PXPA"))
    await _to_the_code(browser, court)
    state, real = await provider.control.read_clock()

    class Short(pyotp.TOTP):
        def byte_secret(self) -> bytes:
            return b"Hello!\xde\xad\xbe\xef"

    code = Short("JBSWY3DPEHPK3PXP").at(state.read(real).protocol)
    assert "code" in sent_back(await browser.submit(otpCode=code))


async def test_new_secret_has_no_used_codes(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    await _to_the_code(browser, court)
    sent_back(await browser.submit(otpCode=await code_of(provider, steps=1)))
    await provider.control.change_account("mina.mfa", AccountChange(mfa_secret="MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"))

    async with new_browser(provider) as other:
        await _to_the_code(other, court)
        code = await code_of(provider, "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U")
        assert "code" in sent_back(await other.submit(otpCode=code))


@pytest.fixture
async def signed_on_without(browser: Browser, court: RelyingParty, provider: Provider) -> Browser:
    """A browser that signed on before the second factor existed."""
    await set_calendar(provider, FIRST_DAY - timedelta(days=1))
    await log_in(browser, court, "mina.mfa", PASSWORD)
    await set_calendar(provider, FIRST_DAY)
    return browser


async def test_requested_second_factor_is_required_of_a_session_without_one(
    signed_on_without: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Core 1.0 §5.5.1.1: an essential `acr` is met by signing on again; the session continues with it."""
    essential = '{"id_token": {"acr": {"essential": true, "value": "' + SECOND_FACTOR + '"}}}'
    started = court.request(claims=essential)
    page = await signed_on_without.open(started.url)
    assert page.status_code == 200
    await signed_on_without.give_password("mina.mfa", PASSWORD)
    await signed_on_without.follow()

    back = sent_back(await signed_on_without.submit(otpCode=await code_of(provider)))

    tokens = (await court.redeem(started, back["code"])).json()
    assert (await court.id_token(tokens["id_token"])).claims["acr"] == SECOND_FACTOR


async def test_impossible_second_factor_is_reported_to_the_client(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Core 1.0 §5.5.1.1: the request fails; nobody is asked for a password in vain."""
    await set_calendar(provider, FIRST_DAY - timedelta(days=1))
    essential = '{"id_token": {"acr": {"essential": true, "value": "' + SECOND_FACTOR + '"}}}'
    await log_in(browser, court, "avery.attorney", PASSWORD)

    back = sent_back(await browser.open(court.request(claims=essential).url))

    assert back["error"] == "unmet_authentication_requirements"


async def test_control_plane_shows_the_mfa_secret(provider: Provider) -> None:
    """Secrets are fictional too: a test makes its codes from what the control plane shows."""
    shown = {account.loginId: account.mfa_secret for account in (await provider.control.accounts()).items}

    assert shown["mina.mfa"] == SECRET
    assert shown["avery.attorney"] is None


async def test_control_plane_session_equals_a_sign_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11."""
    opened = await provider.control.sign_on.open("mina.mfa")
    browser.client.cookies.update(opened.cookies)
    started = court.request()

    back = sent_back(await browser.open(started.url))

    tokens = (await court.redeem(started, back["code"])).json()
    assert (await court.id_token(tokens["id_token"])).claims["amr"] == ["pwd", "otp", "mfa"]
