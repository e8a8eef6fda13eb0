"""Reads and writes signing keys; the only module with their SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.oauth.keys.model import SigningKey
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_key = tables.signing_key
_KEYS = Query(select(*columns(_key, SigningKey)).order_by(_key.c.created_at, _key.c.kid), SigningKey._make)
_ADD_KEY = Command(insert(_key), *SigningKey._fields)
_USE_KEY = Command(update(_key).where(_key.c.kid == bindparam("which")), "used_from")
_REPLACE_KEY = Command(update(_key).where(_key.c.kid == bindparam("which")), "kid", "private_key", "public_jwk")
_FORGET_EXPIRED = Command(delete(_key).where(_key.c.expires_at < bindparam("before")))
_FORGET_ALL = Command(delete(_key))
_RETIRE_KEY = Command(update(_key).where(_key.c.kid == bindparam("which")), "retired_at", "expires_at", "private_key")


def keys(tx: Transaction) -> list[SigningKey]:
    """All keys, oldest first, with retired ones until the sweep deletes them."""
    return tx.all(_KEYS)


def add_key(tx: Transaction, key: SigningKey) -> None:
    """Publishes a key."""
    tx.add(_ADD_KEY, key)


def use_key(tx: Transaction, kid: str, now: datetime) -> None:
    """Lets a published key sign from `now` on."""
    tx.put(_USE_KEY, which=kid, used_from=now)


def retire_key(tx: Transaction, key: SigningKey) -> None:
    """Stores the retirement of a key and deletes its private half."""
    tx.put(_RETIRE_KEY, which=key.kid, retired_at=key.retired_at, expires_at=key.expires_at, private_key="")


def replace_key(tx: Transaction, former: SigningKey, kid: str, private_key: str, public_jwk: dict[str, Any]) -> None:
    """Puts another key in the place of one, with its algorithm and its times."""
    tx.put(_REPLACE_KEY, which=former.kid, kid=kid, private_key=private_key, public_jwk=public_jwk)


def forget_all(tx: Transaction) -> None:
    """Deletes all keys; the next start makes others."""
    tx.run(_FORGET_ALL)


def forget_expired(tx: Transaction, before: datetime) -> int:
    """Deletes the keys that expired before a moment. Returns their number."""
    return tx.run(_FORGET_EXPIRED, before=before)
