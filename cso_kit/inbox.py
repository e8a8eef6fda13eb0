"""The simulated inbox of a service: what it wrote to whom. Nothing is ever sent anywhere.

It stores and finds messages. What they say, and who gets one, is decided by the features that write them.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select

from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction

# The one sender that is no court.
PACER = "pacer"


class Letter(NamedTuple):
    """What is written, before anybody gets it. `kind` is stable, for programs; the text has paragraphs between empty lines."""

    kind: str
    subject: str
    body: str


class Message(NamedTuple):
    """One message in an inbox.

    `sender` is the identifier of a court, or `pacer` for the provider. `address` is the recipient's e-mail address. `sent_at` is
    calendar time, and `protocol_at` protocol time; the latter is `None` for messages from before it was kept.
    """

    sender: str
    address: str
    kind: str
    subject: str
    body: str
    sent_at: datetime
    protocol_at: datetime | None

    @property
    def court_id(self) -> str | None:
        """The court that wrote it; `None` if the provider did."""
        return None if self.sender == PACER else self.sender


class Inbox:
    """Writes and finds the messages in one service's tables. It holds statements only, so that one serves all databases."""

    def __init__(self, tables: KitTables) -> None:
        message = tables.message
        self._add = Command(insert(message), *Message._fields)
        self._of_address = Query(
            select(*columns(message, Message)).where(message.c.address == bindparam("address")).order_by(message.c.id),
            Message._make,
        )
        self._forget_address = Command(delete(message).where(message.c.address == bindparam("address")))
        self._forget_sender = Command(delete(message).where(message.c.sender == bindparam("sender")))

    def send(self, tx: Transaction, sender: str, address: str, letter: Letter, sent_at: datetime | None = None) -> None:
        """Puts a letter into the inbox of an address, now or as of another moment of the calendar."""
        tx.add(self._add, Message(sender, _folded(address), *letter, sent_at or tx.at.calendar, tx.at.protocol))

    def of_address(self, tx: Transaction, address: str) -> list[Message]:
        """What an address received, in the order in which it was written."""
        return tx.all(self._of_address, address=_folded(address))

    def forget_address(self, tx: Transaction, address: str) -> None:
        """Empties the inbox of an address."""
        tx.put(self._forget_address, address=_folded(address))

    def forget_sender(self, tx: Transaction, sender: str) -> None:
        """Takes everything back that a sender wrote."""
        tx.put(self._forget_sender, sender=sender)


def _folded(address: str) -> str:
    """Addresses are compared without regard to case and surrounding space."""
    return address.strip().lower()
