"""Front-channel logout: what the logged-out page loads, and where it leads (OpenID Connect Front-Channel Logout 1.0)."""

import html
import re
from typing import Any

import httpx
import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import COURT, PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in

FRAME = "http://localhost:9000/frontchannel"
BYE = "http://localhost:9000/bye"
_FRAMES = re.compile(r'<iframe src="([^"]*)"')


async def logged_in(provider: Provider, browser: Browser, court: RelyingParty, address: str = FRAME) -> dict[str, Any]:
    await provider.control.register_clients([{**COURT, "frontchannel_logout_uri": address}])
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    tokens: dict[str, Any] = (await court.redeem(started, back["code"])).json()
    return tokens


async def log_out(browser: Browser, tokens: dict[str, Any], **parameters: str) -> httpx.Response:
    return await browser.open(
        str(httpx.URL("/end_session", params={"id_token_hint": tokens["id_token"], **parameters}))
    )


def frames(page: httpx.Response) -> list[httpx.URL]:
    return [httpx.URL(html.unescape(address)) for address in _FRAMES.findall(page.text)]


async def test_page_may_frame_exactly_the_registered_origins(
    provider: Provider, browser: Browser, court: RelyingParty
) -> None:
    page = await log_out(browser, await logged_in(provider, browser, court), post_logout_redirect_uri=BYE)

    policy = page.headers["content-security-policy"]
    assert policy.split("; ")[-1] == "frame-src http://localhost:9000"
    assert "frame-ancestors 'none'" in policy
    script = re.search(r'<script src="([^"]+)"', page.text)
    assert script is not None
    assert "[data-continue]" in (await browser.client.get(script[1])).text


async def test_logout_page_without_a_return_address_loads_the_frames(
    provider: Provider, browser: Browser, court: RelyingParty
) -> None:
    page = await log_out(browser, await logged_in(provider, browser, court))

    assert len(frames(page)) == 1
    assert "You can close this window" in page.text
    assert "<script" not in page.text


async def test_logout_page_with_an_unregistered_return_address_loads_the_frames_only(
    provider: Provider, browser: Browser, court: RelyingParty
) -> None:
    """RP-Initiated Logout 1.0 §3: no redirect to an address that is not registered; the session is over nevertheless."""
    tokens = await logged_in(provider, browser, court)

    page = await log_out(browser, tokens, post_logout_redirect_uri="http://localhost:9000/elsewhere")

    assert page.status_code == 400
    assert len(frames(page)) == 1
    assert "elsewhere" not in page.text


async def test_registered_query_is_kept(provider: Provider, browser: Browser, court: RelyingParty) -> None:
    """§3: the address may have a query of its own."""
    page = await log_out(browser, await logged_in(provider, browser, court, f"{FRAME}?tenant=a%26b"))

    (frame,) = frames(page)
    assert dict(frame.params).keys() == {"tenant", "iss", "sid"}
    assert frame.params["tenant"] == "a&b"


@pytest.mark.parametrize(
    "address", ["http://localhost; script-src *", "javascript:alert(1)", "http://a b/", "data:text/html,x", "//x/"]
)
async def test_registered_address_cannot_extend_the_policy(
    provider: Provider, browser: Browser, court: RelyingParty, address: str
) -> None:
    page = await log_out(browser, await logged_in(provider, browser, court, address))

    assert frames(page) == []
    assert "frame-src" not in page.headers["content-security-policy"]


async def test_uninvolved_client_is_not_loaded(provider: Provider, browser: Browser, court: RelyingParty) -> None:
    other = {**COURT, "client_id": "other", "frontchannel_logout_uri": "http://localhost:9001/other"}
    await provider.control.register_clients([other])

    page = await log_out(browser, await logged_in(provider, browser, court))

    assert [frame.port for frame in frames(page)] == [9000]
