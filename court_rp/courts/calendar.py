"""A court's calendar as a row: its dates, and which of them are settled. `calendar_store.py` reads and writes it.

A court that was never written about has the calendar the registry gives it.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from court_rp.courts.known_dates import first_calendar
from court_rp.courts.phase import CourtCalendar, LinkingOpens
from court_rp.courts.registry import Court


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
    go_live_roughly: str | None = None
    linking_excludes: str = ""
    announcement_is_settled: bool = False
    go_live_is_settled: bool = False
    registration_is_settled: bool = False
    instructions_are_settled: bool = False
    freeze_is_settled: bool = False
    due_at: datetime | None = None

    @property
    def calendar(self) -> CourtCalendar:
        """The calendar, without what is settled."""
        return CourtCalendar._make(self[1:10])

    def is_due(self, now: datetime) -> bool:
        """Whether a date has passed that is not settled."""
        return self.due_at is not None and self.due_at <= now

    def milestones(self) -> list["Milestone"]:
        """The known dates at which something happens, in their order."""
        found = [
            Milestone("announcement", "announcement_is_settled", self.announced_at),
            Milestone("registration", "registration_is_settled", self.registration_closes_at),
            Milestone("instructions", "instructions_are_settled", instructions_at(self.calendar)),
            Milestone("freeze", "freeze_is_settled", self.freeze_at),
            Milestone("live", "go_live_is_settled", self.go_live_at),
        ]
        return sorted((each for each in found if each.moment is not None), key=lambda each: each.moment)

    def open_milestones(self) -> list["Milestone"]:
        """The milestones that are not settled."""
        return [each for each in self.milestones() if not getattr(self, each.settled)]

    def with_settled(self, milestone: "Milestone") -> "CalendarRow":
        """The row after a milestone was settled."""
        changed: dict[str, Any] = {milestone.settled: True}
        return self._replace(**changed)

    def reopened(self, now: datetime) -> "CalendarRow":
        """The row after its dates or the clock changed: a settled date that is ahead again, or unknown now, is open again."""
        past = {each.settled for each in self.milestones() if each.moment <= now}
        changed: dict[str, Any] = {name: getattr(self, name) and name in past for name in SETTLED}
        return self._replace(**changed)

    def with_due(self) -> "CalendarRow":
        """The row with the moment at which the next thing comes to pass that is not settled."""
        return self._replace(due_at=min((each.moment for each in self.open_milestones()), default=None))


class Milestone(NamedTuple):
    """A date at which something happens once; `settled` is the row's member that says that it has happened."""

    kind: Literal["announcement", "registration", "instructions", "freeze", "live"]
    settled: str
    moment: Any


SETTLED = (
    "announcement_is_settled",
    "go_live_is_settled",
    "registration_is_settled",
    "instructions_are_settled",
    "freeze_is_settled",
)
# "Closer to the date" (C): a week before it.
_INSTRUCTIONS_BEFORE = timedelta(days=7)


def instructions_at(calendar: CourtCalendar) -> datetime | None:
    """When the instructions for linking are sent, "closer to the date"; `None` if the announcement itself is as close."""
    if calendar.announced_at is None or calendar.go_live_at is None:
        return None
    moment = calendar.go_live_at - _INSTRUCTIONS_BEFORE
    return moment if moment > calendar.announced_at else None


@cache
def default_row(court: Court) -> CalendarRow:
    """The registry's calendar: the documented dates, if there are any. Every load of a scenario asks for nearly all of them."""
    return CalendarRow(court.court_id, *first_calendar(court.known, court.zone, {})).with_due()


def replace(row: CalendarRow, calendar: CourtCalendar) -> CalendarRow:
    """The row with another calendar. Settled dates stay settled until `settle.reconsider`."""
    return row._replace(**calendar._asdict())
