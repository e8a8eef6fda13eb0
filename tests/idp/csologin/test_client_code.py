"""The client code at the PACER login page, and a search that is withheld."""

from datetime import timedelta

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from tests.idp.authenticator import FIRST_DAY, code_of, set_calendar
from tests.idp.conftest import PASSWORD
from tests.idp.csologin.signing_on import MFA, introspected
from tests.idp.login_page import COURT, LoginPage, opening, view_state
from tests.idp.relying_party import Browser


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"search_status": "inactive"}, "inactive", "currently inactive"),
        ({"search_status": "not_activated"}, "not_activated", "US mail"),
        ({"client_code_required": True}, "client_code_required", "required Client Code was not entered"),
    ],
)
async def test_withheld_search_is_said_and_the_login_goes_on(
    login_page: LoginPage,
    browser: Browser,
    provider: Provider,
    change: dict[str, object],
    reason: str,
    words: str,
) -> None:
    """Rule A9, D§2.4: login succeeds, search is withheld."""
    await provider.control.change_account("rae.reader", AccountChange(**change))

    page = await login_page.log_in("rae.reader", PASSWORD)

    assert f'data-reason="{reason}"' in page.text
    assert words in page.text
    assert 'id="btnAckOkay"' in page.text
    done = await login_page.send("regmsg")
    assert done.headers["location"] == COURT
    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert "pacer:search" not in str(told["scope"])


async def test_required_client_code_may_come_on_the_last_page(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    await provider.control.change_account("rae.reader", AccountChange(client_code_required=True))
    await login_page.log_in("rae.reader", PASSWORD)

    await login_page.send("regmsg", clientCode="SMITH-12")

    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert told["client_code"] == "SMITH-12"
    assert "pacer:search" in str(told["scope"])


async def test_client_code_goes_with_the_token_through_all_steps(
    login_page: LoginPage, browser: Browser, provider: Provider
) -> None:
    """D§1.4; until 2024-04-14 with spaces."""
    await set_calendar(provider, FIRST_DAY - timedelta(days=1000))
    await login_page.log_in("avery.attorney", PASSWORD, clientCode="Smith v Jones")
    await login_page.agree()

    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")

    assert told["client_code"] == "Smith v Jones"
    assert "Smith v Jones" in (login_page.cookie("PacerClientCode") or "")


async def test_login_without_a_client_code_takes_the_old_one_away(login_page: LoginPage) -> None:
    await login_page.log_in("rae.reader", PASSWORD, clientCode="OLD")
    await login_page.client.get("/end_session")
    login_page.client.cookies.delete("cso_session")

    await login_page.log_in("rae.reader", PASSWORD)

    assert login_page.cookie("PacerClientCode") is None


async def test_credentials_that_are_too_short_are_named_before_a_malformed_client_code(login_page: LoginPage) -> None:
    page = await login_page.log_in("short", PASSWORD, clientCode="x" * 500)

    assert "Username must be at least 6 characters" in page.text


@pytest.mark.parametrize("code", ["x" * 33, "naïve", "a\tb"])
async def test_malformed_client_code_is_refused_before_the_password_is_looked_at(
    login_page: LoginPage, provider: Provider, code: str
) -> None:
    page = await login_page.log_in("rae.reader", PASSWORD, clientCode=code)

    assert page.status_code == 200
    assert "Invalid client code format" in page.text
    assert not await provider.control.signed_on_subs()


@pytest.mark.parametrize("form", [{"regmsg:bpmConfirm": ""}, {"javax.faces.partial.ajax": "true"}])
@pytest.mark.parametrize("code", ["x" * 33, "na\u00efve", "\u2603", "a\tb"])
async def test_malformed_client_code_of_the_last_page_is_refused_and_given_to_nobody(
    login_page: LoginPage, code: str, form: dict[str, str]
) -> None:
    """Not even as a cookie, by the partial request that only ticks the box."""
    page = await login_page.log_in("avery.attorney", PASSWORD)
    data = {"regmsg": "regmsg", "javax.faces.ViewState": view_state(page.text), "regmsg:chkRedact_input": "on", **form}

    answer = await login_page.client.post(opening(), data={**data, "regmsg:clientCode": code})

    assert answer.status_code == 200
    assert "Invalid client code format" in answer.text
    assert login_page.cookie("PacerClientCode") is None
    assert login_page.cookie("NextGenCSO") is None


@pytest.mark.parametrize("planted", ["x" * 100, "a,b"])
async def test_client_code_that_was_planted_counts_for_nothing(
    login_page: LoginPage, browser: Browser, provider: Provider, planted: str
) -> None:
    """D§1.2: a cookie that could not have been typed gives no search, at whatever step it comes."""
    reader = {"user_type": "case_search_only", "client_code_required": True}
    await provider.control.create_account(
        AccountCreation(**{**MFA, "created_on": "2016-05-01", **reader}), sub="sub-mina"
    )
    await set_calendar(provider, FIRST_DAY)
    await login_page.log_in("mina.mfa", PASSWORD)
    login_page.client.cookies.set("PacerClientCode", f'"{planted}"', domain="localhost.local")
    page = await login_page.send("mfaForm", mfaInput=await code_of(provider))
    assert 'data-reason="client_code_required"' in page.text

    await login_page.send("regmsg")

    told = await introspected(provider, browser, login_page.cookie("NextGenCSO") or "")
    assert told["active"] is True
    assert "client_code" not in told
    assert "pacer:search" not in str(told["scope"])


async def test_form_for_the_code_takes_no_client_code(login_page: LoginPage, provider: Provider) -> None:
    await provider.control.create_account(AccountCreation(**{**MFA, "created_on": "2016-05-01"}), sub="sub-mina")
    await set_calendar(provider, FIRST_DAY)
    await login_page.log_in("mina.mfa", PASSWORD)

    assert login_page.page is not None
    data = {"mfaForm": "mfaForm", "javax.faces.ViewState": view_state(login_page.page.text)}
    given = {"mfaForm:mfaInput": await code_of(provider), "loginForm:clientCode": "\u2603"}
    answer = await login_page.client.post(opening(), data={**data, **given})

    assert answer.status_code == 303
    assert login_page.cookie("PacerClientCode") is None
