"""The PACER login page for scripts: partial responses of JSF, as drivers of the real page read them (D§2.3, D§8.3)."""

import re

import httpx
import pytest
from defusedxml import ElementTree

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.authenticator import FIRST_DAY, SECRET, code_of, set_calendar, wrong_code
from tests.idp.conftest import PASSWORD, settings_for
from tests.idp.csologin.signing_on import COURT_CLIENT
from tests.idp.login_page import ADDRESS, COURT, TOKEN, LoginScript, opening, view_state
from tests.idp.relying_party import Browser

CREDENTIALS = {"loginForm:loginName": "rae.reader", "loginForm:password": PASSWORD, "loginForm:clientCode": ""}
FILER = {**CREDENTIALS, "loginForm:loginName": "avery.attorney"}


@pytest.fixture(autouse=True)
async def _court(provider: Provider) -> None:
    await provider.control.register_clients([COURT_CLIENT])


@pytest.fixture(params=["javax", "jakarta"])
async def script(browser: Browser, request: pytest.FixtureRequest) -> LoginScript:
    """A program with the page open. What it sends may be spelled both ways."""
    program = LoginScript(browser.client, request.param)
    await program.open()
    return program


def cookie(script: LoginScript, name: str) -> str:
    return script.client.cookies.get(name) or ""


async def test_login_is_answered_with_a_redirect(script: LoginScript) -> None:
    answer = await script.send("loginForm:fbtnLogin", **CREDENTIALS)

    assert answer.redirect == COURT
    assert ElementTree.fromstring(answer.response.text)[0].tag == "redirect"
    assert TOKEN.fullmatch(cookie(script, "NextGenCSO"))


async def test_wrong_password_updates_the_message_area(script: LoginScript) -> None:
    answer = await script.send("loginForm:fbtnLogin", **{**CREDENTIALS, "loginForm:password": "Wrong-Horse-1"})

    assert answer.redirect is None
    assert "Invalid username or password" in answer.updates["loginForm:pclLoginMessages"]
    assert answer.state
    assert (await script.send("loginForm:fbtnLogin", **CREDENTIALS)).redirect == COURT


async def test_filer_ticks_the_box_and_confirms_in_two_requests(script: LoginScript) -> None:
    """D§2.3: GET, POST, then the box, then the button; each with the view state of the answer before."""
    answer = await script.send("loginForm:fbtnLogin", **FILER)
    assert "regmsg:chkRedact" in answer.updates["redactionDlg"]
    assert not cookie(script, "NextGenCSO")

    answer = await script.send("regmsg:chkRedact", **{"regmsg:chkRedact_input": "on"})
    assert "regmsg:bpmConfirm" in answer.updates["regmsg:bpmConfirm"]
    assert not cookie(script, "NextGenCSO")

    answer = await script.send("regmsg:bpmConfirm", **{"regmsg:bpmConfirm": "", "dialogName": "redactionDlg"})
    assert answer.redirect == COURT
    assert TOKEN.fullmatch(cookie(script, "NextGenCSO"))


async def test_notice_is_answered_in_the_same_way_with_an_earlier_token(script: LoginScript) -> None:
    """Whoever logs in again has the token of the same session; the box still has to be ticked and confirmed."""
    for _ in range(2):
        await script.send("loginForm:fbtnLogin", **FILER)
        unticked = await script.send("regmsg:bpmConfirm", **{"regmsg:bpmConfirm": ""})
        assert "tick the box" in unticked.updates["redactionDlg"]

        ticked = await script.send("regmsg:chkRedact", **{"regmsg:chkRedact_input": "on"})
        assert "regmsg:bpmConfirm" in ticked.updates["regmsg:bpmConfirm"]

        answer = await script.send("regmsg:bpmConfirm", **{"regmsg:bpmConfirm": ""})
        assert answer.redirect == COURT


async def test_confirming_without_the_box_says_what_is_missing(script: LoginScript) -> None:
    await script.send("loginForm:fbtnLogin", **FILER)

    answer = await script.send("regmsg:bpmConfirm", **{"regmsg:bpmConfirm": ""})

    assert "tick the box" in answer.updates["redactionDlg"]
    assert not cookie(script, "NextGenCSO")


