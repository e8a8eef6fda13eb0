"""What public sources say about the courts' dates, as package data (`go_lives.csv`), and the mark of each date of a calendar.

A source gives the day of go-live, for some courts also its hour, the outage and the closing of registrations, all court-local.
A date that no source gives is assumed: by a scenario, by an operator or by this simulator. Sources are told and never linked,
because no browser is sent to a real court (rules C10 and F3).
"""

import calendar as months
import csv
import importlib.resources
import io
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple, cast
from zoneinfo import ZoneInfo

from court_rp.courts.phase import CourtCalendar, parse_local

# `certain`: the source speaks after the event, or it is a full timetable. `likely`: a bare announcement, or an indirect source.
Certainty = Literal["certain", "likely"]
Mark = Literal["certain", "likely", "assumed"]
DATES = ("announced_at", "registration_closes_at", "freeze_at", "go_live_at")
# Courts set the date four to ten weeks ahead (D§6.1); where no source gives the day, the middle of it is assumed.
_ANNOUNCED_BEFORE = timedelta(weeks=6)
_MONTH = re.compile(rf"({'|'.join(months.month_name[1:])})(?: of)? ((?:19|20)\d\d)", re.IGNORECASE)


class KnownDates(NamedTuple):
    """What one source says about one court. `roughly` is what a court said before it named a day, or all that is known."""

    certainty: Certainty | None = None
    source: str = ""
    announced_at: datetime | None = None
    registration_closes_at: datetime | None = None
    freeze_at: datetime | None = None
    freeze_reading: bool = False
    go_live_at: datetime | None = None
    roughly: str | None = None
    linking_excludes: str = ""

    @property
    def calendar(self) -> CourtCalendar:
        """The source's dates as a calendar."""
        return CourtCalendar(
            announced_at=self.announced_at,
            registration_closes_at=self.registration_closes_at,
            freeze_at=self.freeze_at,
            freeze_reading=self.freeze_reading,
            go_live_at=self.go_live_at,
            go_live_roughly=self.roughly,
            linking_excludes=self.linking_excludes,
        )

    def mark(self, calendar: CourtCalendar, name: str) -> Mark | None:
        """The mark of one of `DATES` of a court's calendar: the source's, if it gives this date; `None` if there is no date."""
        moment = getattr(calendar, name)
        if moment is None:
            return None
        return self.certainty if self.certainty and moment == getattr(self, name) else "assumed"

    def announcement_is_simulated(self, calendar: CourtCalendar, zone: ZoneInfo) -> bool:
        """Whether the announcement is the one that this simulator assumes by itself, from the go-live."""
        return self.announced_at is None and calendar.announced_at == _assumed_announcement(calendar, zone)

    def marks(self, calendar: CourtCalendar) -> list[Mark]:
        """The marks that the calendar's dates have, each once."""
        found = (self.mark(calendar, name) for name in DATES)
        return list(dict.fromkeys(mark for mark in found if mark is not None))


NOTHING = KnownDates()


def read_known_dates(zones: Mapping[str, ZoneInfo]) -> dict[str, KnownDates]:
    """The courts with a source. `zones` has the time zone of every court."""
    text = importlib.resources.files("court_rp.courts").joinpath("go_lives.csv").read_text(encoding="utf-8")
    return {row["court_id"]: _known(row, zones[row["court_id"]]) for row in csv.DictReader(io.StringIO(text))}


def _known(row: dict[str, str], zone: ZoneInfo) -> KnownDates:
    announced, registration, freeze, go_live = (
        parse_local(row[name], zone) if row[name] else None
        for name in ("announced", "registration_closes", "freeze", "go_live")
    )
    is_reading_off, roughly = row["freeze_reading"] == "yes", row["roughly"] or None
    certainty = cast("Certainty", row["certainty"])
    dates = announced, registration, freeze, is_reading_off, go_live
    return KnownDates(certainty, row["source"], *dates, roughly, row["linking_excludes"])


def first_calendar(known: KnownDates, zone: ZoneInfo, given: Mapping[str, Any]) -> CourtCalendar:
    """The calendar that a court begins with: the members that are `given`, and the others from the source.

    With another go-live than the source's, the source's other dates do not fit and are left out. A court with a go-live but
    without an announcement gets an assumed one, six weeks before and not after its other dates (rule C10). `zone` is the court's.
    """
    has_own = given.get("go_live_at", known.go_live_at) != known.go_live_at
    undated = CourtCalendar(go_live_roughly=known.roughly, linking_excludes=known.linking_excludes)
    found = undated if has_own else known.calendar
    found = found._replace(**given)
    if found.announced_at is not None or "announced_at" in given:
        return found
    return found._replace(announced_at=_assumed_announcement(found, zone))


def _assumed_announcement(calendar: CourtCalendar, zone: ZoneInfo) -> datetime | None:
    """Six weeks before go-live, at nine in the morning, and not after the other dates; `None` without a go-live."""
    if calendar.go_live_at is None:
        return None
    day = calendar.go_live_at.astimezone(zone).date() - _ANNOUNCED_BEFORE
    others = [moment for moment in (calendar.registration_closes_at, calendar.freeze_at) if moment is not None]
    return min([datetime.combine(day, time(9), zone), *others])


def month_of(roughly: str | None) -> date | None:
    """The month behind a rough date, as its first day: `September of 2021`. `None` if the text names none (`autumn of 2021`)."""
    found = _MONTH.search(roughly or "")
    if found is None:
        return None
    names = [name.lower() for name in months.month_name]
    return date(int(found[2]), names.index(found[1].lower()), 1)
