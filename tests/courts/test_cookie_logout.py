"""How the session of a cookie ends: at the court, at the provider, and while the provider is away."""

import asyncio
from typing import Any

import pytest

from tests.courts.conftest import Harness, House
from tests.courts.stand_in import ISSUER, StandIn
from tests.courts.token_holder import holding, logged_in


async def test_logout_token_ends_the_cookies_session_at_once(house: House, provider: StandIn, harness: Harness) -> None:
    """Back-Channel Logout 1.0: without waiting for the next question to the provider."""
    token = provider.issue(sid="sid-x")
    browser = holding(house, token)
    assert await logged_in(browser)
    sent = {"logout_token": provider.logout_token("court-ca9", "sid-x")}
    answer = await browser.client.post("/courts/ca9/sso/backchannel-logout", data=sent)
    assert answer.status_code == 200
    assert not await logged_in(browser)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "central_logout"
    # Even while the provider (or a copy of it that is behind) still says that the token is good, and for longer than before.
    provider.tokens[token]["exp"] += 60
    await harness.wait("PT10S")
    assert not await logged_in(browser)


async def test_logout_during_an_introspection_wins(house: House, provider: StandIn) -> None:
    """A logout token that arrives while the provider is being asked is not undone by its older answer."""
    token = provider.issue(sid="sid-y")
    began, go_on = asyncio.Event(), asyncio.Event()
    answer = house.courts.provider.introspect

    async def slow(form: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
        answered = await answer(form, headers)
        began.set()
        await go_on.wait()
        return answered

    house.courts.provider.introspect = slow  # type: ignore[method-assign]
    browser = holding(house, token)
    first = asyncio.create_task(logged_in(browser))
    await began.wait()
    sent = {"logout_token": provider.logout_token("court-ca9", "sid-y")}
    response = await house.browser().client.post("/courts/ca9/sso/backchannel-logout", data=sent)
    assert response.status_code == 200
    go_on.set()
    assert await first is False


async def test_logout_at_the_court_ends_the_token_and_deletes_the_cookies(
    house: House, provider: StandIn, harness: Harness
) -> None:
    """Logging out by any face ends it for all: the court tells the provider by `cso-logout` (D§1.3)."""
    token = provider.issue()
    browser = holding(house, token)
    browser.client.cookies.set("PacerSession", token, domain="localhost.local", path="/")
    browser.client.cookies.set("PacerClientCode", "matter-7", domain="localhost.local", path="/")
    assert await logged_in(browser)
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert page.url.path == "/courts/ca9/"
    assert provider.given_back == [token]
    assert not {"NextGenCSO", "PacerSession", "PacerClientCode"} & set(browser.client.cookies)
    assert (await harness.events("court_session.ended"))[-1]["reason"] == "logout"
    assert not await logged_in(holding(house, token))


async def test_logout_works_at_a_court_that_never_saw_the_cookie(house: House, provider: StandIn) -> None:
    """At a live court the cookie is the login, whether or not a page was fetched before."""
    token = provider.issue()
    await holding(house, token).open("/courts/ca9/cgi-bin/login.pl?logout")
    assert provider.given_back == [token]


async def test_logout_during_a_provider_outage_ends_the_session_here(house: House, provider: StandIn) -> None:
    """An ended session stays ended, although the token is still valid at the provider; the page says so."""
    token = provider.issue()
    browser = holding(house, token)
    assert await logged_in(browser)
    provider.is_away = True
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert page.status_code == 200
    assert "may still be signed on" in page.text
    provider.is_away = False
    assert not await logged_in(holding(house, token))


async def test_logout_from_openid_connect_ends_the_cookie_too(house: House, provider: StandIn) -> None:
    """Otherwise the next page would log the same browser in again."""
    token = provider.issue()
    browser = holding(house, token)
    await browser.sign_on("ca9")
    answer = await browser.client.get("/courts/ca9/cgi-bin/login.pl?logout")
    assert answer.headers["location"].startswith(f"{ISSUER}/end_session")
    assert provider.given_back == [token]
    assert not await logged_in(browser)


@pytest.mark.parametrize("embedded", ["image", "iframe", "empty"])
async def test_embedded_cross_site_request_cannot_log_out(house: House, provider: StandIn, embedded: str) -> None:
    """Logout CSRF, where a setting lets other sites' pages send the cookie (SameSite=None); a link that is followed may."""
    browser = holding(house, provider.issue())
    await browser.open("/courts/ca9/")
    logout = "/courts/ca9/cgi-bin/login.pl?logout"
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": embedded}
    assert (await browser.client.get(logout, headers=headers)).status_code == 403
    assert provider.given_back == []
    assert await logged_in(browser)
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    assert (await browser.client.get(logout, headers=followed)).status_code == 303
    assert not await logged_in(browser)
