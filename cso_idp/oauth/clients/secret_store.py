"""Reads and writes the provider's own secrets, each under its name; the only module with their SQL."""

from sqlalchemy import bindparam, delete, insert, select

from cso_idp import tables
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_FIND = Query(select(tables.secret.c.value).where(tables.secret.c.name == bindparam("name")), first)
_FORGET_ALL = Command(delete(tables.secret))
_ADD = Command(insert(tables.secret), "name", "value")


def find(tx: Transaction, name: str) -> str | None:
    """The secret with this name, if it was made."""
    return tx.one(_FIND, name=name)


def add(tx: Transaction, name: str, value: str) -> None:
    """Stores a secret just made."""
    tx.put(_ADD, name=name, value=value)


def forget_all(tx: Transaction) -> None:
    """Deletes all secrets; the next start makes others."""
    tx.run(_FORGET_ALL)
