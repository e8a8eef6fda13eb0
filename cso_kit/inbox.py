"""The simulated inbox of a service: its messages to people. No real mail is sent.

It stores and finds messages. The features that write them decide about text and recipients.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select

from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction

# The only sender that is not a court.
PACER = "pacer"


class Letter(NamedTuple):
    """The content of a message. `kind` is a stable code for programs; empty lines separate the text's paragraphs."""

    kind: str
    subject: str
    body: str


class Message(NamedTuple):
    """One message in an inbox.

    `sender` is the identifier of a court, or `pacer` for the provider. `address` is the recipient's e-mail address. `sent_at` is
    calendar time, `protocol_at` protocol time; old messages have no `protocol_at`.
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
    """Writes and finds messages in one service's tables. It holds only statements, so one object serves all databases."""

    def __init__(self, tables: KitTables) -> None:
        message = tables.message
        self._address = message.c.address
        self._add = Command(insert(message), *Message._fields)
        self._of_address = Query(
            select(*columns(message, Message)).where(message.c.address == bindparam("address")).order_by(message.c.id),
            Message._make,
        )
        self._forget_address = Command(delete(message).where(message.c.address == bindparam("address")))
        self._forget_sender = Command(delete(message).where(message.c.sender == bindparam("sender")))

    def send(self, tx: Transaction, sender: str, address: str, letter: Letter, sent_at: datetime | None = None) -> None:
        """Puts a letter into the inbox of an address, dated now or `sent_at`."""
        tx.add(self._add, Message(sender, _folded(address), *letter, sent_at or tx.at.calendar, tx.at.protocol))

    def of_address(self, tx: Transaction, address: str) -> list[Message]:
        """The messages to an address, in the order of their writing."""
        return tx.all(self._of_address, address=_folded(address))

    def count(self, tx: Transaction, addresses: Collection[str]) -> dict[str, int]:
        """How many messages each of these addresses has, by the folded address; those without any are left out."""
        folded = [_folded(address) for address in addresses]
        counted = (
            select(self._address, func.count().label("number")).where(self._address.in_(folded)).group_by(self._address)
        )
        return {str(row.address): int(row.number) for row in tx.execute(counted)}

    def forget_address(self, tx: Transaction, address: str) -> None:
        """Empties the inbox of an address."""
        tx.put(self._forget_address, address=_folded(address))

    def forget_sender(self, tx: Transaction, sender: str) -> None:
        """Removes all messages of a sender."""
        tx.put(self._forget_sender, sender=sender)


# All databases with the same tables share the compiled statements.
inbox_of = cache(Inbox)


def _folded(address: str) -> str:
    """An address in the form in which addresses are compared: without case and surrounding space."""
    return address.strip().lower()
