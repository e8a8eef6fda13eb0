"""Clients that put their requests into signed objects: the keys, the object, and the parameters beside it."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from cso_kit.time.clock import real_now
from tests.idp.conftest import COURT, ISSUER
from tests.idp.relying_party import Started

Key = ECKey | OKPKey | RSAKey
CLIENT_ID = "court-signing"
SECRET = "signing-secret"
ADDRESS = "https://app.example/request.jwt"
# One key for each algorithm, made once: an RSA key takes longer than a test.
KEYS: dict[str, Key] = {
    "ES256": ECKey.generate_key("P-256", {"kid": "es"}),
    "RS256": RSAKey.generate_key(2048, {"kid": "rs"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "ps"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}
JWKS = {"keys": [key.as_dict(private=False) for key in KEYS.values()]}
# A court, so that nobody is asked for consent; `request_uris` as it would have registered them.
SIGNING_COURT: dict[str, Any] = {
    **COURT,
    "client_id": CLIENT_ID,
    "client_secret": SECRET,
    "jwks": JWKS,
    "request_uris": [ADDRESS],
}


def parameters_of(started: Started) -> dict[str, str]:
    """The parameters of a request."""
    return dict(parse_qsl(urlsplit(started.url).query))


def claims_for(parameters: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What an object with these parameters claims; a claim changed to `None` is left out."""
    now = int(real_now().timestamp())
    claims = {"iss": parameters["client_id"], "aud": ISSUER, "iat": now, "exp": now + 300, **parameters, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, Any], alg: str = "ES256", key: Key | None = None, **header: Any) -> str:
    """The object, signed with the client's key for this algorithm, or with another one."""
    key = key or KEYS[alg]
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, [alg], default_type=None)


def authorize(client_id: str = CLIENT_ID, **beside: str) -> str:
    """The address of a request with exactly these parameters."""
    return "/authorize?" + urlencode({"client_id": client_id, **beside})


def beside_of(parameters: dict[str, str]) -> dict[str, str]:
    """The parameters that Core 1.0 §6.1 requires beside an object, and the redirect address, as in the conformance suite."""
    return {name: parameters[name] for name in ("response_type", "scope", "redirect_uri")}
