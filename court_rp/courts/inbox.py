"""The simulated inbox: what a court wrote, by address. Nothing is ever sent anywhere.

It stores and finds messages; what they say is decided by `courts/notices.py` and `filing/`.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, exists, insert, select

from court_rp import tables
from court_rp.courts.notices import Letter
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_message = tables.message
_filer = tables.filer


class Message(NamedTuple):
    """One message in an inbox. `sent_at` is calendar time."""

    court_id: str
    address: str
    kind: str
    subject: str
    body: str
    sent_at: datetime


_ADD = Command(insert(_message), *Message._fields)
_OF_ADDRESS = Query(
    select(*columns(_message, Message)).where(_message.c.address == bindparam("address")).order_by(_message.c.id),
    Message._make,
)
_REGISTERED = select(_filer.c.email).where(_filer.c.court_id == bindparam("court_id"), _filer.c.email != "").distinct()
_IS_LINKED = exists().where(tables.link.c.filer_id == _filer.c.id, tables.link.c.ended_at.is_(None))
_ADDRESSES = Query(_REGISTERED, first)
_ADDRESSES_OF_UNLINKED = Query(_REGISTERED.where(~_IS_LINKED), first)


def send(tx: Transaction, message: Message) -> None:
    """Puts a message into its inbox."""
    tx.add(_ADD, message._replace(address=_folded(message.address)))


def send_to_filers(
    tx: Transaction, court_id: str, letter: Letter, sent_at: datetime, *, only_unlinked: bool = False
) -> int:
    """Writes a letter to everybody registered at the court (or who is yet to link), once per address; how many were written."""
    addresses = tx.all(_ADDRESSES_OF_UNLINKED if only_unlinked else _ADDRESSES, court_id=court_id)
    for address in addresses:
        send(tx, Message(court_id, address, letter.kind, letter.subject, letter.body, sent_at))
    return len(addresses)


def of_address(tx: Transaction, address: str) -> list[Message]:
    """What an address received, oldest first."""
    return tx.all(_OF_ADDRESS, address=_folded(address))


def _folded(address: str) -> str:
    return address.strip().lower()
