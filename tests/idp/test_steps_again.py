"""Steps that are taken again, late, or after another: what is remembered of the sign-on page, and what is not."""

import json
from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from tests.driver.pacer_login_page import LoginPage
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.idp.authenticator import FIRST_DAY, set_calendar
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back


async def upgrade_form(browser: Browser, court: RelyingParty, **parameters: str) -> None:
    """Signs on with a legacy account as far as the form for its upgrade."""
    await browser.open(court.request(**parameters).url)
    await browser.give_password("lp1234", PASSWORD)
    assert "date_of_birth" in (await browser.follow()).text


@pytest.mark.parametrize("parameters", [{"prompt": "login"}, {"max_age": "0"}])
async def test_sign_on_asked_for_anew_is_not_asked_for_again_after_the_upgrade(
    browser: Browser, court: RelyingParty, parameters: dict[str, str]
) -> None:
    """The request remembers which session was opened for it (Core 1.0 §3.1.2.1)."""
    await upgrade_form(browser, court, **parameters)

    assert "code" in sent_back(await fill_tabs(browser))


async def test_class_that_the_sign_on_does_not_meet_is_told_to_the_client(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Core 1.0 §5.5.1.1: an essential `acr` fails when it is not met; no page could help. Nobody was signed on before."""
    await set_calendar(provider, FIRST_DAY - timedelta(days=1))  # nobody can set up a second factor yet
    wanted = {"id_token": {"acr": {"essential": True, "value": "urn:cso-simulator:acr:second-factor"}}}
    page = await browser.open(court.request(claims=json.dumps(wanted)).url)
    assert page.status_code == 200

    refused = sent_back(await browser.give_password("avery.attorney", PASSWORD))

    assert refused["error"] == "unmet_authentication_requirements"


async def test_upgrade_form_sent_after_its_request_was_answered_says_so(browser: Browser, court: RelyingParty) -> None:
    await upgrade_form(browser, court)
    page = browser.page
    assert "code" in sent_back(await fill_tabs(browser))
    browser.page = page

    again = await fill_tabs(browser, {**UPGRADE, "loginId": "lee.the.second"})

    assert again.status_code == 400
    assert "already signed on" in again.text


async def test_upgrade_form_of_an_ended_session_leads_back_to_the_sign_on(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await upgrade_form(browser, court)
    browser.client.cookies.delete("cso_session")

    page = await fill_tabs(browser)

    assert page.status_code == 200
    assert browser.form("password").values["loginId"] == ""
    assert await provider.control.account(UPGRADE["loginId"]) is None


async def test_login_hint_stays_with_the_request_that_gave_it(browser: Browser, court: RelyingParty) -> None:
    """The page is kept in memory for all who ask alike; a name that one client gave is shown to nobody else."""
    await browser.open(court.request().url)
    await browser.open(court.request(login_hint="avery.attorney").url)
    assert browser.form("password").values["loginId"] == "avery.attorney"

    await browser.open(court.request().url)

    assert browser.form("password").values["loginId"] == ""


async def test_malformed_client_code_is_told_at_the_page_it_was_typed_into(browser: Browser) -> None:
    """The last page for whoever is still signed on, else the login page."""
    page = LoginPage(browser.client)
    await page.log_in("avery.attorney", PASSWORD)
    last = page.page

    told = await page.send("regmsg", chkRedact_input="on", clientCode="x" * 33)
    assert "Invalid client code format" in told.text
    assert "regmsg:chkRedact_input" in told.text

    page.page = last
    browser.client.cookies.delete("cso_session")
    told = await page.send("regmsg", chkRedact_input="on", clientCode="x" * 33)
    assert "Invalid client code format" in told.text
    assert "loginForm:loginName" in told.text


async def test_request_that_was_left_open_for_too_long_is_begun_anew(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await upgrade_form(browser, court)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(days=1), "protocol"))

    page = await fill_tabs(browser)

    assert page.status_code == 400
    assert "expired" in page.text


async def test_form_from_a_browser_without_cookies_is_not_answered(browser: Browser, court: RelyingParty) -> None:
    """Login CSRF: the request belongs to the browser that began it."""
    await browser.open(court.request().url)
    browser.client.cookies.clear()

    page = await browser.give_password("avery.attorney", PASSWORD)

    assert page.status_code == 400
    assert "expired" in page.text


async def test_another_person_in_the_same_browser_gets_a_session_of_their_own(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """The former person's session ends, and nothing of it goes on under the new name."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    first = (await court.id_token((await court.redeem(started, back["code"])).json()["id_token"])).claims

    started, back = await log_in(browser, court, "rae.reader", PASSWORD, prompt="login", scope="openid pacer:search")
    second = (await court.id_token((await court.redeem(started, back["code"])).json()["id_token"])).claims

    assert (first["sub"], second["sub"]) == ("sub-avery", "sub-rae")
    assert first["sid"] != second["sid"]
    (ended,) = await provider.control.events(kinds=["sign_on_session.ended"])
    assert (ended.data["sid"], ended.data["reason"]) == (first["sid"], "replaced")
    assert await provider.control.signed_on_subs() == {"sub-rae"}
