"""Registering a client at `/register`, as tests do."""

from typing import Any

import httpx

from tests.idp.conftest import REDIRECT_URI
from tests.idp.relying_party import RelyingParty

MINE = {"redirect_uris": [REDIRECT_URI], "client_name": "Docket Watch"}
JWK = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "one",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


async def register(court: RelyingParty, **members: Any) -> httpx.Response:
    return await court.client.post("/register", json={**MINE, **members})


async def registered(court: RelyingParty, **members: Any) -> dict[str, Any]:
    answer = await register(court, **members)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def bearer(document: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {document['registration_access_token']}"}
