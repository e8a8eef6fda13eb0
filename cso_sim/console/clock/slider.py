"""The slider over the transition: the marks of go-lives, announcements and freezes, and the places of days on it.

Announcements that the simulator assumes by itself have no mark, as they are no events.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cso_idp.service_center import SERVICE_CENTER

if TYPE_CHECKING:
    from court_rp.control.calendars import CourtEvent

FIRST, LAST = date(2014, 1, 1), date(2026, 12, 31)
WIDTH, ROW = 1000, 20
_DAYS = (LAST - FIRST).days
_ROWS = (("live", "Go-lives"), ("announced", "Announcements"), ("frozen", "Freezes"))


class Marks(NamedTuple):
    """One row of marks: its name, how many events there are, and the strokes as an SVG path."""

    kind: str
    label: str
    number: int
    path: str


class Slider(NamedTuple):
    """The whole slider. `day` counts from `first`, `now` is the calendar's place from 0 to `WIDTH`."""

    first: str
    last: str
    days: int
    day: int
    now: float
    rows: list[Marks]
    years: list[int]


def slider(events: Iterable["CourtEvent"], calendar: datetime) -> Slider:
    """The slider with its marks, at the simulated date."""
    rows = _marks(tuple((event.kind, event.at) for event in events))
    today = calendar.astimezone(SERVICE_CENTER).date()
    years = list(range(FIRST.year, LAST.year + 1))
    return Slider(FIRST.isoformat(), LAST.isoformat(), _DAYS, _number(today), _place(today), rows, years)


# Calendars seldom change, but the page asks at each move of the clock.
@lru_cache(maxsize=16)
def _marks(events: tuple[tuple[str, datetime], ...]) -> list[Marks]:
    days: dict[str, list[date]] = {kind: [] for kind, _ in _ROWS}
    for kind, moment in events:
        day = moment.astimezone(SERVICE_CENTER).date()
        if kind in days and FIRST <= day <= LAST:
            days[kind].append(day)
    return [
        Marks(kind, label, len(days[kind]), _strokes(days[kind], place * ROW))
        for place, (kind, label) in enumerate(_ROWS)
    ]


def noon(day: date) -> datetime:
    """The moment that a day of the slider stands for."""
    return datetime.combine(day, time(12), SERVICE_CENTER)


def _number(day: date) -> int:
    return min(max((day - FIRST).days, 0), _DAYS)


def _place(day: date) -> float:
    return round(WIDTH * _number(day) / _DAYS, 1)


def _strokes(days: Iterable[date], top: int) -> str:
    return "".join(f"M{place:g} {top + 3}v{ROW - 6}" for place in sorted({_place(day) for day in days}))
