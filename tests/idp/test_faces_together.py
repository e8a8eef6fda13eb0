"""What one face asks of somebody cannot be stepped around by way of another: second factor, redaction rules, upgrade."""

from datetime import timedelta
from typing import Any

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from tests.driver.upgrade import fill_tabs
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, next_code, set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.csologin.signing_on import COURT_CLIENT, MFA, introspected
from tests.idp.login_page import LoginPage, opening
from tests.idp.pacer_program import JSON, LOGIN, WRONG
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back


@pytest.fixture(autouse=True)
async def _world(provider: Provider) -> None:
    """An account with a second factor, on a day on which it is required. The protocol hand stands still."""
    await provider.control.register_clients([COURT_CLIENT])
    await provider.control.create_account(AccountCreation(**{**MFA, "created_on": "2016-05-01"}), sub="sub-mina")
    await set_calendar(provider, FIRST_DAY)
    await provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))


async def at_the_api(browser: Browser, **members: str) -> dict[str, Any]:
    """The answer of `cso-auth`."""
    sent = {"loginId": "mina.mfa", "password": PASSWORD, "redactFlag": "1", **members}
    answer: dict[str, Any] = (await browser.client.post(LOGIN, json=sent, headers=JSON)).json()
    return answer


async def move(provider: Provider, by: timedelta) -> None:
    """Moves the protocol hand."""
    await provider.control.move_clock(lambda state, _: state.advanced(by, "protocol"))


class TestSessionFromBeforeTheSecondFactor:
    """Rule A11: such a session is refused at every face until a code is given; then all faces accept it."""

    @pytest.fixture
    async def earlier(self, browser: Browser, court: RelyingParty, provider: Provider) -> Browser:
        await set_calendar(provider, FIRST_DAY - timedelta(days=1))
        await log_in(browser, court, "mina.mfa", PASSWORD)
        await set_calendar(provider, FIRST_DAY)
        return browser

    async def test_court_is_opened_after_a_sign_on_with_a_code(
        self, earlier: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        """Rule A11."""
        assert sent_back(await earlier.open(court.request(prompt="none").url))["error"] == "login_required"
        page = await earlier.open(court.request().url)
        assert "before your account had a second factor" in page.text
        await earlier.give_password("mina.mfa", PASSWORD)
        await earlier.follow()
        assert "code" in sent_back(await earlier.submit(otpCode=await code_of(provider)))
        assert "code" in sent_back(await earlier.open(court.request(prompt="none").url))

    @pytest.mark.parametrize("address", ["/account/", "/account/upgrade"])
    async def test_manage_my_account_asks_for_a_sign_on(self, earlier: Browser, address: str) -> None:
        assert 'name="loginId"' in (await earlier.open(address)).text

    async def test_code_given_at_the_pacer_login_page_is_good_for_openid_connect(
        self, earlier: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        login_page = LoginPage(earlier.client)
        page = await login_page.open()
        assert "mfaForm:mfaInput" in page.text
        # Whoever this is not can get away: starting again would ask for the same code.
        assert 'data-testid="logout"' in page.text
        assert 'data-testid="start-again"' not in page.text
        await login_page.send("mfaForm", mfaInput=await code_of(provider))

        assert "code" in sent_back(await earlier.open(court.request(prompt="none").url))
        assert "Upgraded PACER Account" in (await earlier.open("/account/")).text

    async def test_secret_that_came_later_counts_too(
        self, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        await log_in(browser, court, "avery.attorney", PASSWORD)
        await provider.control.change_account("avery.attorney", AccountChange(mfa_secret=SECRET))

        assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "login_required"


async def test_one_time_code_is_valid_once_across_both_faces(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11; RFC 6238 §5.2."""
    code = await code_of(provider)
    await browser.open(court.request().url)
    sent_back(await browser.give_password("mina.mfa", PASSWORD, otpCode=code))

    assert await at_the_api(browser, otpCode=code) == WRONG
    later = await next_code(provider)
    assert (await at_the_api(browser, otpCode=later))["loginResult"] == "0"
    async with new_browser(provider) as other:
        login_page = LoginPage(other.client)
        await login_page.log_in("mina.mfa", PASSWORD)
        assert "That code is not right" in (await login_page.send("mfaForm", mfaInput=later)).text
        assert login_page.cookie("cso_session") is None


async def test_password_is_required_again_for_the_next_sign_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A11: two factors at every sign-on, also if the interaction has further steps (here: the upgrade)."""
    await provider.control.change_account("lp1234", AccountChange(mfa_secret=SECRET))
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    page = await browser.follow()
    await browser.submit(otpCode=await code_of(provider))
    browser.client.cookies.delete("cso_session")

    await browser.client.post(str(page.url), data={"otpCode": await next_code(provider)})

    assert "cso_session" not in browser.client.cookies


async def test_repeated_submission_of_a_code_counts_no_failure(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """A double click, with a further step after the sign-on."""
    await provider.control.change_account("lp1234", AccountChange(mfa_secret=SECRET))
    await browser.open(court.request().url)
    await browser.give_password("lp1234", PASSWORD)
    page = await browser.follow()
    data = {"otpCode": await code_of(provider)}

    answers = [await browser.client.post(str(page.url), data=data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "sign_on.refused" not in {event.kind for event in await provider.control.events()}


async def test_code_is_valid_again_after_the_clock_moved_back(browser: Browser, provider: Provider) -> None:
    """The codes of a time that has yet to come are not used up; otherwise nobody could sign on until then."""
    await move(provider, timedelta(days=30))
    assert (await at_the_api(browser, otpCode=await code_of(provider)))["loginResult"] == "0"
    await move(provider, timedelta(days=-30))
    code = await code_of(provider)

    assert (await at_the_api(browser, otpCode=code))["loginResult"] == "0"
    assert await at_the_api(browser, otpCode=code) == WRONG


class TestUpgrade:
    """Rule A3, D§1.2: who becomes a filer accepts the redaction rules before they hold a token to file with."""

    async def upgrade(self, browser: Browser) -> None:
        await browser.open("/account/upgrade")
        if "upgrade-form" not in (browser.page.text if browser.page else ""):
            await browser.give_password("lp1234", PASSWORD)
            await browser.open("/account/upgrade")
        assert (await fill_tabs(browser)).status_code == 303

    async def test_token_of_the_reader_is_not_the_filers(self, browser: Browser, provider: Provider) -> None:
        login_page = LoginPage(browser.client)
        await login_page.log_in("lp1234", PASSWORD)
        before = login_page.cookie("NextGenCSO") or ""

        await self.upgrade(browser)

        assert await introspected(provider, browser, before) == {"active": False}
        page = await login_page.open(opening())
        assert "Redaction Agreement" in page.text
        assert "loginForm:password" not in page.text
        await login_page.agree()
        introspection = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
        assert introspection["sub"] == "sub-lee"
        assert "cmecf:file" in str(introspection["scope"])

    async def test_token_of_the_api_ends_too(self, browser: Browser, provider: Provider) -> None:
        token = (await at_the_api(browser, loginId="lp1234", redactFlag=""))["nextGenCSO"]
        assert (await introspected(provider, browser, token))["active"] is True

        await self.upgrade(browser)

        assert await introspected(provider, browser, token) == {"active": False}
        revoked = [event.data for event in await provider.control.events(kinds=["pacer_token.revoked"])]
        assert revoked == [{"count": 1}]
