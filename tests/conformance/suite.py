"""The conformance suite's side of a test: a client that asks, a browser that goes through whatever page is shown, and the
checks that every module makes of an answer.

What a single module asserts stands in its plan's file.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.idp.conftest import ISSUER, PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, Started, forms

USER = "avery.attorney"
SUB = "sub-avery"
CALLBACK = "http://localhost:9000/cb"
BYE = "http://localhost:9000/bye"
ALL_SCOPES = "openid profile email offline_access pacer:search"
STATIC_CLIENT = {
    "client_id": "suite-client",
    "client_secret": "suite-secret",
    "client_name": "Conformance Suite",
    "redirect_uris": [CALLBACK],
    "post_logout_redirect_uris": [BYE],
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": ALL_SCOPES,
}
SECOND_CLIENT = {**STATIC_CLIENT, "client_id": "suite-client-2", "client_secret": "suite-secret-2"}
POSTING_CLIENT = {
    **STATIC_CLIENT,
    "client_id": "suite-client-post",
    "client_secret": "suite-secret-post",
    "token_endpoint_auth_method": "client_secret_post",
}
STATIC_CLIENTS = [STATIC_CLIENT, SECOND_CLIENT, POSTING_CLIENT]


@dataclass
class Completed:
    """A completed sign-on: the request, the response and the tokens."""

    started: Started
    back: dict[str, str]
    tokens: dict[str, Any]
    header: dict[str, Any]
    claims: dict[str, Any]
    info: dict[str, Any] = field(default_factory=dict)


class PostingParty(RelyingParty):
    """A client that sends its secret in the body (client_secret_post)."""

    async def ask_for_tokens(self, form: dict[str, str]) -> httpx.Response:
        data = {**form, "client_id": self.client_id, "client_secret": self.secret}
        return await self.client.post("/token", data=data)


class Suite:
    """One client and one browser of the suite. Requests carry no PKCE unless a module adds it, as the suite's do."""

    def __init__(self, browser: Browser, party: RelyingParty, response_mode: str | None = None) -> None:
        self.browser = browser
        self.party = party
        self.response_mode = response_mode

    def request(self, **changes: str | None) -> Started:
        """An authorization request for `openid`."""
        plain: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None, "scope": "openid"}
        return self.party.request(**{**plain, "response_mode": self.response_mode, **changes})

    async def open(self, **changes: str | None) -> httpx.Response:
        """The first page that an authorization request leads to."""
        return await self.browser.open(self.request(**changes).url)

    async def ask(self, **changes: str | None) -> tuple[Started, dict[str, str]]:
        """An authorization request and its answer, through the pages between."""
        started = self.request(**changes)
        page = await self.browser.open(started.url)
        return started, await self.go_through(page)

    async def ask_silently(self, **changes: str | None) -> tuple[Started, dict[str, str]]:
        """An authorization request that must be answered without a page."""
        started = self.request(**changes)
        back = self.answer(await self.browser.open(started.url))
        assert back is not None, "a page was shown"
        return started, back

    async def go_through(self, page: httpx.Response, login_id: str = USER) -> dict[str, str]:
        """Signs on and consents, whichever page comes first, and returns the response."""
        for _ in range(5):
            if (back := self.answer(page)) is not None:
                return back
            if page.is_redirect:
                page = await self.browser.follow()
                continue
            wanted = forms(page.text)[0].values
            assert "loginId" in wanted or "answer" in wanted, page.text
            typed = (
                {"loginId": login_id, "password": PASSWORD, "redactFlag": "1"}
                if "loginId" in wanted
                else {"answer": "allow"}
            )
            page = await self.browser.submit(0, **typed)
        raise AssertionError("the pages lead nowhere")

    def answer(self, page: httpx.Response) -> dict[str, str] | None:
        """The parameters that a response sends to the client in the mode that was asked for; `None` if it is a page of ours."""
        if self.response_mode == "form_post":
            first = next(iter(forms(page.text)), None)
            if first is None or first.action != self.party.redirect_uri:
                return None
            assert page.status_code == 200
            assert page.headers["cache-control"] == "no-store"
            return {name: value for name, value in first.values.items() if name != "continue"}
        location = page.headers.get("location", "")
        if not location.startswith(self.party.redirect_uri):
            return None
        assert not urlsplit(location).fragment
        return dict(parse_qsl(urlsplit(location).query))

    async def redeem(self, started: Started, back: dict[str, str], **changes: str | None) -> httpx.Response:
        """The token request for the answer; with the verifier only if there was a challenge."""
        verifier = started.verifier if "code_challenge=" in started.url else None
        return await self.party.redeem(started, back["code"], **{"code_verifier": verifier, **changes})

    async def complete(self, **changes: str | None) -> Completed:
        """A whole sign-on, everything in its answers checked."""
        started, back = await self.ask(**changes)
        return await self.conclude(started, back)

    async def conclude(self, started: Started, back: dict[str, str]) -> Completed:
        """The tokens and claims for an answer, checked as every module checks them."""
        assert back.get("state") == started.state, back
        assert back["iss"] == ISSUER
        answer = await self.redeem(started, back)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"].startswith("application/json")
        done = await self.read_tokens(started, back, answer.json())
        assert ("nonce" in done.claims) == ("nonce=" in started.url)
        assert done.claims.get("nonce", started.nonce) == started.nonce
        info = await self.party.userinfo(done.tokens["access_token"])
        assert info.status_code == 200, info.text
        done.info = info.json()
        assert done.info["sub"] == done.claims["sub"]
        return done

    async def read_tokens(self, started: Started, back: dict[str, str], tokens: dict[str, Any]) -> Completed:
        """A token response, its ID token checked (Core 1.0 §3.1.3.7)."""
        assert tokens["token_type"] == "Bearer"
        assert tokens["expires_in"] > 0
        token = await self.party.id_token(tokens["id_token"], "RS256", "PS256", "ES256", "EdDSA")
        claims = token.claims
        assert claims["iss"] == ISSUER
        assert claims["aud"] == self.party.client_id
        assert claims["iat"] < claims["exp"]
        assert 0 < len(claims["sub"]) < 256
        if token.header["alg"] == "RS256":
            assert claims["at_hash"] == left_half(tokens["access_token"])
        return Completed(started, back, tokens, dict(token.header), claims)


def left_half(token: str) -> str:
    """`at_hash` of an access token under SHA-256 (Core 1.0 §3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()


def is_error_page(page: httpx.Response) -> bool:
    """Whether the person got an error page and the browser no redirect."""
    return page.status_code == 400 and "location" not in page.headers and not forms(page.text)
