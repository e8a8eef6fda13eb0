"""A provider that does what a test tells it: honest by default, wrong in one named way on request.

The courts' own checks can only be seen to work against a provider that breaks the rules; the real one does not. It speaks the
wire only: discovery, keys, authorize, token, UserInfo, and for the PACER-native face introspection, `cso-auth` and `cso-logout`.
"""

import base64
import hashlib
import hmac
import json
import urllib.parse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import real_now

ISSUER = "http://cso.example"
FULL = "openid profile email pacer:search cmecf:file"


OTHER_KEY = RSAKey.generate_key(2048, auto_kid=True)


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", auto_kid=True)


@dataclass
class Persona:
    """Who is signed on at the provider."""

    sub: str = "sub-jane"
    login_id: str = "janedoe1"
    name: str = "Jane Doe"
    type: str = "individual"
    generation: str = "upgraded"
    status: str = "active"
    exempt: tuple[str, ...] = ()


@dataclass
class StandIn:
    """The provider's state, and the ways in which it can be wrong."""

    # What the courts have registered for their ID tokens.
    ALGORITHM: ClassVar[Literal["ES256"]] = "ES256"

    persona: Persona = field(default_factory=Persona)
    key: ECKey = field(default_factory=new_key)
    published: list[ECKey | RSAKey] = field(default_factory=list)
    answer: dict[str, str] = field(default_factory=dict)
    # Instead of what is known of the persona's account.
    account_answer: Response | None = None
    alter_claims: Callable[[dict[str, Any]], dict[str, Any]] = dict
    sign: Callable[["StandIn", dict[str, Any]], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    granted: str | None = None
    is_away: bool = False
    # What happens before UserInfo is answered.
    before_userinfo: Callable[[], Awaitable[None]] | None = None
    requests: list[dict[str, str]] = field(default_factory=list)
    tokens_asked: list[tuple[dict[str, str], str]] = field(default_factory=list)
    jwks_fetched: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    introspected: list[tuple[dict[str, str], str]] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    # The calls of courts by address, with their authorization; the statuses with which the first ones are answered.
    told: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    told_statuses: list[int] = field(default_factory=list)
    # What `cso-auth` was asked, the password that it takes from the persona, and members that its answer has instead.
    asked: list[dict[str, str]] = field(default_factory=list)
    password: str = "Pacer-Key-1"
    scope: str = FULL
    pacer_answer: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = [self.key]
        self.metadata = {"introspection_endpoint": f"{ISSUER}/introspect"}

    def rotate(self) -> None:
        """A new key signs from now on; the old one stays published."""
        self.key = new_key()
        self.published.append(self.key)

    @property
    def app(self) -> Starlette:
        pages = {
            "/.well-known/openid-configuration": self._discovery,
            "/jwks": self._jwks,
            "/authorize": self._authorize,
            "/userinfo": self._userinfo,
        }
        posted = {
            "/token": self._token,
            "/introspect": self._introspect,
            "/services/cso-auth": self._cso_auth,
            "/services/cso-logout": self._cso_logout,
            "/court-calls/account": self._account,
            "/court-calls/{about:path}": self._court_call,
        }
        routes = [Route(path, self._unless_away(page)) for path, page in pages.items()]
        routes += [Route(path, self._unless_away(page), methods=["POST"]) for path, page in posted.items()]
        return Starlette(routes=routes)

    def _unless_away(self, page: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if self.is_away:
                return Response("gone", 503)
            response: Response = await page(request)
            return response

        return answer

    async def _discovery(self, _: Request) -> Response:
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint")
        paths = ("/authorize", "/token", "/userinfo", "/jwks", "/end_session")
        endpoints = {name: ISSUER + path for name, path in zip(names, paths, strict=True)}
        document = {
            "issuer": ISSUER,
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            **endpoints,
        }
        return JSONResponse({**document, **self.metadata})

    async def _jwks(self, _: Request) -> Response:
        self.jwks_fetched += 1
        keys = [
            key.as_dict(private=False, use="sig", alg="ES256" if isinstance(key, ECKey) else "RS256")
            for key in self.published
        ]
        return JSONResponse({"keys": keys})

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.requests.append(query)
        code = f"code-{len(self.requests)}"
        self.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": ISSUER, **self.answer}
        answer = {name: value for name, value in answer.items() if value}
        return RedirectResponse(f"{query['redirect_uri']}?{urllib.parse.urlencode(answer)}", 303)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.tokens_asked.append((form, request.headers.get("authorization", "")))
        query = self.codes.pop(form.get("code", ""), None)
        if query is None or self.token_status != 200:
            return JSONResponse({"error": "invalid_grant"}, self.token_status if self.token_status != 200 else 400)
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        )
        assert challenge == query["code_challenge"]
        assert form["redirect_uri"] == query["redirect_uri"]
        now = int(real_now().timestamp())
        claims = {
            "iss": ISSUER,
            "sub": self.persona.sub,
            "aud": query["client_id"],
            "iat": now,
            "exp": now + 600,
            "nonce": query["nonce"],
            "sid": "sid-1",
        }
        claims = self.alter_claims(claims)
        signed = self.sign(self, claims) if self.sign else self.signed(claims)
        granted = {} if self.granted is None else {"scope": self.granted}
        return JSONResponse(
            {"access_token": "at", "token_type": "Bearer", "expires_in": 600, "id_token": signed, **granted}
        )

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer at"
        if self.before_userinfo is not None:
            await self.before_userinfo()
        claims = {
            "sub": self.persona.sub,
            "preferred_username": self.persona.login_id,
            "name": self.persona.name,
            "pacer_account_type": self.persona.type,
            "pacer_account_generation": self.persona.generation,
            "cja_exempt_courts": list(self.persona.exempt),
        }
        return JSONResponse(claims)

    def issue(self, **more: Any) -> str:
        """A token of the persona: 128 letters and digits (D§1.2)."""
        token = hashlib.sha512(make_id(SYSTEM, "test").encode()).hexdigest()
        now = int(real_now().timestamp())
        self.tokens[token] = {
            "active": True,
            "token_type": "NextGenCSO",
            "iss": ISSUER,
            "aud": ISSUER,
            "sub": self.persona.sub,
            "username": self.persona.login_id,
            "name": self.persona.name,
            "sid": f"sid-{len(self.tokens)}",
            "iat": now,
            "exp": now + 3600,
            "scope": FULL,
            "pacer_account_type": self.persona.type,
            "pacer_account_generation": self.persona.generation,
            "cja_exempt_courts": list(self.persona.exempt),
            **more,
        }
        return token

    def logout_token(self, client_id: str, sid: str) -> str:
        """A logout token for one client (Back-Channel Logout 1.0 §2.4)."""
        now = int(real_now().timestamp())
        claims = {
            "iss": ISSUER,
            "sub": self.persona.sub,
            "aud": client_id,
            "sid": sid,
            "iat": now,
            "exp": now + 120,
            "jti": make_id(SYSTEM, "test"),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid, "typ": "logout+jwt"}, claims, self.key)

    async def _introspect(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.introspected.append((form, request.headers.get("authorization", "")))
        return JSONResponse(self.tokens.get(form.get("token", ""), {"active": False}))

    async def _cso_auth(self, request: Request) -> Response:
        members = await request.json()
        self.asked.append(members)
        is_right = (members["loginId"], members["password"]) == (self.persona.login_id, self.password)
        right = {
            "nextGenCSO": self.issue(scope=self.scope) if is_right else "",
            "loginResult": "0",
            "errorDescription": "",
        }
        wrong = {"nextGenCSO": "", "loginResult": "13", "errorDescription": "Invalid username, password, or passcode."}
        return JSONResponse((right if is_right else wrong) | self.pacer_answer)

    async def _cso_logout(self, request: Request) -> Response:
        token = (await request.json())["nextGenCSO"]
        self.given_back.append(token)
        self.tokens.pop(token, None)
        return JSONResponse({"loginResult": "0", "errorDescription": ""})

    async def _account(self, request: Request) -> Response:
        if self.account_answer is not None:
            return self.account_answer
        person, asked = self.persona, (await request.json())["message"]["account"]
        told = {
            "sub": person.sub,
            "login_id": person.login_id,
            "account_number": "1234567",
            "name": person.name,
            "type": person.type,
            "generation": person.generation,
            "status": self.persona.status,
        }
        return JSONResponse({"account": told if asked in (person.login_id, "1234567") else None})

    async def _court_call(self, request: Request) -> Response:
        calls = (await request.json())["calls"]
        self.told += [(request.url.path, call, request.headers.get("authorization", "")) for call in calls]
        status = self.told_statuses.pop(0) if self.told_statuses else 200
        taken = {"calls": [{"id": call["id"], "taken": True} for call in calls]}
        return JSONResponse(taken if status == 200 else {"error": "invalid_request"}, status)

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)


