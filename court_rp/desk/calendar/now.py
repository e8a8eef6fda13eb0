"""What a clerk can do to the court's transition at once, as changes of its calendar."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from court_rp.courts.known_dates import DATES
from court_rp.courts.phase import CourtCalendar, Phase, is_past

Change = Callable[[CourtCalendar, datetime], CourtCalendar]


class Now(NamedTuple):
    """One thing to do now: its question, the words on its button, and the calendar that it makes."""

    title: str
    button: str
    done: str
    about: str
    change: Change


def _announce(calendar: CourtCalendar, now: datetime) -> CourtCalendar:
    return calendar._replace(announced_at=now)


def _close_registration(calendar: CourtCalendar, now: datetime) -> CourtCalendar:
    return calendar._replace(registration_closes_at=now)


def _open_registration(calendar: CourtCalendar, _: datetime) -> CourtCalendar:
    return calendar._replace(registration_closes_at=None)


def _freeze(calendar: CourtCalendar, now: datetime) -> CourtCalendar:
    return calendar._replace(freeze_at=now)


def _end_freeze(calendar: CourtCalendar, _: datetime) -> CourtCalendar:
    return calendar._replace(freeze_at=None)


def _go_live(calendar: CourtCalendar, now: datetime) -> CourtCalendar:
    """What was still ahead on the way to go-live does not happen any more."""
    before = {name: moment for name in DATES if (moment := getattr(calendar, name)) is not None and moment <= now}
    return calendar._replace(**{**dict.fromkeys(DATES), **before, "go_live_at": now})


ANNOUNCE = "announce"
NOW = {
    ANNOUNCE: Now(
        "Announce NextGen CM/ECF now?",
        "Announce now",
        "NextGen CM/ECF was announced.",
        "Posts the announcement and mails it to the filers, with the day of go-live or without one.",
        _announce,
    ),
    "close-registration": Now(
        "Close e-file registration now?",
        "Close registration",
        "E-file registration was closed.",
        "New e-file registrations are refused until the court is live.",
        _close_registration,
    ),
    "open-registration": Now(
        "Open e-file registration again?",
        "Open registration",
        "E-file registration was opened again.",
        "New e-file registrations are accepted again.",
        _open_registration,
    ),
    "freeze": Now("Freeze this court now?", "Freeze now", "The court was frozen.", "", _freeze),
    "end-freeze": Now(
        "End the freeze now?",
        "End the freeze",
        "The freeze was ended.",
        "Filing and reading go on as before.",
        _end_freeze,
    ),
    "go-live": Now(
        "Go live now?",
        "Go live",
        "The court went live.",
        "From then on this court accepts Central Sign-On only.",
        _go_live,
    ),
}


def offered(calendar: CourtCalendar, phase: Phase, now: datetime) -> list[str]:
    """What can be done in this phase, in the order of a transition."""
    if phase == "live":
        return []
    is_closed = is_past(calendar.registration_closes_at, now)
    return [
        *([ANNOUNCE] if phase == "unannounced" else []),
        "open-registration" if is_closed else "close-registration",
        "end-freeze" if phase == "frozen" else "freeze",
        "go-live",
    ]