async def test_code_is_sent_by_a_partial_request(script: LoginScript, provider: Provider) -> None:
    """Rule A11; D§8.3: a known client posts the login form plainly and the code by script."""
    await provider.control.change_account("rae.reader", AccountChange(mfa_secret=SECRET))
    await set_calendar(provider, FIRST_DAY)
    data = {**CREDENTIALS, "loginForm": "loginForm", "loginForm:fbtnLogin": "", "javax.faces.ViewState": script.state}
    step = await script.client.post(opening(), data=data)
    page = await script.client.get(step.headers["location"])
    assert "mfaForm" in page.text
    script.state = view_state(page.text)

    code = {"mfaForm:mfaInput": await code_of(provider), "mfaForm:btnOk": ""}
    answer = await script.send("mfaForm:btnOk", **code)

    found = re.search(r'<redirect url="([^"]+)"', answer.response.text)
    assert found is not None
    assert found[1] == COURT


async def test_password_by_script_leads_to_the_form_for_the_code(script: LoginScript, provider: Provider) -> None:
    await provider.control.change_account("rae.reader", AccountChange(mfa_secret=SECRET))
    await set_calendar(provider, FIRST_DAY)

    answer = await script.send("loginForm:fbtnLogin", **CREDENTIALS)
    assert "mfaForm:mfaInput" in answer.updates["mfaForm"]
    answer = await script.send("mfaForm:btnOk", **{"mfaForm:mfaInput": await wrong_code(provider)})
    assert "That code is not right" in answer.updates["mfaForm"]
    answer = await script.send("mfaForm:btnOk", **{"mfaForm:mfaInput": await code_of(provider)})

    assert answer.redirect == COURT


async def test_withheld_search_is_acknowledged(script: LoginScript, provider: Provider) -> None:
    """Rule A9."""
    await provider.control.change_account("rae.reader", AccountChange(search_status="inactive"))

    answer = await script.send("loginForm:fbtnLogin", **CREDENTIALS)
    assert "currently inactive" in answer.updates["frmAck"]
    answer = await script.send("btnAckOkay", btnAckOkay="")

    assert answer.redirect == COURT


@pytest.mark.parametrize("how", ["header", "parameter"])
async def test_partial_request_is_known_by_its_header_or_its_parameter(browser: Browser, how: str) -> None:
    page = await browser.client.get(opening())
    data = {**CREDENTIALS, "loginForm": "loginForm", "javax.faces.ViewState": view_state(page.text)}
    headers = {"faces-request": "partial/ajax"} if how == "header" else {}
    if how == "parameter":
        data["javax.faces.partial.ajax"] = "true"

    answer = await browser.client.post(opening(), data=data, headers=headers)

    assert answer.headers["content-type"].startswith("text/xml")
    assert "<redirect" in answer.text


async def test_address_is_written_as_xml_wants_it(browser: Browser) -> None:
    script = LoginScript(browser.client)
    appurl = f"{COURT}cgi-bin/x.pl?a=1&b='2'"
    await script.open(opening(appurl))

    answer = await script.send("loginForm:fbtnLogin", **CREDENTIALS)

    redirect = ElementTree.fromstring(answer.response.text).find("redirect")
    assert redirect is not None
    assert redirect.get("url") == appurl


async def test_timed_out_view_is_told_with_a_fresh_one(browser: Browser) -> None:
    """D§8.4: clients match on ": timeout error."."""
    script = LoginScript(browser.client)
    await script.open()
    script.state = "no-such-view-of-this-browser"

    answer = await script.send("loginForm:fbtnLogin", **CREDENTIALS)

    assert ": timeout error." in answer.updates["loginForm:pclLoginMessages"]
    assert (await script.send("loginForm:fbtnLogin", **CREDENTIALS)).redirect == COURT


async def test_without_an_address_the_page_itself_is_gone_to(browser: Browser) -> None:
    script = LoginScript(browser.client)
    await script.open(ADDRESS)

    answer = await script.send("loginForm:fbtnLogin", **CREDENTIALS)

    assert answer.redirect == ADDRESS
    page: httpx.Response = await browser.client.get(ADDRESS)
    assert "You are logged in" in page.text


class TestNewerSpelling:
    """The page may spell its view state the newer way; drivers look which one it is."""

    @pytest.fixture
    def provider_settings(self, databases: Databases) -> ProviderSettings:
        return settings_for(databases, pacer_faces="jakarta")

    async def test_page_and_answers_spell_it_so(self, browser: Browser) -> None:
        script = LoginScript(browser.client, "jakarta")
        page = await script.open()

        assert 'name="jakarta.faces.ViewState"' in page.text
        assert "javax.faces" not in page.text
        answer = await script.send("loginForm:fbtnLogin", **FILER)
        assert "j_id1:jakarta.faces.ViewState:0" in answer.updates
