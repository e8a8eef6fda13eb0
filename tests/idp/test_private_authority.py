"""Addresses of clients whose certificates are signed by a private authority (`CSO_CA_FILE`), over real https."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.conftest import Databases
from tests.idp.client_site import SigningParty, jwks, make_key
from tests.idp.conftest import COURT, PASSWORD, REDIRECT_URI, new_browser, populated, settings_for
from tests.idp.relying_party import RelyingParty, log_in
from tests.idp.test_backchannel_logout import journaled, log_out
from tests.tls import PrivateSite, private_site

__all__ = ["private_site"]
KEY = make_key("k")


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


def site(tokens: list[str]) -> Starlette:
    """A client's site: its sector document, its keys, and its logout address."""

    async def sector(_: Request) -> Response:
        return JSONResponse([REDIRECT_URI])

    async def keys(_: Request) -> Response:
        return JSONResponse(jwks(KEY))

    async def logout(request: Request) -> Response:
        tokens.append(str((await request.form())["logout_token"]))
        return Response()

    return Starlette(
        routes=[Route("/sector", sector), Route("/jwks", keys), Route("/logout", logout, methods=["POST"])]
    )


@pytest.mark.parametrize("is_trusted", [True, False], ids=["trusted", "unknown"])
async def test_private_authority_is_trusted_for_client_sites(
    databases: Databases, private_site: PrivateSite, is_trusted: bool
) -> None:
    changes = {"ca_file": private_site.ca_file} if is_trusted else {}
    settings = settings_for(databases, delivery_pause=timedelta(seconds=0.01), delivery_attempts=1, **changes)
    metadata = {"redirect_uris": [REDIRECT_URI], "sector_identifier_uri": f"{private_site.origin}/sector"}
    acts = {
        "grant_types": ["client_credentials"],
        "response_types": [],
        "token_endpoint_auth_method": "private_key_jwt",
    }
    own = {**COURT, "backchannel_logout_uri": f"{private_site.origin}/logout"}
    tokens: list[str] = []
    with private_site.serving(site(tokens)):
        async with populated(settings, own=[own]) as provider, new_browser(provider) as browser:
            client = browser.client
            registered = await client.post("/register", json=metadata)
            signer = (await client.post("/register", json={**acts, "jwks_uri": f"{private_site.origin}/jwks"})).json()
            party = SigningParty(client, signer["client_id"], "", REDIRECT_URI)
            party.key = KEY
            acted = await party.ask_for_tokens({"grant_type": "client_credentials"})
            court = RelyingParty(client, "court-test", "court-secret", REDIRECT_URI)
            started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
            await log_out(browser, (await court.redeem(started, back["code"])).json())
            outcome = "delivered" if is_trusted else "given_up"
            await journaled(provider, f"backchannel_logout.{outcome}")

    assert registered.status_code == (201 if is_trusted else 400)
    assert acted.status_code == (200 if is_trusted else 401)
    assert len(tokens) == (1 if is_trusted else 0)
