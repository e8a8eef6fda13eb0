"""Signing keys: made, and kept in memory. Putting one in the place of another is `key_rotation.py`'s business.

A key is loaded once per process: loading an RSA key costs as much as a hundred signatures. Keys live in the database, so they are
the same after a restart and in every worker.
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
from cso_kit.time.clock import EARLIEST, LATEST

# RFC 9864 renames EdDSA to Ed25519; what clients register and certification asks for is still EdDSA.
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
    """The public halves that relying parties can fetch from `since` until `until` (protocol time)."""

    jwks: dict[str, Any]
    keys: KeySet
    since: datetime
    until: datetime


class Keyring:
    """The keys of the provider. Private halves are loaded at the first signature that needs them.

    `loads` counts loads, for the test that counts.
    """

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._stored = {key.kid: key for key in keys}
        self._loaded: dict[str, Key] = {}
        self._signing = signing_kids(keys)
        self._headers: dict[tuple[str, str], bytes] = {}
        self.loads = 0
        self._published: Published | None = None

    def published(self, now: datetime) -> Published:
        """What is published at the protocol time `now`. Worked out again only when a retired key has left, or the clock was
        moved to where one had not.
        """
        found = self._published
        if found is None or not found.since <= now < found.until:
            found = self._published = _published(list(self._stored.values()), now)
        return found

    @property
    def algorithms(self) -> tuple[str, ...]:
        """The algorithms there is a key to sign with."""
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
        """A JSON Web Token with the key that signs with `alg` now; `typ` says of what kind, so that none is taken for another."""
        key, header = self.key(alg), self._headers.get((alg, typ))
        if header is None:
            members = {"typ": typ, "alg": alg, "kid": self._signing[alg]}
            header = self._headers[alg, typ] = urlsafe_b64encode(_encode(members).encode())
        # RFC 7515 §7.1, with the header's part made once: it is the same for every token of a kind.
        signed = header + b"." + urlsafe_b64encode(_encode(claims).encode())
        return (signed + b"." + urlsafe_b64encode(_REGISTRY.get_alg(alg).sign(signed, key))).decode()


@dataclass(frozen=True)
class NewKey:
    """A freshly made key, not yet stored."""

    alg: str
    private_key: str
    public_jwk: dict[str, Any]

    @property
    def kid(self) -> str:
        return str(self.public_jwk["kid"])


def make_key(alg: str) -> NewKey:
    """Makes a key for `alg`: RSA with 2048 bits, P-256 or Ed25519. Its id is its RFC 7638 thumbprint.

    Of 64 thumbprints one begins with a hyphen. Where such an id is typed, after `cso-sim keys use`, it is taken for an option.
    """
    made = _generate(alg)
    while made.thumbprint().startswith("-"):
        made = _generate(alg)
    der = made.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[union-attr]
    public = {**made.as_dict(private=False), "kid": made.thumbprint(), "use": "sig", "alg": alg}
    return NewKey(alg, base64.b64encode(der).decode(), public)


def _generate(alg: str) -> Key:
    kind = _KINDS[alg]
    if kind is RSAKey:
        return RSAKey.generate_key(2048)
    return ECKey.generate_key("P-256") if kind is ECKey else OKPKey.generate_key("Ed25519")


def signing_kids(keys: Sequence[SigningKey]) -> dict[str, str]:
    """For each algorithm the key that signs: the one in use, whatever the clock said when it was put to use."""
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
    # The key was made here and comes from our own database: the primality checks of a stranger's key (34 ms) are left out.
    der = base64.b64decode(stored.private_key)
    private = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    kind: type[Any] = _KINDS[stored.alg]
    loaded: Key = kind(private, private, {"kid": stored.kid, "use": "sig", "alg": stored.alg})
    return loaded
