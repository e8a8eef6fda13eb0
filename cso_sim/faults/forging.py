"""Makes tokens that are not signed as they should be. `id_token_signatures.py` and `logout.py` use it."""

import base64
import hmac
import json
from functools import cache
from typing import Any

from joserfc.jws import JWSRegistry

from cso_idp.oauth.keys.model import SigningKey
from cso_idp.oauth.keys.signing_keys import Key, Keyring, make_key
from cso_idp.oauth.strike_points import TokenDraft
from cso_kit.secrets.randomness import Streams
from cso_kit.time.clock import EARLIEST


def encoded(part: dict[str, Any]) -> str:
    """A header or the claims, as a token has them."""
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def unsigned(draft: TokenDraft) -> str:
    """A token with `alg: none`, and so without a signature (RFC 7518 §3.6)."""
    return f"{encoded({'alg': 'none', 'typ': draft.typ})}.{encoded(draft.claims)}."


def signed_with_public_key(draft: TokenDraft) -> str:
    """A token by HS256 whose secret is the provider's public key (RFC 8725 §2.1)."""
    key = draft.keyring.key(draft.alg)
    signed = f"{encoded({'alg': 'HS256', 'typ': draft.typ, 'kid': key.kid})}.{encoded(draft.claims)}"
    return f"{signed}.{_base64(hmac.digest(key.as_pem(private=False), signed.encode(), 'sha256'))}"


def signed(draft: TokenDraft, alg: str, key: Key, **members: Any) -> str:
    """A token by a key, with more members of the header; `None` takes one out."""
    header = {"alg": alg, "typ": draft.typ, "kid": key.kid, **members}
    text = f"{encoded({name: value for name, value in header.items() if value is not None})}.{encoded(draft.claims)}"
    return f"{text}.{_base64(JWSRegistry.algorithms[alg].sign(text.encode(), key))}"


def with_broken_signature(draft: TokenDraft) -> str:
    """The right token, but one bit of its signature is changed."""
    text, _, signature = draft.encoded().rpartition(".")
    return f"{text}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


@cache
def stranger(alg: str) -> Key:
    """A key that the provider does not publish: always the same one, so that runs with a seed are equal."""
    made = make_key(alg, Streams(b"a stranger to every provider", 0))
    stored = SigningKey(made.kid, alg, made.private_key, made.public_jwk, created_at=EARLIEST, used_from=EARLIEST)
    return Keyring([stored]).key(alg)


def _base64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
