"""Rotates the signing keys: a new key is published, then used; its use retires the one before it.

A retired key loses its private half, but stays published until everything that it signed has expired, by protocol time. The sweep
deletes it later. `signing_keys.py` computes the published keys.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from cso_idp.oauth import events
from cso_idp.oauth.keys import store
from cso_idp.oauth.keys.model import SigningKey
from cso_idp.oauth.keys.signing_keys import ALGORITHMS, NewKey, signing_kids
from cso_idp.oauth.lifetimes import LOGOUT_TOKEN_LIFETIME
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction

# For signatures in the moment of the retirement, and for relying parties with slow clocks.
_MARGIN = timedelta(minutes=1)


class KeyRefusedError(Exception):
    """A step of a rotation is refused; nothing is changed."""

    status: ClassVar[int] = 409


class UnknownKeyError(KeyRefusedError):
    """No such key is published."""

    status: ClassVar[int] = 404

    def __init__(self, kid: str) -> None:
        super().__init__(f"No key {kid!r} is published; GET /_sim/keys lists them.")


class RetiredKeyError(KeyRefusedError):
    """The key is retired and cannot be used again."""

    def __init__(self, kid: str) -> None:
        super().__init__(f"The key {kid!r} is retired and cannot sign again; publish a new one and use that.")


class KeyInUseError(KeyRefusedError):
    """The key signs now, and no other key of its algorithm could replace it."""

    def __init__(self, key: SigningKey) -> None:
        super().__init__(
            f"The key {key.kid!r} signs with {key.alg}. Publish another {key.alg} key and use it, which retires this one."
        )


def publish(tx: Transaction, made: NewKey, used_from: datetime | None = None) -> None:
    """Step one of a rotation: publishes a key, so that relying parties can fetch it before its first signature."""
    store.add_key(tx, SigningKey(made.kid, made.alg, made.private_key, made.public_jwk, tx.at.protocol, used_from))
    tx.config_changed()
    tx.record(events.SigningKeyPublished(kid=made.kid, alg=made.alg))
    if used_from is not None:
        tx.record(events.SigningKeyUsed(kid=made.kid, alg=made.alg))


def use(tx: Transaction, kid: str, settings: ProviderSettings) -> list[SigningKey]:
    """Step two: the key signs from now on, and the one before it retires. Returns the retired keys; none if it signs already.

    Raises:
        UnknownKeyError: no such key is published.
        RetiredKeyError: it is retired.
    """
    known = store.keys(tx)
    wanted = _existing(tx, known, kid)
    if wanted.retired_at is not None:
        raise RetiredKeyError(kid)
    if signing_kids(known).get(wanted.alg) == kid:
        return []
    store.use_key(tx, kid, tx.at.protocol)
    tx.config_changed()
    tx.record(events.SigningKeyUsed(kid=kid, alg=wanted.alg))
    former = [key for key in known if key.alg == wanted.alg and key.used_from and key.retired_at is None]
    return [_retired(tx, key, settings) for key in former]


def retire(tx: Transaction, kid: str, settings: ProviderSettings) -> SigningKey:
    """Retires a key that does not sign. A key that was never used is unpublished at once.

    Raises:
        UnknownKeyError: no such key is published.
        KeyInUseError: it signs.
    """
    known = store.keys(tx)
    key = _existing(tx, known, kid)
    if key.retired_at is not None:
        return key
    if signing_kids(known).get(key.alg) == kid:
        raise KeyInUseError(key)
    tx.config_changed()
    return _retired(tx, key, settings)


def published_after_use(settings: ProviderSettings) -> timedelta:
    """The time for which a retired key stays published: the longest lifetime of its signatures, and a minute."""
    return max(settings.id_token_lifetime, settings.access_token_lifetime, LOGOUT_TOKEN_LIFETIME) + _MARGIN


def missing_algorithms(tx: Transaction) -> list[str]:
    """The algorithms without a signing key; all of them at the first start."""
    signing = signing_kids(store.keys(tx))
    return [alg for alg in ALGORITHMS if alg not in signing]


def _existing(tx: Transaction, known: Sequence[SigningKey], kid: str) -> SigningKey:
    found = next((key for key in known if key.kid == kid and key.is_published(tx.at.protocol)), None)
    if found is None:
        raise UnknownKeyError(kid)
    return found


def _retired(tx: Transaction, key: SigningKey, settings: ProviderSettings) -> SigningKey:
    now = tx.at.protocol
    expires_at = now + published_after_use(settings) if key.used_from else now
    retired = key._replace(retired_at=now, expires_at=expires_at)
    store.retire_key(tx, retired)
    tx.record(events.SigningKeyRetired(kid=key.kid, alg=key.alg, published_until=expires_at))
    return retired
