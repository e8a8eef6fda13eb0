"""A relying party of the provider: an application that requests sign-ons and redeems codes."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.driver.browser import Browser


@dataclass
class Started:
    """An authorization request that was sent, with what only its sender knows."""

    url: str
    state: str
    nonce: str
    verifier: str


class RelyingParty:
    """A confidential client with PKCE."""

    def __init__(self, client: httpx.AsyncClient, client_id: str, secret: str, redirect_uri: str) -> None:
        self.client = client
        self.client_id = client_id
        self.secret = secret
        self.redirect_uri = redirect_uri

    def request(self, **changes: str | None) -> Started:
        """An authorization request; a parameter changed to `None` is left out."""
        verifier, state, nonce = (secrets.token_urlsafe(48) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile email pacer:search cmecf:file",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        return Started(f"/authorize?{query}", state, nonce, verifier)

    async def redeem(self, started: Started, code: str, **changes: str | None) -> httpx.Response:
        """The token request for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": started.verifier,
            **changes,
        }
        return await self.ask_for_tokens({name: value for name, value in form.items() if value is not None})

    async def refresh(self, refresh_token: str) -> httpx.Response:
        return await self.ask_for_tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def ask_for_tokens(self, form: dict[str, str]) -> httpx.Response:
        """A token request, with what this client authenticates itself by."""
        return await self.client.post("/token", data=form, auth=(self.client_id, self.secret))

    async def userinfo(self, access_token: str) -> httpx.Response:
        return await self.client.get("/userinfo", headers={"authorization": f"Bearer {access_token}"})

    async def id_token(self, encoded: str, *algorithms: str) -> jwt.Token:
        """A decoded ID token, its signature checked against the published keys."""
        keys = KeySet.import_key_set((await self.client.get("/jwks")).json())
        return jwt.decode(encoded, keys, algorithms=list(algorithms or ("RS256",)))


class PublicParty(RelyingParty):
    """A client without a secret, which says only who it is (`none`)."""

    async def ask_for_tokens(self, form: dict[str, str]) -> httpx.Response:
        return await self.client.post("/token", data={**form, "client_id": self.client_id})


def sent_back(response: httpx.Response) -> dict[str, str]:
    """The parameters of a redirect to the client."""
    assert response.status_code in (302, 303), response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


async def log_in(
    browser: Browser, party: RelyingParty, login_id: str, password: str, **changes: str | None
) -> tuple[Started, dict[str, Any]]:
    """A whole login, through the sign-on page where one is shown, as far as the redirect back."""
    started = party.request(**changes)
    page = await browser.open(started.url)
    if page.status_code == 302:
        return started, sent_back(page)
    assert page.status_code == 200, page.text
    return started, sent_back(await browser.give_password(login_id, password, redactFlag="1"))
