"""The courts' part of the simulated inbox (`cso_kit.inbox`): who gets what a court writes to its registered filers (rule C9)."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select

from court_rp import tables
from cso_kit.inbox import Inbox, Letter
from cso_kit.storage.statement import Query, first
from cso_kit.storage.unit_of_work import Transaction

INBOX = Inbox(tables.kit)

_filer = tables.filer
_REGISTERED = select(_filer.c.email).where(_filer.c.court_id == bindparam("court_id"), _filer.c.email != "").distinct()
_IS_LINKED = exists().where(tables.link.c.filer_id == _filer.c.id, tables.link.c.ended_at.is_(None))
_ADDRESSES = Query(_REGISTERED, first)
_ADDRESSES_OF_UNLINKED = Query(_REGISTERED.where(~_IS_LINKED), first)


def send_to_filers(
    tx: Transaction, court_id: str, letter: Letter, sent_at: datetime, *, only_unlinked: bool = False
) -> int:
    """Writes a letter to everybody registered at the court (or who is yet to link), once per address; how many were written."""
    addresses = tx.all(_ADDRESSES_OF_UNLINKED if only_unlinked else _ADDRESSES, court_id=court_id)
    for address in addresses:
        INBOX.send(tx, court_id, address, letter, sent_at)
    return len(addresses)
