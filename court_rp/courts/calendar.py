"""Reading and writing the courts' calendars; the only place with their SQL.

A court that was never written about has the calendar the registry gives it. Whether a moment has been settled is kept beside
the calendar for `courts/settle.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from court_rp import tables
from court_rp.courts.phase import CourtCalendar, LinkingOpens, local_midnight
from court_rp.courts.registry import Court, Registry
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_calendar = tables.calendar


class CalendarRow(NamedTuple):
    """A court's calendar as it is stored."""

    court_id: str
    announced_at: datetime | None
    registration_closes_at: datetime | None
    freeze_at: datetime | None
    freeze_filing: bool
    freeze_reading: bool
    go_live_at: datetime | None
    linking_opens: LinkingOpens
    announcement_is_settled: bool = False
    go_live_is_settled: bool = False
    due_at: datetime | None = None

    @property
    def calendar(self) -> CourtCalendar:
        """The calendar alone."""
        return CourtCalendar._make(self[1:8])

    def is_due(self, now: datetime) -> bool:
        """Whether something has come to pass that was not settled yet."""
        return self.due_at is not None and self.due_at <= now


_COLUMNS = columns(_calendar, CalendarRow)
_BY_COURT = Query(select(*_COLUMNS).where(_calendar.c.court_id == bindparam("court_id")), CalendarRow._make)
_ALL = Query(select(*_COLUMNS), CalendarRow._make)
_DUE = Query(
    select(_calendar.c.court_id).where(_calendar.c.due_at <= bindparam("now")).order_by(_calendar.c.due_at), first
)
_ADD = Command(insert(_calendar), *CalendarRow._fields)
_SET = Command(update(_calendar).where(_calendar.c.court_id == bindparam("which")), *CalendarRow._fields[1:])


def default_row(court: Court) -> CalendarRow:
    """What the registry says: the documented go-live day, if there is one."""
    go_live_at = local_midnight(court.go_live_on, court.zone) if court.go_live_on else None
    return _row(court.court_id, CourtCalendar(go_live_at=go_live_at))


def read(tx: Transaction, court: Court) -> CalendarRow:
    """A court's calendar."""
    return tx.one(_BY_COURT, court_id=court.court_id) or default_row(court)


def read_all(tx: Transaction, registry: Registry) -> dict[str, CalendarRow]:
    """Every court's calendar, by court."""
    stored = {row.court_id: row for row in tx.all(_ALL)}
    return {court.court_id: stored.get(court.court_id) or default_row(court) for court in registry}


def due_courts(tx: Transaction) -> Sequence[str]:
    """The courts where something has come to pass that was not settled yet."""
    return tx.all(_DUE, now=tx.at.calendar)


def write(tx: Transaction, row: CalendarRow) -> CalendarRow:
    """Stores a calendar; the row with the moment it is due next."""
    row = row._replace(due_at=_due_at(row))
    values: dict[str, Any] = row._asdict()
    if not tx.run(_SET, which=values.pop("court_id"), **values):
        tx.add(_ADD, row)
    return row


def replace(row: CalendarRow, calendar: CourtCalendar) -> CalendarRow:
    """The row with another calendar; what was settled stays settled until somebody reconsiders it."""
    return row._replace(**calendar._asdict())


def missing(tx: Transaction, registry: Registry) -> list[Court]:
    """The courts whose calendar was never written; until it is, they cannot become due."""
    known = {row.court_id for row in tx.all(_ALL)}
    return [court for court in registry if court.court_id not in known]


def _row(court_id: str, calendar: CourtCalendar) -> CalendarRow:
    row = CalendarRow(court_id, *calendar)
    return row._replace(due_at=_due_at(row))


def _due_at(row: CalendarRow) -> datetime | None:
    open_moments = [
        moment
        for moment, is_settled in (
            (row.announced_at, row.announcement_is_settled),
            (row.go_live_at, row.go_live_is_settled),
        )
        if moment is not None and not is_settled
    ]
    return min(open_moments, default=None)
