"""The courts' half of readiness (rule R2): who is registered where, and each court's days. `cso_sim` composes both halves."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from court_rp.control import store
from court_rp.control.store import FilerFacts
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import Phase, phase_at
from court_rp.courts.registry import Court, Registry
from court_rp.courts.timetable import end_of, timetable
from cso_advice.standing import Timetable
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

# As many filers are read at once, so that other requests run in between.
_AT_ONCE = 20_000


class CourtDays(NamedTuple):
    """A court with its calendar and its days, as readiness counts with them.

    `day` is the day counted, `moment` its end and `phase` the phase then; where no day was asked about, those of now.
    """

    court: Court
    row: CalendarRow
    day: date
    moment: datetime
    phase: Phase
    days: Timetable


class CourtReadiness:
    """Reads what the courts know for the readiness report.

    `issuer` is the provider of the links that count, `find` returns the court of an id, or refuses.
    """

    def __init__(self, database: Database, registry: Registry, issuer: str, find: Callable[[str], Court]) -> None:
        self.issuer = issuer
        self._database = database
        self._registry = registry
        self._find = find

    async def days(self, court_id: str, on: date | None) -> CourtDays:
        """A court's days at the moment, for the end of the day `on`, or for the moment.

        Raises:
            ProblemError: there is no such court.
        """
        court = self._find(court_id)

        def read(tx: Transaction) -> CourtDays:
            return _days(court, calendar_store.read(tx, court), tx.at.calendar, on)

        return await self._database.read(read)

    async def days_of_go_live(self) -> dict[str, CourtDays]:
        """Every court's days for the day on which it goes live; for the moment if that is past or not known."""

        def read(tx: Transaction) -> dict[str, CourtDays]:
            rows, now = calendar_store.read_all(tx, self._registry), tx.at.calendar
            return {
                court.court_id: _days(court, row, now, _go_live_ahead(court, row, now))
                for court in self._registry
                for row in (rows[court.court_id],)
            }

        return await self._database.read(read)

    async def filers_of(self, court_id: str, sub: str, email: str) -> list[FilerFacts]:
        """The filers of a court that are linked to an account, or not linked and have its folded address."""
        found = await self._database.read(partial(store.facts_of_person, court_id=court_id, sub=sub, email=email))
        return [one for one in found if one.sub is None or (one.sub, one.issuer) == (sub, self.issuer)]

    async def filers(self, court_id: str | None) -> list[FilerFacts]:
        """The filers of a court, or of all courts, without clerks."""
        found: list[FilerFacts] = []
        after: int | None = 0
        while after is not None:
            read = partial(store.filer_facts, court_id=court_id, after=after, limit=_AT_ONCE)
            some, after = await self._database.read(read)
            found += some
        return found


def _days(court: Court, row: CalendarRow, now: datetime, on: date | None) -> CourtDays:
    days = timetable(court, row.calendar, now, on)
    moment = end_of(court, on) if on else now
    return CourtDays(court, row, on or days.today, moment, phase_at(row.calendar, moment), days)


def _go_live_ahead(court: Court, row: CalendarRow, now: datetime) -> date | None:
    moment = row.go_live_at
    return moment.astimezone(court.zone).date() if moment is not None and moment > now else None
