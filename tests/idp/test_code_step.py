"""The form for the one-time code at the sign-on: its conditions, and its owner (rule A11)."""

import pytest

from cso_idp.control.models import AccountCreation
from cso_idp.provider import Provider
from tests.driver.pacer_login_page import LoginPage
from tests.idp.authenticator import FIRST_DAY, SECRET, set_calendar
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty


@pytest.fixture(autouse=True)
async def _enrolled(provider: Provider) -> None:
    """An account with a second factor, on a day on which it counts."""
    creation = AccountCreation(loginId="mina.mfa", password=PASSWORD, mfa_secret=SECRET, created_on="2016-05-01")
    await provider.control.create_account(creation, sub="sub-mina")
    await set_calendar(provider, FIRST_DAY)


async def test_empty_code_beside_the_password_is_asked_for_and_is_no_wrong_one(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    await browser.open(court.request().url)

    step = await browser.give_password("mina.mfa", PASSWORD, otpCode="")

    assert step.status_code == 303
    assert 'name="otpCode"' in (await browser.follow()).text
    assert await provider.control.events(kinds=["sign_on.refused"]) == []


async def test_form_for_the_code_says_whose_it_is(browser: Browser, court: RelyingParty) -> None:
    """Also without a sign-on."""
    await browser.open(court.request().url)
    await browser.give_password("mina.mfa", PASSWORD)

    assert "mina.mfa" in (await browser.follow()).text


async def test_pacer_page_offers_no_logout_to_somebody_who_is_not_signed_on(browser: Browser) -> None:
    """Who has given the password only may start again."""
    page = await LoginPage(browser.client).log_in("mina.mfa", PASSWORD)

    assert "mfaForm:mfaInput" in page.text
    assert 'data-testid="start-again"' in page.text
    assert 'data-testid="logout"' not in page.text
