"""Faults that no court meets, as they are on the wire; and connections that break off at a real server."""

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from cso_sim.harness import Harness as Client
from tests.clients.served import open_port, serving, settings_for
from tests.driver.pacer_login_page import LoginPage, opening
from tests.federation.conftest import ORIGIN, new_client
from tests.federation.faults.visits import signed_on_cookies
from tests.federation.visitor import Harness
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser, sent_back

SCOPE = "openid pacer:search offline_access"


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


async def test_refreshed_id_tokens_and_ways_back_from_a_logout_are_wrong_as_armed(
    federation: Federation, harness: Harness
) -> None:
    async with new_client(federation) as client:
        party, _ = await registered_party(
            client,
            scope=SCOPE,
            grant_types=["authorization_code", "refresh_token"],
            post_logout_redirect_uris=["http://localhost:9000/bye"],
        )
        client.cookies.update(await signed_on_cookies(harness))
        browser, started = Browser(client), party.request(scope=SCOPE)
        await browser.open(started.url)
        page = await browser.submit(answer="allow")
        tokens = (await party.redeem(started, sent_back(page)["code"])).json()
        first = claims(tokens["id_token"])
        for fault, claim in (
            ("refresh_sub_other", "sub"),
            ("refresh_iss_other", "iss"),
            ("refresh_aud_other", "aud"),
            ("refresh_auth_time_other", "auth_time"),
            ("refresh_nonce_other", "nonce"),
        ):
            await harness.call("POST", "/faults", {"fault": fault, "client_id": party.client_id})
            tokens = (await party.refresh(tokens["refresh_token"])).json()
            changed = {name for name, value in claims(tokens["id_token"]).items() if first.get(name) != value}
            assert claim in changed <= {claim, "iat", "exp", "at_hash"}, fault
        hint = tokens["id_token"]
        for fault, left in (
            ("logout_state_missing", {}),
            ("logout_state_other", {"state": "not-the-state-of-the-request"}),
        ):
            await harness.call("POST", "/faults", {"fault": fault})
            query = {"id_token_hint": hint, "post_logout_redirect_uri": "http://localhost:9000/bye", "state": "mine"}
            assert sent_back(await client.get("/end_session", params=query)) == left, fault


async def test_client_that_hangs_gives_up_by_itself(federation: Federation, harness: Harness) -> None:
    await harness.call("POST", "/faults", {"fault": "hang", "endpoint": "/jwks"})
    async with new_client(federation) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await client.get(f"{ORIGIN}/jwks")
        assert (await client.get(f"{ORIGIN}/jwks")).status_code == 200


@pytest.mark.parametrize("fault", ["huge_header", "wrong_content_type"])
async def test_struck_response_sets_all_its_cookies(federation: Federation, harness: Harness, fault: str) -> None:
    async def cookies_of_a_login() -> list[str]:
        async with new_client(federation) as client:
            page = LoginPage(client)
            page.page = await page.open(opening(f"{ORIGIN}/courts/ca9/", "09CA"))
            answer = await page.send(loginName="dfryreader", password="Only-Reading-1")
            return [line.partition("=")[0] for line in answer.headers.get_list("set-cookie")]

    honest = await cookies_of_a_login()
    await harness.call("POST", "/faults", {"fault": fault, "endpoint": "/csologin/login.jsf", "times": None})
    assert len(honest) > 1
    assert await cookies_of_a_login() == honest


async def test_redirect_loop_leads_back_to_any_address(federation: Federation, harness: Harness) -> None:
    await harness.call("POST", "/faults", {"fault": "redirect_loop"})
    address = httpx.URL(f"{ORIGIN}/no%3Fpage%0Aof%E2%82%AC?q=1")
    async with new_client(federation) as client:
        answer = await client.get(address)
    assert address.join(answer.headers["location"]) == address


def test_real_server_breaks_connections_off(tmp_path: Any) -> None:
    """The client sees what a failing network does: a reset, and a body that is not whole."""
    port = open_port()
    settings = settings_for(tmp_path, f"http://localhost:{port.getsockname()[1]}")
    with serving(settings, port) as served, Client(served.url) as sim, httpx.Client() as client:
        for fault, error in (("connection_reset", httpx.ReadError), ("half_body", httpx.RemoteProtocolError)):
            sim.faults.arm(fault, endpoint="/jwks")
            with pytest.raises((error, httpx.ReadError)):
                client.get(f"{served.url}/jwks")
            assert client.get(f"{served.url}/jwks").json()["keys"]
        sim.faults.arm("slow_drip", endpoint="/courts/{court_id}/", court_id="ca9")
        assert "Ninth" in client.get(f"{served.url}/courts/ca9/").text
        assert [each.fired for each in sim.faults.armed()] == [1, 1, 1]
