"""A relying party of a test, synchronous: an application that sends people to sign on and redeems their codes.

It checks what a relying party must check, so that a test that uses it sees a faulty response as an error.
"""

# Made from async_relying_party.py by `python -m tests.harness.synchronous`; change that one.

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from cso_idp.control.models import AccountView
from cso_kit.secrets.opaque import make_secret
from cso_kit.secrets.randomness import SYSTEM, Randomness
from cso_sim.testing.errors import CsoError, StoppedError
from cso_sim.testing.seen import AuthorizationRequest, Tokens

if TYPE_CHECKING:
    from cso_sim.testing.visitor import CsoVisitor


class RelyingParty:
    """A client that is registered at the provider, with PKCE. `client` sends its requests to the provider.

    `metadata` is the provider's answer to the registration (RFC 7591 §3.2.1). State, nonce and verifier are drawn from `random`.
    """

    def __init__(self, client: httpx.Client, metadata: dict[str, Any], random: Randomness = SYSTEM) -> None:
        self._client = client
        self._random = random
        self.metadata = metadata
        self.client_id: str = metadata["client_id"]
        self.client_secret: str | None = metadata.get("client_secret")
        self.redirect_uri: str = metadata["redirect_uris"][0]
        self._discovered: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.client_id}>"

    def discover(self) -> dict[str, Any]:
        """The provider's metadata (Discovery 1.0 §4), which is read once."""
        if self._discovered is None:
            self._discovered = (self._client.get("/.well-known/openid-configuration")).json()
        return self._discovered

    def request(self, **changes: str | None) -> AuthorizationRequest:
        """An authorization request. A parameter that is given replaces the usual one; with `None` it is left out."""
        verifier, state, nonce = (make_secret(self._random, "") for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.metadata.get("scope", "openid"),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        endpoint = (self.discover())["authorization_endpoint"]
        return AuthorizationRequest(f"{endpoint}?{query}", state, nonce, verifier)

    def sign_on(self, browser: "CsoVisitor", person: AccountView | str, **changes: str | None) -> Tokens:
        """Signs a person on for this application, in their browser, and redeems the code. A browser that is signed on is not
        asked for a password again. `changes` are those of `request`.

        Raises:
            StoppedError: the provider did not send the browser back, or sent it back with an error.
        """
        sent = self.request(**changes)
        browser.ends_at(self.redirect_uri)
        browser.open(sent.url)
        if "location" not in browser.page.response.headers:
            browser.answer_as(person)
        answer = dict(parse_qsl(urlsplit(browser.page.response.headers.get("location", "")).query))
        if "error" in answer:
            says = f"{answer['error']}: {answer.get('error_description', '')}"
            raise StoppedError(f"The provider refused {self.client_id}: {says}", browser.page)
        browser.must_show(f"The application {self.client_id} got no code", is_there="code" in answer)
        if answer.get("state") != sent.state:
            raise CsoError(f"The answer has the state {answer.get('state')!r} instead of {sent.state!r}.")
        return self.redeem(sent, answer["code"])

    def redeem(self, sent: AuthorizationRequest, code: str, **changes: str | None) -> Tokens:
        """Redeems a code, and checks the ID token. A parameter with `None` is left out.

        Raises:
            StoppedError: the provider refused.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": sent.verifier,
            **changes,
        }
        return self._tokens(form, sent.nonce)

    def refresh(self, refresh_token: str, **changes: str | None) -> Tokens:
        """Redeems a refresh token. Raises `StoppedError` if the provider refused."""
        return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token, **changes}, None)

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """The claims of the UserInfo endpoint. Raises `StoppedError` if the provider refused."""
        endpoint = (self.discover())["userinfo_endpoint"]
        answer = self._client.get(endpoint, headers={"authorization": f"Bearer {access_token}"})
        return _json_of(answer, "userinfo")

    def claims(self, id_token: str, nonce: str | None = None) -> dict[str, Any]:
        """The claims of an ID token: its signature, issuer, audience and, if given, nonce are checked (Core 1.0 §3.1.3.7).

        Raises:
            CsoError: the ID token is not one that this application may accept.
        """
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        provider = self.discover()
        keys = KeySet.import_key_set((self._client.get(provider["jwks_uri"])).json())
        algorithm = self.metadata.get("id_token_signed_response_alg", "RS256")
        try:
            claims: dict[str, Any] = jwt.decode(id_token, keys, algorithms=[algorithm]).claims
        except (JoseError, ValueError) as error:
            raise CsoError(f"The ID token is not signed as it must be: {error}") from error
        expected = {"iss": provider["issuer"], "aud": self.client_id} | ({"nonce": nonce} if nonce else {})
        for name, value in expected.items():
            if claims.get(name) not in (value, [value]):
                raise CsoError(f"The ID token has {name}={claims.get(name)!r} instead of {value!r}.")
        return claims

    def _tokens(self, form: dict[str, Any], nonce: str | None) -> Tokens:
        sent = {name: value for name, value in form.items() if value is not None}
        method = self.metadata.get("token_endpoint_auth_method", "client_secret_basic")
        basic: Any = None
        if method == "client_secret_basic" and self.client_secret is not None:
            basic = (self.client_id, self.client_secret)
        else:
            sent = {"client_id": self.client_id, **sent}
            if method == "client_secret_post" and self.client_secret is not None:
                sent = {"client_secret": self.client_secret, **sent}
        endpoint = (self.discover())["token_endpoint"]
        answer = _json_of(self._client.post(endpoint, data=sent, auth=basic), "token")
        id_token = answer.get("id_token")
        return Tokens(
            access_token=answer["access_token"],
            id_token=id_token,
            refresh_token=answer.get("refresh_token"),
            scope=answer.get("scope", ""),
            expires_in=answer.get("expires_in", 0),
            raw=answer,
            claims=self.claims(id_token, nonce) if id_token else {},
        )


def _json_of(answer: httpx.Response, endpoint: str) -> dict[str, Any]:
    if answer.is_success:
        read: dict[str, Any] = answer.json()
        return read
    raise StoppedError(f"The {endpoint} endpoint answered {answer.status_code}: {answer.text[:400]}")
