"""A court's calendar as a row: its dates, and which of them are settled. `calendar_store.py` reads and writes it.

A court that was never written about has the calendar the registry gives it.
"""

from datetime import datetime
from typing import NamedTuple

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
    due_at: datetime | None = None

    @property
    def calendar(self) -> CourtCalendar:
        """The calendar, without what is settled."""
        return CourtCalendar._make(self[1:10])

    def is_due(self, now: datetime) -> bool:
        """Whether a date has passed that is not settled."""
        return self.due_at is not None and self.due_at <= now

    def with_due(self) -> "CalendarRow":
        """The row with the moment at which the next thing comes to pass that is not settled."""
        moments = ((self.announced_at, self.announcement_is_settled), (self.go_live_at, self.go_live_is_settled))
        open_moments = [moment for moment, is_settled in moments if moment is not None and not is_settled]
        return self._replace(due_at=min(open_moments, default=None))


def default_row(court: Court) -> CalendarRow:
    """The registry's calendar: the documented dates, if there are any."""
    return CalendarRow(court.court_id, *first_calendar(court.known, court.zone, {})).with_due()


def replace(row: CalendarRow, calendar: CourtCalendar) -> CalendarRow:
    """The row with another calendar. Settled dates stay settled until `settle.reconsider`."""
    return row._replace(**calendar._asdict())
