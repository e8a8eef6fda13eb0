"""Clients that publish documents and sign with keys, as tests see them: their web site, and their side of private_key_jwt."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.time.clock import real_now
from tests.idp.conftest import ISSUER, populated
from tests.idp.registered import registered_party
from tests.idp.relying_party import RelyingParty

JWKS_URI = "https://app.example/jwks"
SECTOR = "https://app.example/sector"


class Site:
    """The client's own web site: its documents, the number of requests, and the posted bodies."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.fetched: list[str] = []
        self.heard: list[httpx.Request] = []
        self.posted: list[tuple[str, dict[str, str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.fetched.append(str(request.url))
        self.heard.append(request)
        if request.method == "POST":
            self.posted.append((str(request.url), dict(parse_qsl(request.content.decode()))))
        found = self.documents.get(str(request.url))
        return found if isinstance(found, httpx.Response) else httpx.Response(200 if found else 404, json=found)


class SigningParty(RelyingParty):
    """A client that authenticates with a key (private_key_jwt)."""

    key: RSAKey | ECKey
    serial = 0

    def authenticate(self, alg: str = "ES256", typ: str = "JWT", **changes: Any) -> dict[str, str]:
        SigningParty.serial += 1
        expires_at = int(real_now().timestamp()) + 300
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": ISSUER,
            "exp": expires_at,
            "jti": str(self.serial),
        }
        header = {"alg": alg, "kid": self.key.kid, "typ": typ}
        assertion = jwt.encode(header, {**claims, **changes}, self.key, [alg])
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return {"client_assertion_type": kind, "client_assertion": assertion}

    async def ask_for_tokens(self, form: dict[str, str]) -> httpx.Response:
        return await self.client.post("/token", data={**form, **self.authenticate()})


@asynccontextmanager
async def provider_that_reaches(site: Site, settings: ProviderSettings) -> AsyncIterator[Provider]:
    """A running provider to which the whole web is this site."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(site)) as http, populated(settings, http) as provider:
        yield provider


def make_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid})


def jwks(*keys: ECKey) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


async def signing_party(client: httpx.AsyncClient, key: ECKey, **client_metadata: Any) -> SigningParty:
    metadata = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": JWKS_URI, **client_metadata}
    party, document = await registered_party(client, **metadata)
    signing = SigningParty(client, document["client_id"], "", party.redirect_uri)
    signing.key = key
    return signing
