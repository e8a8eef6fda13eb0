"""The PACER login page and the one-time code (rule A11)."""

import asyncio
from datetime import timedelta

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, next_code, set_calendar, wrong_code
from tests.idp.conftest import PASSWORD
from tests.idp.csologin.signing_on import introspected
from tests.idp.login_page import COURT, LoginPage, opening, view_state
from tests.idp.relying_party import Browser, RelyingParty, log_in


class TestSecondFactor:
    """Rule A11 at the page: `mfaForm` (D§2.3)."""

    @pytest.fixture(autouse=True)
    async def _enrolled(self, provider: Provider) -> None:
        await provider.control.change_account("avery.attorney", AccountChange(mfa_secret=SECRET))
        await set_calendar(provider, FIRST_DAY)

    async def test_code_is_asked_after_the_password(
        self, login_page: LoginPage, browser: Browser, provider: Provider
    ) -> None:
        page = await login_page.log_in("avery.attorney", PASSWORD)
        assert 'id="mfaForm:mfaInput"' in page.text
        assert 'id="mfaForm:btnOk"' in page.text
        assert not await provider.control.signed_on_subs()

        page = await login_page.send("mfaForm", mfaInput=await code_of(provider))
        assert "Redaction Agreement" in page.text
        done = await login_page.agree()

        assert done.headers["location"] == COURT
        told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
        assert told["amr"] == ["pwd", "otp", "mfa"]

    async def test_wrong_code_is_said_and_the_next_one_goes_on(self, login_page: LoginPage, provider: Provider) -> None:
        await login_page.log_in("avery.attorney", PASSWORD)

        page = await login_page.send("mfaForm", mfaInput=await wrong_code(provider))

        assert page.status_code == 200
        assert "That code is not right" in page.text
        assert not await provider.control.signed_on_subs()
        page = await login_page.send("mfaForm", mfaInput=await next_code(provider))
        assert "Redaction Agreement" in page.text

    async def test_code_may_be_typed_in_two_groups(self, login_page: LoginPage, provider: Provider) -> None:
        await login_page.log_in("avery.attorney", PASSWORD)
        code = await code_of(provider)

        page = await login_page.send("mfaForm", mfaInput=f"{code[:3]} {code[3:]}")

        assert "Redaction Agreement" in page.text

    async def test_before_that_day_no_code_is_asked(self, login_page: LoginPage, provider: Provider) -> None:
        await set_calendar(provider, FIRST_DAY - timedelta(days=1))

        assert "Redaction Agreement" in (await login_page.log_in("avery.attorney", PASSWORD)).text

    async def test_session_from_before_gives_the_code_but_no_password(
        self, login_page: LoginPage, browser: Browser, court: RelyingParty, provider: Provider
    ) -> None:
        await set_calendar(provider, FIRST_DAY - timedelta(days=1))
        await log_in(browser, court, "avery.attorney", PASSWORD)
        await set_calendar(provider, FIRST_DAY)

        page = await login_page.open()
        assert "mfaForm:mfaInput" in page.text
        assert "loginForm:password" not in page.text
        page = await login_page.send("mfaForm", mfaInput=await code_of(provider))

        # The redaction rules were accepted at the sign-on, and the code only completes it.
        assert page.headers["location"] == COURT
        told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
        assert told["amr"] == ["pwd", "otp", "mfa"]

    async def test_form_sent_twice_goes_on(self, login_page: LoginPage, provider: Provider) -> None:
        """A double click: the code is used up, but the browser is signed on already."""
        page = await login_page.log_in("avery.attorney", PASSWORD)
        code = await code_of(provider)
        await login_page.send("mfaForm", mfaInput=code)
        login_page.page = page

        again = await login_page.send("mfaForm", mfaInput=code)

        assert "Redaction Agreement" in again.text

    async def test_page_that_logged_somebody_in_asks_for_the_password_again(
        self, login_page: LoginPage, browser: Browser, provider: Provider
    ) -> None:
        """After a logout the password given before proves nothing any more."""
        page = await login_page.log_in("avery.attorney", PASSWORD)
        await login_page.send("mfaForm", mfaInput=await code_of(provider))
        await browser.open("/end_session")
        await browser.submit()

        assert "loginForm:password" in (await login_page.open(str(page.url))).text
        login_page.page = page
        again = await login_page.send("mfaForm", mfaInput=await next_code(provider))

        assert "loginForm:password" in again.text
        assert not await provider.control.signed_on_subs()

    async def test_code_is_that_of_whose_password_was_given_whoever_is_signed_on(
        self, login_page: LoginPage, provider: Provider
    ) -> None:
        login = await login_page.open()
        await login_page.send(loginName="rae.reader", password=PASSWORD)
        login_page.page = login
        await login_page.send(loginName="avery.attorney", password=PASSWORD)

        page = await login_page.send("mfaForm", mfaInput=await code_of(provider))

        assert "avery.attorney" in page.text
        assert await provider.control.signed_on_subs() == {"sub-avery"}

    async def test_of_two_browsers_with_one_code_one_is_logged_in(
        self, login_page: LoginPage, other_page: LoginPage, provider: Provider
    ) -> None:
        """RFC 6238 §5.2."""
        for page in (login_page, other_page):
            await page.log_in("avery.attorney", PASSWORD)
        code = await code_of(provider)

        pages = await asyncio.gather(*(page.send("mfaForm", mfaInput=code) for page in (login_page, other_page)))

        assert sorted("Redaction Agreement" in page.text for page in pages) == [False, True]

    async def test_skipping_the_step_opens_nothing(self, login_page: LoginPage, provider: Provider) -> None:
        """The last form cannot be sent before the code; whoever sends it is asked for the code again."""
        await login_page.log_in("avery.attorney", PASSWORD)
        assert login_page.page is not None
        data = {
            "regmsg": "regmsg",
            "regmsg:chkRedact_input": "on",
            "regmsg:bpmConfirm": "",
            "javax.faces.ViewState": view_state(login_page.page.text),
        }

        answer = await login_page.client.post(opening(), data=data)

        assert answer.status_code == 303
        assert "mfaForm" in (await login_page.client.get(answer.headers["location"])).text
        assert login_page.cookie("NextGenCSO") is None
        assert not await provider.control.signed_on_subs()
