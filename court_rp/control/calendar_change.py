"""Reads a caller's change of a court's calendar, and parses its times."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from court_rp.control.models import CalendarChange
from court_rp.courts.known_dates import DATES
from court_rp.courts.phase import CourtCalendar, local_text, parse_local
from court_rp.courts.registry import Court
from cso_kit.control.problem import ProblemError
from cso_kit.time.clock import EARLIEST, LATEST
from cso_kit.web.validation_messages import meant_date

_BEFORE_GO_LIVE = tuple(name for name in DATES if name != "go_live_at")


def apply_change(change: CalendarChange, court: Court, calendar: CourtCalendar) -> CourtCalendar:
    """The changed calendar.

    Raises:
        ProblemError: as from `sent_members`, or a date that was sent is after go-live, when it would say nothing any more.
    """
    sent = sent_members(change, court)
    changed = calendar._replace(**sent)
    for name in _BEFORE_GO_LIVE:
        if name in sent:
            _check_order(name, changed, calendar, court)
    return changed


def version_of(calendar: CourtCalendar) -> str:
    """A short text that differs with the calendar, by which a caller says which calendar the change is for."""
    values = [each.astimezone(UTC).isoformat() if isinstance(each, datetime) else each for each in calendar]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def check_seen(calendar: CourtCalendar, seen: str | None) -> None:
    """Refuses a change by somebody who has seen another calendar; `None` changes it whatever it is.

    Raises:
        ProblemError: the calendar was changed in the meantime.
    """
    if seen is not None and version_of(calendar) != seen:
        text = (
            "Somebody else has changed this court's calendar in the meantime, so nothing was changed. Look at it again."
        )
        raise ProblemError(409, text)


def sent_members(change: CalendarChange, court: Court) -> dict[str, Any]:
    """The members of the change that were sent, with their times parsed.

    Raises:
        ProblemError: a text is not a time, or is outside the years of the clock.
    """
    sent: dict[str, Any] = {name: getattr(change, name) for name in change.model_fields_set}
    for name in DATES:
        if sent.get(name) is not None:
            sent[name] = _moment(name, sent[name], court)
    return sent


def _check_order(name: str, changed: CourtCalendar, before: CourtCalendar, court: Court) -> None:
    moment, go_live = getattr(changed, name), changed.go_live_at
    # A go-live of now may be before the other dates: then they are overtaken, and can be sent as they are.
    is_new = (moment, go_live) != (getattr(before, name), before.go_live_at)
    if is_new and moment is not None and go_live is not None and moment > go_live:
        raise ProblemError(
            422,
            f"{name}: this is after the court goes live ({local_text(go_live, court.zone)}); send an earlier time, or a later "
            f"go_live_at with it.",
        )


def _moment(name: str, text: str, court: Court) -> datetime:
    try:
        moment = parse_local(text, court.zone)
    except ValueError as error:
        raise ProblemError(
            422, f"{name}: {text!r} is not a time; write 2020-02-18 or 2020-02-18T08:00:00.{meant_date(text)}"
        ) from error
    # The clock stays within these years. At the edges of the calendar a time cannot be converted to every time zone.
    if not EARLIEST <= moment <= LATEST:
        raise ProblemError(422, f"{name}: {text!r} is outside the years 1990 to 2100; choose a moment in that range.")
    return moment
