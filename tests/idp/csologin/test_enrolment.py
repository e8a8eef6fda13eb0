"""Setting up a second factor at the PACER login page (rule A11; D§2.3, D§3)."""

from datetime import date, datetime

from cso_idp.control.models import AccountChange
from cso_idp.interaction.steps.password import SKIP
from cso_idp.provider import Provider
from tests.idp.authenticator import code_of
from tests.idp.conftest import PASSWORD
from tests.idp.csologin.signing_on import introspected
from tests.idp.enrolling import CHICAGO, ENFORCED, codes_on, enrol, go_on_address, on, prove_mail, reason_on
from tests.idp.login_page import COURT, LoginPage, LoginScript, opening, view_state
from tests.idp.relying_party import Browser

AUTUMN = datetime(2025, 10, 1, 12, tzinfo=CHICAGO)


async def _to_the_update(browser: Browser, who: str = "avery.attorney") -> str:
    """As far as the page after the password, at which the browser then is."""
    browser.page = await LoginPage(browser.client).log_in(who, PASSWORD)
    return browser.page.text


async def test_filer_is_let_through_after_enforcement_with_a_second_factor_only(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """Rule A11: on the spot, in the same login; the token says so to the court."""
    await on(provider, ENFORCED)
    page = await _to_the_update(browser)
    assert reason_on(page) == "enforced"
    assert 'id="frmUserUpdate"' in page
    assert SKIP not in page
    assert login_page.cookie("NextGenCSO") is None

    assert len(await enrol(browser, provider)) == 10
    login_page.page = await browser.open(go_on_address(browser.page.text))
    done = await login_page.agree()

    assert done.headers["location"] == COURT
    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert told["amr"] == ["pwd", "otp", "mfa"]


async def test_prompted_filer_skips_by_the_button_of_the_real_page(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """D§2.3: `frmUserUpdate:bpmSkip`."""
    await provider.control.change_account("avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1)))
    await on(provider, AUTUMN)
    page = await _to_the_update(browser)
    assert reason_on(page) == "prompted"
    assert f'name="{SKIP}"' in page

    await browser.submit(**{SKIP: ""})

    login_page.page = await browser.follow()
    assert (await login_page.agree()).headers["location"] == COURT
    assert [e.data["left"] for e in await provider.control.events(kinds=["second_factor.skipped"])] == [2]


async def test_search_only_account_is_not_asked(browser: Browser, provider: Provider) -> None:
    """Rule A11: never must."""
    await on(provider, ENFORCED)
    login_page = LoginPage(browser.client)

    assert (await login_page.log_in("rae.reader", PASSWORD)).headers["location"] == COURT


async def test_script_is_sent_to_the_page_that_asks(browser: Browser, provider: Provider) -> None:
    """A partial answer leads to the page, which is no part of the login page."""
    await on(provider, ENFORCED)
    script = LoginScript(browser.client)
    await script.open()

    answer = await script.send(
        "loginForm:fbtnLogin", **{"loginForm:loginName": "avery.attorney", "loginForm:password": PASSWORD}
    )

    assert answer.redirect is not None
    assert reason_on((await browser.client.get(answer.redirect)).text) == "enforced"


async def test_form_of_the_login_page_does_not_go_around_the_set_up(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """Rule A11: the last form, sent before the second factor is set up, leads back to it."""
    await on(provider, ENFORCED)
    await _to_the_update(browser)
    view = str(browser.page.url).split("view=")[1].split("&")[0]
    data = {"regmsg": "regmsg", "regmsg:chkRedact_input": "on", "regmsg:bpmConfirm": "", "javax.faces.ViewState": view}

    answer = await login_page.client.post(opening(), data=data)

    assert reason_on((await browser.open(answer.headers["location"])).text) == "enforced"
    assert login_page.cookie("NextGenCSO") is None


async def test_wrong_code_of_the_new_app_is_said_beside_its_field(browser: Browser, provider: Provider) -> None:
    await on(provider, ENFORCED)
    await _to_the_update(browser)
    secret = await prove_mail(browser, provider)
    page = await browser.submit("otpCode", name="", otpCode="000000")
    assert page.status_code == 422
    assert 'data-testid="app-name-error"' in page.text
    assert 'data-testid="otpCode-error"' in page.text

    page = await browser.submit("otpCode", name="My phone", otpCode=await code_of(provider, secret))

    assert len(codes_on(page.text)) == 10


async def test_program_skips_by_what_it_knows_of_the_real_page(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """D§2.3: the button and the view state, to the address of the login page, asking for a partial answer."""
    await provider.control.change_account("avery.attorney", AccountChange(mfa_prompted_on=date(2025, 9, 1)))
    await on(provider, AUTUMN)
    script = LoginScript(browser.client)
    await script.open()
    answer = await script.send(
        "loginForm:fbtnLogin", **{"loginForm:loginName": "avery.attorney", "loginForm:password": PASSWORD}
    )
    script.state = view_state((await browser.client.get(answer.redirect or "")).text)

    answer = await script.send(SKIP, **{SKIP: ""})

    assert "regmsg:chkRedact" in answer.updates["redactionDlg"]
    assert [e.data["left"] for e in await provider.control.events(kinds=["second_factor.skipped"])] == [2]


async def test_program_cannot_skip_what_is_enforced(browser: Browser, provider: Provider) -> None:
    """Rule A11."""
    await on(provider, ENFORCED)
    page = await _to_the_update(browser)
    data = {"frmUserUpdate": "frmUserUpdate", SKIP: "", "javax.faces.ViewState": view_state(page)}

    answer = await browser.client.post(opening(), data=data, follow_redirects=True)

    assert reason_on(answer.text) == "enforced"
