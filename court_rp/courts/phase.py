"""A court's phase: a pure function of its calendar and the time (rule C2). Also formats court-local time for people.

It reads no clock and no database. Court-local time appears only here and on pages.
"""

from datetime import datetime
from typing import Literal, NamedTuple, TypeGuard
from zoneinfo import ZoneInfo

from cso_kit.time.american import moment_text

Phase = Literal["unannounced", "announced", "frozen", "live"]
LinkingOpens = Literal["go_live", "announcement"]


class CourtCalendar(NamedTuple):
    """The dates of one court, aware UTC; `None` is unknown.

    `freeze_filing` and `freeze_reading` say whether the freeze refuses filing and reading (rule C8). `go_live_roughly` is a text
    for people ("September of 2021") while no day is known. `linking_excludes` are the characters with which a CM/ECF login cannot
    be linked here (rule L12).
    """

    announced_at: datetime | None = None
    registration_closes_at: datetime | None = None
    freeze_at: datetime | None = None
    freeze_filing: bool = True
    freeze_reading: bool = False
    go_live_at: datetime | None = None
    linking_opens: LinkingOpens = "go_live"
    go_live_roughly: str | None = None
    linking_excludes: str = ""


def excluded_signs(login: str, excludes: str) -> str:
    """The signs of a CM/ECF login with which the court, which `excludes` them, does not link it, each once (rule L12)."""
    return "".join(dict.fromkeys(sign for sign in login if sign in excludes))


def phase_at(calendar: CourtCalendar, now: datetime) -> Phase:
    """The phase at the calendar time `now`. Go-live wins over a freeze, a freeze over an announcement (rule C2)."""
    if is_past(calendar.go_live_at, now):
        return "live"
    if is_past(calendar.freeze_at, now):
        return "frozen"
    return "announced" if is_past(calendar.announced_at, now) else "unannounced"


def linking_is_open(calendar: CourtCalendar, now: datetime) -> bool:
    """Whether accounts can be linked (rule L4): from go-live on, or from the announcement if the court says so."""
    if phase_at(calendar, now) == "live":
        return True
    return calendar.linking_opens == "announcement" and is_past(calendar.announced_at, now)


def linking_opens_at(calendar: CourtCalendar) -> datetime | None:
    """When linking opens, or `None` if it is not known."""
    if calendar.linking_opens == "announcement" and calendar.announced_at is not None:
        known = [moment for moment in (calendar.announced_at, calendar.go_live_at) if moment is not None]
        return min(known)
    return calendar.go_live_at


def is_past(moment: datetime | None, now: datetime) -> TypeGuard[datetime]:
    """Whether a moment is known and not in the future."""
    return moment is not None and moment <= now


def parse_local(text: str, zone: ZoneInfo) -> datetime:
    """Parses an ISO 8601 time. Without an offset it is court-local; a date alone is the first moment of that day
    (rule C4).

    Raises:
        ValueError: it is not a time.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def local_text(moment: datetime, zone: ZoneInfo) -> str:
    """The moment at a court: `Tuesday, February 18, 2020, 12:00 a.m. PST`."""
    return moment_text(moment, zone)


def local_stamp(moment: datetime, zone: ZoneInfo) -> str:
    """`02/18/2020 08:00:00 PST`, as dockets and notices of filing print a time."""
    local = moment.astimezone(zone)
    return f"{local:%m/%d/%Y %H:%M:%S} {local.tzname()}"
