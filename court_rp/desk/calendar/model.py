"""The form of a court's calendar, read in the court's own time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from court_rp.courts.known_dates import DATES
from court_rp.courts.phase import CourtCalendar
from cso_kit.time.clock import EARLIEST, LATEST

LABELS = {
    "announced_at": "Announcement",
    "registration_closes_at": "E-file registration closes",
    "freeze_at": "Freeze",
    "go_live_at": "Go-live",
    "freeze_filing": "The freeze refuses filing",
    "freeze_reading": "The freeze refuses reading",
    "go_live_roughly": "Go-live, roughly",
    "linking_opens": "Linking opens",
    "linking_excludes": "Signs that cannot be linked",
}
OPENINGS = {"go_live": "at go-live", "announcement": "at the announcement"}
_LONGEST_ROUGH = 100
_LONGEST_SIGNS = 32


class CalendarForm(NamedTuple):
    """What the form says: the calendar, and one sentence for each faulty field by its name."""

    calendar: CourtCalendar
    errors: Mapping[str, str]


def shown(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment as an input of the kind `datetime-local` shows it; to the minute."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def values_of(calendar: CourtCalendar, zone: ZoneInfo) -> dict[str, str]:
    """The values of the form for a calendar."""
    return {
        **{name: shown(getattr(calendar, name), zone) for name in DATES},
        "freeze_filing": "on" if calendar.freeze_filing else "",
        "freeze_reading": "on" if calendar.freeze_reading else "",
        "go_live_roughly": calendar.go_live_roughly or "",
        "linking_opens": calendar.linking_opens,
        "linking_excludes": calendar.linking_excludes,
    }


def read(sent: Mapping[str, str], before: CourtCalendar, zone: ZoneInfo) -> CalendarForm:
    """The calendar that a form gives. A date that was left as it was shown stays as it is, also its seconds."""
    errors: dict[str, str] = {}
    dates: dict[str, datetime | None] = {}
    for name in DATES:
        typed, was = sent.get(name, "").strip(), getattr(before, name)
        if typed == shown(was, zone):
            dates[name] = was
        else:
            dates[name] = _moment(typed, zone, name, errors) if typed else None
    roughly, signs = sent.get("go_live_roughly", "").strip(), sent.get("linking_excludes", "").strip()
    if error := roughly_error(roughly):
        errors["go_live_roughly"] = error
    if len(signs) > _LONGEST_SIGNS or any(sign.isalnum() or not "!" <= sign <= "~" for sign in signs):
        errors["linking_excludes"] = "Give signs such as &@$* and no letters, digits or white space."
    opens = sent.get("linking_opens", "")
    if opens not in OPENINGS:
        errors["linking_opens"] = "Choose when linking opens."
    if not errors:
        errors |= _order(dates, before)
    calendar = before._replace(
        **dates,
        freeze_filing=bool(sent.get("freeze_filing")),
        freeze_reading=bool(sent.get("freeze_reading")),
        go_live_roughly=roughly or None,
        linking_opens="announcement" if opens == "announcement" else "go_live",
        linking_excludes=signs,
    )
    return CalendarForm(calendar, errors)


def roughly_error(text: str) -> str:
    """What is wrong with a rough date, which notices and letters print; empty if nothing is."""
    if len(text) <= _LONGEST_ROUGH and text.isprintable():
        return ""
    return f"Use at most {_LONGEST_ROUGH} characters in one line, such as September of 2021."


def _moment(typed: str, zone: ZoneInfo, name: str, errors: dict[str, str]) -> datetime | None:
    try:
        naive = datetime.fromisoformat(typed)
    except ValueError:
        errors[name] = "Give a day and a time such as 2020-02-18T08:00."
        return None
    if naive.tzinfo is not None:
        errors[name] = "Give the time at this court, without an offset."
        return None
    local = naive.replace(tzinfo=zone)
    if not EARLIEST.year < naive.year < LATEST.year:
        errors[name] = f"Choose a day between {EARLIEST.year + 1} and {LATEST.year - 1}."
    elif local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        errors[name] = f"There is no {naive:%Y-%m-%d %H:%M} at this court: the clocks skip it. Give another time."
    else:
        return local.astimezone(UTC)
    return None


def _order(dates: Mapping[str, datetime | None], before: CourtCalendar) -> dict[str, str]:
    """What the form puts before an earlier date. Two dates that were so already, such as by a step taken now, are left."""
    known = [(name, moment) for name in DATES if (moment := dates[name]) is not None]
    return {
        later: f"This is before {LABELS[earlier]}; a calendar runs forward."
        for (earlier, first), (later, second) in pairwise(known)
        if second < first and (first, second) != (getattr(before, earlier), getattr(before, later))
    }
