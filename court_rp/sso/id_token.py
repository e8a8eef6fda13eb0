"""Checks an ID token's claims (OpenID Connect Core 1.0 §3.1.3.7), in the order of the specification.

`signed.py` has the checks of all tokens of the provider (signature, issuer, audience, times).
"""

import base64
import hashlib
from datetime import datetime
from typing import Any

from court_rp.provider.client import ProviderClient, Tokens
from court_rp.provider.errors import ProviderError
from court_rp.provider.signed import verified


async def checked_claims(
    provider: ProviderClient, tokens: Tokens, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> dict[str, Any]:
    """Checks an ID token. Returns its claims.

    Raises:
        ProviderError: a check failed; `reason` names it.
    """
    signed = await verified(provider, tokens.id_token, "bad_id_token", may_wait=True)
    claims = signed.claims
    # (2) the exact issuer; (3) this court as the only audience; (4, 5) the authorized party.
    signed.check_parties(issuer, client_id)
    _check_person(claims, client_id)
    # (9, 10) the times.
    signed.check_times(now)
    # §3.1.3.7 (11): the nonce binds the token to this request of this browser (code injection).
    if claims.get("nonce") != nonce:
        raise ProviderError("nonce_mismatch")
    _check_access_token_hash(claims, tokens.access_token, provider.alg)
    return claims


def _check_person(claims: dict[str, Any], client_id: str) -> None:
    if claims.get("azp", client_id) != client_id:
        raise ProviderError("azp_mismatch", "the ID token was issued to another client")
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= 255:
        raise ProviderError("bad_sub", "§2: sub is required, and at most 255 characters")


def _check_access_token_hash(claims: dict[str, Any], access_token: str, alg: str) -> None:
    # §3.1.3.8: optional in the code flow, but if present it must match. The signature's algorithm names the hash.
    if "at_hash" not in claims:
        return
    digest = (hashlib.sha512 if alg in {"EdDSA", "Ed25519"} else hashlib.sha256)(access_token.encode()).digest()
    if claims["at_hash"] != base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("="):
        raise ProviderError("at_hash_mismatch")
