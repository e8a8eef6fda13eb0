"""Signing keys: made, published, used, and kept in memory.

A key is loaded once per process: loading an RSA key costs as much as a hundred signatures. Keys live in the database, so they are
the same after a restart and in every worker.
"""

import base64
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from joserfc.jwk import ECKey, KeySet, KeySetSerialization, OKPKey, RSAKey

from cso_idp import events
from cso_idp.oauth import store
from cso_idp.oauth.model import SigningKey
from cso_kit.work import Transaction

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


class Keyring:
    """The published keys of the provider. Private halves are loaded at the first signature that needs them.

    `loads` counts loads, for the test that counts.
    """

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._stored = {key.kid: key for key in keys}
        self._loaded: dict[str, Key] = {}
        self._signing = _signing_kids(keys)
        self.loads = 0
        self.jwks = {"keys": [key.public_jwk for key in keys]}
        self.public = KeySet.import_key_set(cast("KeySetSerialization", self.jwks)) if keys else KeySet([])

    @property
    def algorithms(self) -> tuple[str, ...]:
        """The algorithms there is a key to sign with."""
        return tuple(alg for alg in ALGORITHMS if alg in self._signing)

    def kid(self, alg: str) -> str:
        """The id of the key that signs with `alg` now."""
        return self._signing[alg]

    def key(self, alg: str) -> Key:
        """The key that signs with `alg` now."""
        kid = self._signing[alg]
        found = self._loaded.get(kid)
        if found is None:
            found = self._loaded[kid] = _load(self._stored[kid])
            self.loads += 1
        return found


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
    """Makes a key for `alg`: RSA with 2048 bits, P-256 or Ed25519. Its id is its RFC 7638 thumbprint."""
    kind = _KINDS[alg]
    made: Key
    if kind is RSAKey:
        made = RSAKey.generate_key(2048)
    else:
        made = ECKey.generate_key("P-256") if kind is ECKey else OKPKey.generate_key("Ed25519")
    der = made.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[union-attr]
    public = {**made.as_dict(private=False), "kid": made.thumbprint(), "use": "sig", "alg": alg}
    return NewKey(alg, base64.b64encode(der).decode(), public)


def publish(tx: Transaction, made: NewKey, used_from: datetime | None = None) -> None:
    """Step one of a rotation: relying parties can fetch the key before anything is signed with it."""
    store.add_key(tx, SigningKey(made.kid, made.alg, made.private_key, made.public_jwk, tx.at.protocol, used_from))
    tx.config_changed()
    tx.record(events.SigningKeyPublished(kid=made.kid, alg=made.alg))
    if used_from is not None:
        tx.record(events.SigningKeyUsed(kid=made.kid, alg=made.alg))


def use(tx: Transaction, kid: str) -> bool:
    """Step two: the key signs from now on, and the one before it stays published. False if no such key is published."""
    found = next((key for key in store.keys(tx) if key.kid == kid), None)
    if found is None:
        return False
    store.use_key(tx, kid, tx.at.protocol)
    tx.config_changed()
    tx.record(events.SigningKeyUsed(kid=kid, alg=found.alg))
    return True


def missing_algorithms(tx: Transaction) -> list[str]:
    """The algorithms nothing can be signed with yet: all of them on the first start."""
    signing = _signing_kids(store.keys(tx))
    return [alg for alg in ALGORITHMS if alg not in signing]


def _signing_kids(keys: Sequence[SigningKey]) -> dict[str, str]:
    """For each algorithm the key that was put to use last."""
    used = sorted((key for key in keys if key.used_from), key=lambda key: (key.used_from, key.kid))
    return {key.alg: key.kid for key in used}


def _load(stored: SigningKey) -> Key:
    # The key was made here and comes from our own database: the primality checks of a stranger's key (34 ms) are left out.
    der = base64.b64decode(stored.private_key)
    private = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    kind: type[Any] = _KINDS[stored.alg]
    loaded: Key = kind(private, private, {"kid": stored.kid, "use": "sig", "alg": stored.alg})
    return loaded
