"""Reads and writes the courts' own secrets; the only module with their SQL."""

from sqlalchemy import bindparam, delete, insert, select

from court_rp import tables
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_secret = tables.own_secret
_READ_SECRET = Query(select(_secret.c.value).where(_secret.c.name == bindparam("name")), first)
_ALL_SECRETS = Query(select(_secret.c.name, _secret.c.value), lambda row: (str(row[0]), str(row[1])))
_FORGET_ALL = Command(delete(_secret))
_ADD_SECRET = Command(insert(_secret), "name", "value")


def own_secret(tx: Transaction, name: str) -> str | None:
    """The courts' secret with this name."""
    value: str | None = tx.one(_READ_SECRET, name=name)
    return value


def own_secrets(tx: Transaction) -> dict[str, str]:
    """All secrets of the courts by their names."""
    return dict(tx.all(_ALL_SECRETS))


def keep_secret(tx: Transaction, name: str, made: str) -> str:
    """Stores a secret, unless another process has stored one. Returns the stored secret."""
    known = own_secret(tx, name)
    if known is None:
        tx.put(_ADD_SECRET, name=name, value=made)
    return known or made


def forget_all(tx: Transaction) -> None:
    """Deletes all secrets; the next start makes others."""
    tx.run(_FORGET_ALL)
