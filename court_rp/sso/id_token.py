"""Whether an ID token says what a court may believe (OpenID Connect Core 1.0 §3.1.3.7), in the order of the specification.

The signature is checked first, with a key of the provider and an algorithm of a short list; nothing is read from an unsigned
token but which key it names. Times are judged on the protocol hand of the clock.
"""

import base64
import hashlib
import json
import warnings
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from court_rp.sso.errors import ProviderError
from court_rp.sso.provider import ALGORITHMS, ProviderClient, Tokens
from cso_kit.columns import to_microseconds

if TYPE_CHECKING:
    from joserfc.jwk import Key

LEEWAY = timedelta(seconds=60)
_LONGEST = 16 * 1024


async def checked_claims(
    provider: ProviderClient, tokens: Tokens, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of an ID token, if every check passes.

    Raises:
        ProviderError: one does not; `reason` names it.
    """
    alg, kid = _header(tokens.id_token)
    claims = _verified(tokens.id_token, await provider.key(kid, alg), alg)
    _check_parties(claims, issuer, client_id)
    _check_times(claims, now)
    # §3.1.3.7 (11): the nonce ties the token to this one request of this browser (code injection).
    if claims.get("nonce") != nonce:
        raise ProviderError("nonce_mismatch")
    _check_access_token_hash(claims, tokens.access_token, alg)
    return claims


def _header(token: str) -> tuple[str, str | None]:
    """Which algorithm and key a token names. RFC 8725 §3.1: the court decides which it takes, never `none` or HS256."""
    if len(token) > _LONGEST or token.count(".") != 2:
        raise ProviderError("bad_id_token", "not a signed token")
    part = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError) as error:
        raise ProviderError("bad_id_token", "its header cannot be read") from error
    alg, kid = (header.get("alg"), header.get("kid")) if isinstance(header, dict) else (None, None)
    if alg not in ALGORITHMS:
        raise ProviderError("algorithm_refused", str(alg)[:20])
    if kid is not None and not isinstance(kid, str):
        raise ProviderError("bad_id_token", "its key id is no text")
    return alg, kid


def _verified(token: str, key: "Key", alg: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        if alg != "EdDSA":
            return dict(jwt.decode(token, key, algorithms=[alg]).claims)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # RFC 9864 replaced the name "EdDSA", but providers still use it
            return dict(jwt.decode(token, key, algorithms=[alg]).claims)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderError("bad_signature", type(error).__name__) from error


def _check_parties(claims: dict[str, Any], issuer: str, client_id: str) -> None:
    # (2) the issuer, exactly; (3) this court among the audience and nobody it does not know; (4, 5) the authorized party.
    if claims.get("iss") != issuer:
        raise ProviderError("issuer_mismatch", "the ID token is of another issuer")
    audience = claims.get("aud")
    if audience not in (client_id, [client_id]):
        raise ProviderError("audience_mismatch", "the ID token is not for this court alone")
    if claims.get("azp", client_id) != client_id:
        raise ProviderError("azp_mismatch", "the ID token was issued to another client")
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise ProviderError("bad_sub", "§2: sub is required, and at most 255 characters")


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    # (9, 10) not expired, and not issued in a future that leeway does not explain.
    seconds, leeway = to_microseconds(now) / 1_000_000, LEEWAY.total_seconds()
    expires, issued = _number(claims, "exp"), _number(claims, "iat")
    if seconds >= expires + leeway:
        raise ProviderError("expired", "the ID token has expired")
    if issued > seconds + leeway:
        raise ProviderError("issued_in_the_future", "the provider's clock is ahead of the court's")
    if "nbf" in claims and _number(claims, "nbf") > seconds + leeway:
        raise ProviderError("not_yet_valid")


def _check_access_token_hash(claims: dict[str, Any], access_token: str, alg: str) -> None:
    # §3.1.3.8: optional in the code flow, but if it is there it must fit. The hash is that of the signature's algorithm.
    if "at_hash" not in claims:
        return
    digest = (hashlib.sha512 if alg == "EdDSA" else hashlib.sha256)(access_token.encode()).digest()
    if claims["at_hash"] != base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("="):
        raise ProviderError("at_hash_mismatch")


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProviderError("bad_id_token", f"{name} is a required number")
    return value
