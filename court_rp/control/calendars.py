"""The courts' control methods about many calendars at once: changing them, and listing what is coming."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from court_rp.control import views
from court_rp.control.calendar_change import apply_change
from court_rp.control.models import CalendarChange, CourtView
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.registry import Court, Registry
from court_rp.transition import settle
from court_rp.transition.change import change_calendar
from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

# The dates of a calendar: the kind of event, and what the court does then.
_EVENTS = {
    "announced_at": ("announced", "announces NextGen CM/ECF"),
    "registration_closes_at": ("registration_closed", "closes e-file registrations"),
    "freeze_at": ("frozen", "freezes"),
    "go_live_at": ("live", "goes live"),
}


class CourtEvent(NamedTuple):
    """A date of a court's calendar. `kind` is `announced`, `registration_closed`, `frozen` or `live`."""

    at: datetime
    court_id: str
    kind: str
    text: str


class CalendarControl:
    """The control methods. `court_of` finds a court by its id, or raises `ProblemError`."""

    def __init__(self, database: Database, registry: Registry, court_of: Callable[[str], Court]) -> None:
        self._database = database
        self._registry = registry
        self._court_of = court_of

    async def all(self) -> dict[str, CalendarChange]:
        """The calendars of all courts, as a change that makes them so. Times are court-local, with their offset."""

        def look(tx: Transaction) -> dict[str, CalendarChange]:
            rows = calendar_store.read_all(tx, self._registry)
            return {court_id: _as_change(self._registry[court_id], row) for court_id, row in rows.items()}

        return await self._database.read(look)

    async def rows(self) -> dict[str, CalendarRow]:
        """The calendars of all courts, as they are stored."""
        return await self._database.read(lambda tx: calendar_store.read_all(tx, self._registry))

    async def change_all(self, changes: Mapping[str, CalendarChange]) -> list[CourtView]:
        """Changes the calendars of several courts in one transaction, and settles the dates that have passed by then.

        Raises:
            ProblemError: one of the changes is refused; none is made.
        """
        wanted = self._by_court(changes)

        def change(tx: Transaction) -> list[CourtView]:
            for court, body in wanted.values():
                row = settle.settle(tx, court)
                try:
                    changed = apply_change(body, court, row.calendar)
                except ProblemError as error:
                    raise ProblemError(error.status, f"{court.court_id}: {error.detail}") from error
                change_calendar(tx, court, row, changed)
            return [views.one_court(tx, court, 1) for court, _ in wanted.values()]

        return await self._database.work(change)

    async def coming(self, after: datetime, until: datetime | None) -> list[CourtEvent]:
        """The events after a moment, up to another one, in order."""

        def look(tx: Transaction) -> list[CourtEvent]:
            return sorted(each for each in coming(tx, self._registry, after) if until is None or each.at <= until)

        return await self._database.read(look)

    def _by_court(self, changes: Mapping[str, CalendarChange]) -> dict[str, tuple[Court, CalendarChange]]:
        wanted: dict[str, tuple[Court, CalendarChange]] = {}
        for court_id, body in changes.items():
            court = self._court_of(court_id)
            if court.court_id in wanted:
                raise ProblemError(422, f"{court.court_id} is named twice; put all of its members together.")
            wanted[court.court_id] = (court, body)
        return wanted


def coming(tx: Transaction, registry: Registry, after: datetime) -> Iterator[CourtEvent]:
    """The dates of all calendars after a moment, in no order. Announcements that the simulator assumes by itself are passed over:
    they are six weeks before each go-live, and nobody waits for them.
    """
    for row in calendar_store.read_all(tx, registry).values():
        yield from (each for each in _events(row) if each.at > after)


# The console asks for all of them at each move of the clock, and calendars seldom change.
@lru_cache(maxsize=1000)
def _events(row: CalendarRow) -> tuple[CourtEvent, ...]:
    """All dates of a court's calendar."""
    court = Registry.load()[row.court_id]
    return tuple(
        CourtEvent(moment, court.court_id, kind, f"{court.court_id} {text}")
        for name, (kind, text) in _EVENTS.items()
        if (moment := getattr(row, name)) is not None and (name != "announced_at" or not _is_simulated(court, row))
    )


def _as_change(court: Court, row: CalendarRow) -> CalendarChange:
    members = {
        name: value.astimezone(court.zone).isoformat() if isinstance(value, datetime) else value
        for name, value in row.calendar._asdict().items()
    }
    return CalendarChange.model_validate(members)


def _is_simulated(court: Court, row: CalendarRow) -> bool:
    return court.known.announcement_is_simulated(row.calendar, court.zone)
