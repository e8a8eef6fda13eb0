"""The dates of a court's calendar in words that hold at the moment: what has passed is told as past (rule C2)."""

from datetime import datetime
from typing import NamedTuple

from court_rp.courts.phase import CourtCalendar, is_past, linking_is_open, phase_at

# Each date with its words before it, from it until go-live, and after go-live.
_WORDS = {
    "announced_at": ("To be announced", "Announced", "Announced"),
    "registration_closes_at": (
        "E-file registration closes",
        "E-file registration closed",
        "E-file registration was closed from",
    ),
    "freeze_at": ("System freeze begins", "System freeze began", "The system was frozen from"),
    "go_live_at": ("Goes live", "Went live", "Went live"),
}


class Fact(NamedTuple):
    """A date of the calendar, by its name there, and what it is called now."""

    name: str
    label: str


def calendar_facts(calendar: CourtCalendar, now: datetime) -> list[Fact]:
    """The known dates in their order, and go-live in any case. Those after go-live were overtaken by it, and say nothing."""
    known, go_live = calendar._asdict(), calendar.go_live_at
    is_live = phase_at(calendar, now) == "live"
    dated = (name for name in _WORDS if known[name] is not None and not (go_live and known[name] > go_live))
    names = list(dated) if go_live else [*dated, "go_live_at"]
    return [Fact(name, _WORDS[name][_tense(known[name], now, is_live=is_live)]) for name in names]


def linking_words(calendar: CourtCalendar, now: datetime) -> str:
    """Whether linking is open, or when it opens (rule L4)."""
    if linking_is_open(calendar, now):
        return "open"
    return "opens with the announcement" if calendar.linking_opens == "announcement" else "opens when the court is live"


def _tense(moment: datetime | None, now: datetime, *, is_live: bool) -> int:
    if not is_past(moment, now):
        return 0
    return 2 if is_live else 1
