"""Reads and writes the courts' calendars; the only module with their SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from court_rp import tables
from court_rp.courts.calendar import CalendarRow, default_row
from court_rp.courts.registry import Court, Registry
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_calendar = tables.calendar
_COLUMNS = columns(_calendar, CalendarRow)
_BY_COURT = Query(select(*_COLUMNS).where(_calendar.c.court_id == bindparam("court_id")), CalendarRow._make)
_ALL = Query(select(*_COLUMNS), CalendarRow._make)
_DUE = Query(
    select(_calendar.c.court_id).where(_calendar.c.due_at <= bindparam("now")).order_by(_calendar.c.due_at), first
)
_NEXT_DUE = Query(
    select(_calendar.c.due_at).where(_calendar.c.due_at.is_not(None)).order_by(_calendar.c.due_at).limit(1), first
)
_ADD = Command(insert(_calendar), *CalendarRow._fields)
_SET = Command(update(_calendar).where(_calendar.c.court_id == bindparam("which")), *CalendarRow._fields[1:])


def read(tx: Transaction, court: Court) -> CalendarRow:
    """A court's calendar."""
    return tx.one(_BY_COURT, court_id=court.court_id) or default_row(court)


def read_all(tx: Transaction, registry: Registry) -> dict[str, CalendarRow]:
    """Every court's calendar, by court."""
    stored = {row.court_id: row for row in tx.all(_ALL)}
    return {court.court_id: stored.get(court.court_id) or default_row(court) for court in registry}


def due_courts(tx: Transaction) -> Sequence[str]:
    """The courts where a date has passed that is not settled."""
    return tx.all(_DUE, now=tx.at.calendar)


def seconds_until_due(tx: Transaction) -> float | None:
    """The seconds until the next date that is not settled; 0 or less if one has passed. `None` if none will be reached, because
    there is none or the calendar is frozen before it.
    """
    due_at = tx.one(_NEXT_DUE)
    if due_at is None:
        return None
    ahead: float = (due_at - tx.at.calendar).total_seconds()
    return None if ahead > 0 and tx.clock.is_frozen else ahead


def write(tx: Transaction, row: CalendarRow) -> CalendarRow:
    """Stores a calendar. Returns the row with its next due date."""
    row = row.with_due()
    values: dict[str, Any] = row._asdict()
    if not tx.run(_SET, which=values.pop("court_id"), **values):
        tx.add(_ADD, row)
    tx.schedule_changed()
    return row


def add(tx: Transaction, row: CalendarRow) -> CalendarRow:
    """`write` for a court without a stored calendar. A load has two hundred of them."""
    row = row.with_due()
    tx.add(_ADD, row)
    tx.schedule_changed()
    return row


def missing(tx: Transaction, registry: Registry) -> list[Court]:
    """The courts without a stored calendar; they cannot become due."""
    known = {row.court_id for row in tx.all(_ALL)}
    return [court for court in registry if court.court_id not in known]
