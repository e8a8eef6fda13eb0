"""Makes signing keys and caches them. `key_rotation.py` rotates them.

Each process loads a key once, because loading an RSA key costs as much as a hundred signatures. The keys are in the database, so
they are the same after a restart and in every worker.
"""

import base64
import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from joserfc.jwk import ECKey, KeySet, KeySetSerialization, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64encode

from cso_idp.oauth.keys.model import SigningKey
from cso_kit.secrets.randomness import Randomness
from cso_kit.time.clock import EARLIEST, LATEST

# RFC 9864 renames EdDSA to Ed25519, but clients and the certification still use EdDSA.
warnings.filterwarnings("ignore", "EdDSA is deprecated via RFC 9864")

Key = RSAKey | ECKey | OKPKey
_KINDS: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {
    "RS256": RSAKey,
    "PS256": RSAKey,
    "ES256": ECKey,
    "EdDSA": OKPKey,
}
ALGORITHMS = tuple(_KINDS)
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS)
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Published(NamedTuple):
    """The published public keys from `since` until `until` (protocol time)."""

    jwks: dict[str, Any]
    keys: KeySet
    since: datetime
    until: datetime


class Keyring:
    """The provider's keys. A private key is loaded at its first signature.

    `loads` counts the loads, for a test.
    """

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._stored = {key.kid: key for key in keys}
        self._loaded: dict[str, Key] = {}
        self._signing = signing_kids(keys)
        self._headers: dict[tuple[str, str], bytes] = {}
        self.loads = 0
        self._published: Published | None = None

    def published(self, now: datetime) -> Published:
        """The published keys at the protocol time `now`. They are computed again only when a retired key expires, or the clock
        was moved to another period.
        """
        found = self._published
        if found is None or not found.since <= now < found.until:
            found = self._published = _published(list(self._stored.values()), now)
        return found

    @property
    def algorithms(self) -> tuple[str, ...]:
        """The algorithms with a signing key."""
        return tuple(alg for alg in ALGORITHMS if alg in self._signing)

    def key(self, alg: str) -> Key:
        """The key that signs with `alg` now."""
        kid = self._signing[alg]
        found = self._loaded.get(kid)
        if found is None:
            found = self._loaded[kid] = _load(self._stored[kid])
            self.loads += 1
        return found

    def sign(self, alg: str, claims: dict[str, Any], typ: str = "JWT") -> str:
        """Signs a JSON Web Token with the present key for `alg`. `typ` is its type, so that no token passes for another kind."""
        key, header = self.key(alg), self._headers.get((alg, typ))
        if header is None:
            members = {"typ": typ, "alg": alg, "kid": self._signing[alg]}
            header = self._headers[alg, typ] = urlsafe_b64encode(_encode(members).encode())
        # RFC 7515 §7.1. The encoded header is cached, because all tokens of a type have the same.
        signed = header + b"." + urlsafe_b64encode(_encode(claims).encode())
        return (signed + b"." + urlsafe_b64encode(_REGISTRY.get_alg(alg).sign(signed, key))).decode()


@dataclass(frozen=True)
class NewKey:
    """A new key that is not stored yet."""

    alg: str
    private_key: str
    public_jwk: dict[str, Any]

    @property
    def kid(self) -> str:
        return str(self.public_jwk["kid"])


def make_key(alg: str, random: Randomness) -> NewKey:
    """Makes a key for `alg`: RSA with 2048 bits, P-256 or Ed25519. Its id is its RFC 7638 thumbprint.

    A thumbprint that begins with a hyphen (one in 64) is avoided, because `cso-sim keys use` would take it for an option.
    """
    made = _generate(alg, random)
    while made.thumbprint().startswith("-"):
        made = _generate(alg, random)
    der = made.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[union-attr]
    public = {**made.as_dict(private=False), "kid": made.thumbprint(), "use": "sig", "alg": alg}
    return NewKey(alg, base64.b64encode(der).decode(), public)


def _generate(alg: str, random: Randomness) -> Key:
    from cso_kit.secrets import private_keys  # needed at the first start only

    kind, name = _KINDS[alg], f"signing key {alg}"
    if kind is RSAKey:
        rsa = private_keys.make_rsa_key(random, name)
        return RSAKey(rsa, rsa)
    if kind is ECKey:
        p256 = private_keys.make_p256_key(random, name)
        return ECKey(p256, p256)
    ed25519 = private_keys.make_ed25519_key(random, name)
    return OKPKey(ed25519, ed25519)


def signing_kids(keys: Sequence[SigningKey]) -> dict[str, str]:
    """The signing key of each algorithm: the one in use, without regard to the clock at its first use."""
    used = sorted((key for key in keys if key.used_from), key=lambda key: (key.used_from, key.kid))
    return {key.alg: key.kid for key in used if key.retired_at is None}


def _published(keys: Sequence[SigningKey], now: datetime) -> Published:
    leaving = [key.expires_at for key in keys if key.expires_at]
    jwks = {"keys": [key.public_jwk for key in keys if key.is_published(now)]}
    return Published(
        jwks,
        KeySet.import_key_set(cast("KeySetSerialization", jwks)) if jwks["keys"] else KeySet([]),
        since=max((moment for moment in leaving if moment <= now), default=EARLIEST),
        until=min((moment for moment in leaving if moment > now), default=LATEST),
    )


def _load(stored: SigningKey) -> Key:
    # The provider made this key itself, so the primality checks (34 ms) are skipped.
    der = base64.b64decode(stored.private_key)
    private = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    kind: type[Any] = _KINDS[stored.alg]
    loaded: Key = kind(private, private, {"kid": stored.kid, "use": "sig", "alg": stored.alg})
    return loaded