def unsigned(_: StandIn, claims: dict[str, Any]) -> str:
    """`alg: none` (RFC 8725 §3.1)."""
    return _parts({"alg": "none"}, claims) + "."


def signed_with_the_public_key(provider: StandIn, claims: dict[str, Any]) -> str:
    """HS256 with the public key as the secret: the classic algorithm confusion (RFC 8725 §2.1)."""
    signed = _parts({"alg": "HS256", "kid": provider.key.kid}, claims)
    return f"{signed}.{_encoded(hmac.digest(provider.key.as_pem(private=False), signed.encode(), 'sha256'))}"


def _parts(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def signed_with_an_algorithm_that_was_not_registered(provider: StandIn, claims: dict[str, Any]) -> str:
    """By the provider, which announces this algorithm too, with a key that it publishes."""
    provider.published.append(OTHER_KEY)
    return jwt.encode({"alg": "RS256", "kid": OTHER_KEY.kid, "typ": "logout+jwt"}, claims, OTHER_KEY)


def signed_without_key_id(provider: StandIn, claims: dict[str, Any]) -> str:
    """The right key, which the token does not name (Core 1.0 §10.1)."""
    return jwt.encode({"alg": "ES256", "typ": "logout+jwt"}, claims, provider.key)


def signed_with_a_critical_header(provider: StandIn, claims: dict[str, Any]) -> str:
    """The right key, but a header that must be understood and is not (RFC 7515 §4.1.11)."""
    header = {"alg": "ES256", "kid": provider.key.kid, "typ": "logout+jwt", "crit": ["exp2"], "exp2": 1}
    signed = _parts(header, claims)
    return f"{signed}.{_encoded(JWSRegistry.algorithms['ES256'].sign(signed.encode(), provider.key))}"


def signed_by_somebody_else(provider: StandIn, claims: dict[str, Any]) -> str:
    """Another key under the provider's key id."""
    return jwt.encode({"alg": "ES256", "kid": provider.key.kid}, claims, new_key())


# Ways to sign a token that no court may believe, and why it does not.
FORGERIES = [
    pytest.param(unsigned, "algorithm_refused", id="alg none"),
    pytest.param(signed_with_the_public_key, "algorithm_refused", id="HS256 with the public key"),
    pytest.param(signed_with_an_algorithm_that_was_not_registered, "algorithm_refused", id="not registered"),
    pytest.param(signed_by_somebody_else, "bad_signature", id="another key"),
    pytest.param(signed_with_a_critical_header, "bad_signature", id="critical header"),
]
