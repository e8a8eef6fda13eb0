"""Writes a court's letters to the inboxes (`cso_kit.inbox`) of its registered filers (rule C9)."""

from datetime import datetime

from court_rp import tables
from court_rp.transition import store
from cso_kit.inbox import Letter, inbox_of
from cso_kit.storage.unit_of_work import Transaction

INBOX = inbox_of(tables.kit)


def send_to_filers(
    tx: Transaction, court_id: str, letter: Letter, sent_at: datetime, *, linked: bool | None = None
) -> int:
    """Writes a letter to each address of the court's registered filers, or of those who are linked or not. Returns the number."""
    found = store.addresses(tx, court_id, linked=linked)
    for address in found:
        INBOX.send(tx, court_id, address, letter, sent_at)
    return len(found)
