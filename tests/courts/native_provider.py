"""The stand-in with the PACER-native face: `NextGenCSO` tokens, their introspection, `cso-logout`, and logout tokens."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cso_kit.clock import real_now
from cso_kit.opaque import make_id
from tests.courts.stand_in import ISSUER, StandIn

FULL = "openid profile email pacer:search cmecf:file"


@dataclass
class NativeProvider(StandIn):
    """Knows the tokens it issued; what introspection says of one can be changed in `tokens`."""

    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    introspected: list[tuple[dict[str, str], str]] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.metadata = {"introspection_endpoint": f"{ISSUER}/introspect"}

    @property
    def app(self) -> Starlette:
        made = super().app
        for path, page in (("/introspect", self._introspect), ("/services/cso-logout", self._cso_logout)):
            made.router.routes.append(Route(path, self._unless_away(page), methods=["POST"]))
        return made

    def issue(self, **more: Any) -> str:
        """A token of the persona: 128 letters and digits (D§1.2)."""
        token = hashlib.sha512(make_id().encode()).hexdigest()
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
            "jti": make_id(),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid, "typ": "logout+jwt"}, claims, self.key)

    async def _introspect(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.introspected.append((form, request.headers.get("authorization", "")))
        return JSONResponse(self.tokens.get(form.get("token", ""), {"active": False}))

    async def _cso_logout(self, request: Request) -> Response:
        token = (await request.json())["nextGenCSO"]
        self.given_back.append(token)
        self.tokens.pop(token, None)
        return JSONResponse({"loginResult": "0", "errorDescription": ""})
