"""The journal: an append-only list of events, each written in the transaction of its change.

`Transaction.record` writes events (`cso_kit.storage.event`), `read_events` reads them.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, func, or_, select, update

from cso_kit.storage.portions import Step, deleting, once
from cso_kit.storage.statement import Command
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction

_BLANK = ""


class RecordedEvent(NamedTuple):
    """A recorded event. `id` grows within one service; `recorded_at` is real time, the other times are the clock's two hands."""

    id: int
    recorded_at: datetime
    calendar_at: datetime
    protocol_at: datetime
    kind: str
    court_id: str | None
    sub: str | None
    correlation: str | None
    data: dict[str, Any]

    def document(self, source: str) -> dict[str, Any]:
        """The event as the control plane shows it; `source` names the service that recorded it."""
        return {
            "source": source,
            "id": self.id,
            "kind": self.kind,
            "recorded_at": self.recorded_at.isoformat(),
            "calendar": self.calendar_at.isoformat(),
            "protocol": self.protocol_at.isoformat(),
            "court_id": self.court_id,
            "sub": self.sub,
            "correlation": self.correlation,
            **self.data,
        }


class Filter(NamedTuple):
    """Which events are wanted: those that match every member that is given.

    A kind that ends in a dot stands for all that begin with it: `session.` finds `session.opened` and `session.ended`. `begin`
    and `end` are real times, both included. `flows` are correlations, of which an event has one.
    """

    kinds: tuple[str, ...] = ()
    court_id: str | None = None
    sub: str | None = None
    correlation: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    flows: tuple[str, ...] = ()


EVERYTHING = Filter()


def read_events(
    tx: Transaction,
    tables: KitTables,
    *,
    since: int = 0,
    limit: int = 200,
    wanted: Filter = EVERYTHING,
    until: int | None = None,
    newest: bool = False,
) -> list[RecordedEvent]:
    """The events with an id above `since` that match the filter, oldest first, at most `limit`: the first of them, or the last
    of them with `newest`.

    A reader that will continue from the last id must give `until` (`Database.journal_end`). Otherwise it may miss an event with
    a smaller number that is committed later.
    """
    journal = tables.journal
    shown = (journal.c.id > since) & (journal.c.kind != _BLANK)
    query = select(*[journal.c[name] for name in RecordedEvent._fields]).where(shown, *_conditions(journal, wanted))
    if until is not None:
        query = query.where(journal.c.id <= until)
    rows = tx.execute(query.order_by(journal.c.id.desc() if newest else journal.c.id).limit(limit))
    found = [RecordedEvent._make(row) for row in rows]
    return found[::-1] if newest else found


def newest_event(tx: Transaction, tables: KitTables) -> int:
    """The number of the newest event; 0 without any."""
    newest: int | None = tx.execute(select(func.max(tables.journal.c.id))).scalar_one()
    return newest or 0


def _conditions(journal: Table, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.kinds:
        exact = [kind for kind in wanted.kinds if not kind.endswith(".")]
        families = [journal.c.kind.startswith(kind, autoescape=True) for kind in wanted.kinds if kind.endswith(".")]
        yield or_(journal.c.kind.in_(exact), *families)
    for name in ("court_id", "sub", "correlation"):
        if (value := getattr(wanted, name)) is not None:
            yield journal.c[name] == value
    if wanted.flows:
        yield journal.c.correlation.in_(wanted.flows)
    if wanted.begin is not None:
        yield journal.c.recorded_at >= wanted.begin
    if wanted.end is not None:
        yield journal.c.recorded_at <= wanted.end


def empty_journal(tx: Transaction, tables: KitTables) -> None:
    """Removes all events. The numbers go on, so that no reader's `since` skips new events.

    The last row stays, blank and hidden, because the next number is the one after the greatest. Keeping the number elsewhere
    (AUTOINCREMENT) would write one more page in every commit.
    """
    for step in emptying_journal(tables):
        while not step(tx):
            pass


def emptying_journal(tables: KitTables) -> list[Step]:
    """The steps of `empty_journal`, for a journal that may be long."""
    journal = tables.journal
    blank: dict[str, Any] = {"kind": _BLANK, "data": {}, "court_id": None, "sub": None, "correlation": None}
    return [_deleting_all_but_the_last(journal), once(lambda tx: tx.run(_blanking(journal), **blank))]


@cache
def _deleting_all_but_the_last(journal: Table) -> Step:
    return deleting(journal, journal.c.id < select(func.max(journal.c.id)).scalar_subquery())


@cache
def _blanking(journal: Table) -> Command:
    return Command(update(journal), "kind", "data", "court_id", "sub", "correlation")


def restamp_journal(tx: Transaction, tables: KitTables) -> None:
    """Makes the transaction's moment the time of all events."""
    tx.run(_restamping(tables.journal), recorded_at=tx.real, calendar_at=tx.at.calendar, protocol_at=tx.at.protocol)


@cache
def _restamping(journal: Table) -> Command:
    return Command(update(journal), "recorded_at", "calendar_at", "protocol_at")
