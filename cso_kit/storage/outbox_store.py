"""The rows of the outbox: waiting, claimed, delivered and failed intents. `storage/outbox.py` decides when to send."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import bindparam, or_, select, update

from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction


class ClaimedIntent(NamedTuple):
    """A claimed intent. `attempts` includes the attempt of this claim."""

    id: int
    kind: str
    target: str
    body: dict[str, Any]
    created_at: datetime
    attempts: int
    correlation: str | None = None


class OutboxEntry(NamedTuple):
    """An intent with its outcome: delivered, failed for good, or neither yet."""

    id: int
    target: str
    body: dict[str, Any]
    delivered_at: datetime | None
    failed_at: datetime | None

    @property
    def status(self) -> Literal["delivered", "failed", "pending"]:
        """The status, in the words of the control plane."""
        if self.delivered_at is not None:
            return "delivered"
        return "pending" if self.failed_at is None else "failed"


class WaitingIntent(NamedTuple):
    """An intent that is to be delivered at `next_attempt_at`, or whose claim ends then."""

    id: int
    next_attempt_at: datetime
    kind: str
    target: str
    correlation: str | None
    attempts: int


class OutboxStatements:
    """A sender's statements, for one service's outbox and the kinds of intents that the sender delivers."""

    def __init__(self, tables: KitTables, kinds: tuple[str, ...]) -> None:
        outbox = tables.outbox
        is_waiting = outbox.c.delivered_at.is_(None) & outbox.c.failed_at.is_(None)
        is_this = outbox.c.id == bindparam("which")
        is_mine = is_this & is_waiting & (outbox.c.attempts == bindparam("attempt"))
        self.waiting = Query(
            select(*columns(outbox, WaitingIntent))
            .where(is_waiting, or_(*(outbox.c.kind == kind for kind in kinds)))
            .order_by(outbox.c.next_attempt_at, outbox.c.id)
            .limit(bindparam("limit")),
            WaitingIntent._make,
        )
        # One atomic statement: the process that changes the `next_attempt_at` that it has read gets the claim.
        claimed_until = bindparam("claimed_until", type_=outbox.c.next_attempt_at.type)
        self.claim = Query(
            update(outbox)
            .where(is_this, is_waiting, outbox.c.next_attempt_at == bindparam("seen"))
            .values(next_attempt_at=claimed_until, attempts=outbox.c.attempts + 1)
            .returning(*columns(outbox, ClaimedIntent)),
            ClaimedIntent._make,
        )
        self.delivered = Query(
            update(outbox)
            .where(is_this, outbox.c.delivered_at.is_(None))
            .values(failed_at=None)
            .returning(outbox.c.id),
            first,
            "delivered_at",
        )
        self.put_back = Command(update(outbox).where(is_mine), "next_attempt_at", "last_error")
        self.given_up = Command(update(outbox).where(is_mine), "failed_at", "last_error")


# All senders of the same kinds to databases with the same tables share the compiled statements.
outbox_statements = cache(OutboxStatements)


def entries_to(
    tx: Transaction, tables: KitTables, kind: str, targets: Collection[str], bodies: Collection[dict[str, Any]]
) -> list[OutboxEntry]:
    """The intents of one kind to these recipients about exactly these subjects, oldest first; not for the hot path."""
    outbox = tables.outbox
    chosen = outbox.c.kind == kind, outbox.c.target.in_(targets), outbox.c.body.in_(bodies)
    rows = tx.execute(select(*columns(outbox, OutboxEntry)).where(*chosen).order_by(outbox.c.id))
    return [OutboxEntry._make(row) for row in rows]
