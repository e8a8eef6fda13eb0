"""After a login, an upgrade, a cancelled sign-on or the browser's Back, a person is where they were going."""

import re
from urllib.parse import quote

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness
from tests.courts.stand_in import Persona, StandIn

WANTED = "/cgi-bin/DktRpt.pl?7"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """These tests are about pages, and do not depend on the database."""
    return str(request.param)


async def begun(browser: Browser, provider: StandIn) -> str:
    """Begins a sign-on for the page that is wanted, and returns the response with which the provider sends the browser back."""
    answer = await browser.client.get(f"/courts/ca9/login?return_to={quote(WANTED, safe='')}", follow_redirects=False)
    answer = await browser.client.get(answer.headers["location"], follow_redirects=False)
    return str(answer.headers["location"])


async def test_response_sent_again_leads_to_the_wanted_page(browser: Browser, provider: StandIn) -> None:
    """The browser's Back, or a reload of the callback."""
    callback = await begun(browser, provider)
    first = await browser.client.get(callback, follow_redirects=False)

    again = await browser.client.get(callback, follow_redirects=False)

    assert first.headers["location"] == again.headers["location"] == f"/courts/ca9{WANTED}"
    assert len(provider.tokens_asked) == 1


async def test_response_that_comes_too_late_leads_back_by_a_new_login(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    callback = await begun(browser, provider)
    await harness.wait("PT61M")

    page = await browser.open(callback)

    assert page.status_code == 400
    assert f'href="/courts/ca9/cgi-bin/login.pl?return_to={quote(WANTED, safe="")}"' in page.text
    assert provider.tokens_asked == []


async def test_used_response_opens_no_session_after_a_logout(browser: Browser, provider: StandIn) -> None:
    """RFC 6749 §10.12: it opens no session a second time."""
    callback = await begun(browser, provider)
    await browser.open(callback)
    await browser.open("/courts/ca9/cgi-bin/login.pl?logout")

    page = await browser.open(callback)

    assert (page.status_code, (await browser.whoami("ca9"))["authenticated"]) == (400, False)


async def test_response_of_another_browser_tells_nothing(browser: Browser, provider: StandIn, harness: Harness) -> None:
    callback = await begun(browser, provider)
    browser.client.cookies.clear()

    page = await browser.open(callback)

    assert page.status_code == 400
    assert "DktRpt" not in page.text


async def test_refused_sign_on_can_be_repeated_for_the_wanted_page(browser: Browser, provider: StandIn) -> None:
    provider.answer = {"code": "", "error": "access_denied"}

    page = await browser.open(await begun(browser, provider))

    assert quote(WANTED, safe="") in page.text


async def test_legacy_account_is_led_through_the_upgrade_and_back_to_linking(
    browser: Browser, provider: StandIn, harness: Harness
) -> None:
    """Rules A12 and L1: the way to the upgrade is a new sign-on, which comes back to the link form."""
    await harness.set_calendar(FIRST_SECOND)
    provider.persona = Persona(generation="legacy")
    page = await browser.open("/courts/cacd/link?return_to=/filings/new")
    found = re.search(r'href="([^"]*)"[^>]*>Upgrade your account, and come back here<', page.text)
    assert (page.status_code, found is not None) == (403, True)
    provider.persona = Persona()

    assert found
    await browser.open(found[1].replace("&amp;", "&"))
    await browser.submit("key", login="jdoe", key="Cacd-Key-1")

    assert 'href="/courts/cacd/filings/new" data-testid="go-on"' in (await browser.submit("proof")).text


@pytest.mark.parametrize("persona", [Persona(type="shared"), Persona(type="paa", generation="legacy")])
async def test_shared_account_is_not_told_to_upgrade(
    browser: Browser, provider: StandIn, harness: Harness, persona: Persona
) -> None:
    """Rule A4."""
    await harness.set_calendar(FIRST_SECOND)
    provider.persona = persona

    page = await browser.open("/courts/cacd/link")

    assert (page.status_code, "and come back here" in page.text) == (403, False)
