"""The Back-channel logout OP plan (OpenID Connect Back-Channel Logout 1.0), with a client that registered itself.

Retries, refusals and addresses that must not be called are in `tests/idp/test_backchannel_logout.py`.
"""

import asyncio
from typing import Any

import httpx

from cso_idp.provider import Provider
from tests.conformance.suite import BYE, Suite
from tests.idp.client_site import Site
from tests.idp.conftest import ISSUER
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser

RECEIVER = "https://app.example/backchannel"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def test_oidcc_backchannel_logout_discovery_endpoint_verification(metadata: dict[str, Any]) -> None:
    assert metadata["backchannel_logout_supported"] is True
    assert metadata["backchannel_logout_session_supported"] is True
    assert metadata["end_session_endpoint"]


async def test_oidcc_backchannel_rp_initiated_logout(
    browser: Browser, client: httpx.AsyncClient, site: Site, provider: Provider
) -> None:
    """A signed logout token at the registered address (§2.4, §2.5), then the redirect, then nobody is signed on."""
    site.documents[RECEIVER] = httpx.Response(200)
    party, document = await registered_party(
        client,
        backchannel_logout_uri=RECEIVER,
        post_logout_redirect_uris=[BYE],
        backchannel_logout_session_required=True,
    )
    suite = Suite(browser, party)
    done = await suite.complete()
    hint = {"id_token_hint": done.tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "xyz"}

    answer = await browser.open(str(httpx.URL("/end_session", params=hint)))
    async with asyncio.timeout(60):
        while not site.posted:  # noqa: ASYNC110 - the provider's own task makes it true
            await asyncio.sleep(0.01)

    assert document["backchannel_logout_uri"] == RECEIVER
    assert answer.headers["location"] == f"{BYE}?state=xyz"
    assert (await suite.ask_silently(prompt="none"))[1]["error"] == "login_required"
    assert [address for address, _ in site.posted] == [RECEIVER]
    token = await party.id_token(site.posted[0][1]["logout_token"])
    assert token.header["typ"] == "logout+jwt"
    assert token.header["kid"] == done.header["kid"]
    claims = token.claims
    assert claims.keys() == {"iss", "aud", "iat", "exp", "jti", "events", "sub", "sid"}
    assert (claims["iss"], claims["aud"]) == (ISSUER, party.client_id)
    assert (claims["sub"], claims["sid"]) == (done.claims["sub"], done.claims["sid"])
    assert claims["events"] == {EVENT: {}}
    assert claims["exp"] - claims["iat"] == 120
    journal = str([event.document("cso_idp") for event in await provider.control.events()])
    assert site.posted[0][1]["logout_token"] not in journal
