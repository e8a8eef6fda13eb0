"""Reads and writes the links that sign a browser on; the only module with their SQL."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update

from cso_idp import tables
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_link = tables.sign_on_link


class SignOnLink(NamedTuple):
    """A link that signs a browser on as the holder of an account, until `expires_at` (real time)."""

    secret_hash: str
    account_id: int
    expires_at: datetime


_IS_GOOD = (_link.c.secret_hash == bindparam("which")) & _link.c.used_at.is_(None)
_IN_TIME = _link.c.expires_at > bindparam("now", type_=_link.c.expires_at.type)
_ADD = Command(insert(_link), *SignOnLink._fields)
_FIND = Query(select(*columns(_link, SignOnLink)).where(_IS_GOOD & _IN_TIME), SignOnLink._make)
# One atomic statement: of two browsers that follow one link, one is signed on.
_USE = Query(
    update(_link)
    .where(_IS_GOOD & _IN_TIME)
    .values(used_at=bindparam("at", type_=_link.c.used_at.type))
    .returning(*columns(_link, SignOnLink)),
    SignOnLink._make,
)


def add(tx: Transaction, link: SignOnLink) -> None:
    """Stores a link."""
    tx.add(_ADD, link)


def find(tx: Transaction, secret_hash: str) -> SignOnLink | None:
    """The link with this secret, if it can still be used."""
    return tx.one(_FIND, which=secret_hash, now=tx.real)


def use(tx: Transaction, secret_hash: str) -> SignOnLink | None:
    """Uses a link up. Returns it if it could still be used."""
    return tx.one(_USE, which=secret_hash, now=tx.real, at=tx.real)
