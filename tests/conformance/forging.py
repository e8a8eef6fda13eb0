"""Signed tokens as an attacker makes them, by hand, because libraries rightly refuse to."""

import base64
import hashlib
import hmac
import json
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey


def encoded(part: object) -> str:
    """One part of a token: base64url without padding."""
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a token. The signature is not checked."""
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def unsigned(claims: object) -> str:
    """Under `alg: none`, with an empty signature."""
    return f"{encoded({'alg': 'none'})}.{encoded(claims)}."


def keyed_with(public: dict[str, Any], claims: object) -> list[str]:
    """Under HS256 with a public key as the secret (algorithm confusion), in the forms that key is found in."""
    pem = RSAKey.import_key(public).as_pem(private=False)
    header = {"alg": "HS256", **({"kid": public["kid"]} if "kid" in public else {})}
    signed = f"{encoded(header)}.{encoded(claims)}"
    secrets = (pem, pem.rstrip(), json.dumps(public).encode(), json.dumps(public, separators=(",", ":")).encode())
    return [f"{signed}.{encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}" for secret in secrets]


def signed_by_somebody_else(claims: dict[str, Any], **header: Any) -> str:
    """Under RS256 with a key nobody knows; `header` may claim another's key id, or bring the key along."""
    key = RSAKey.generate_key(2048)
    brought = {"jwk": key.as_dict(private=False)} if header.pop("brings_key", False) else {}
    made = jwt.encode({"alg": "RS256"}, claims, key, ["RS256"])
    if not header and not brought:
        return made
    signed = f"{encoded({'alg': 'RS256', **header, **brought})}.{encoded(claims)}"
    return f"{signed}.{encoded(_sign(key, signed.encode()))}"


def _sign(key: RSAKey, message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    signature: bytes = key.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr]
    return signature
