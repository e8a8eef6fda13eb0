"""The geometry of the report's charts; the templates draw them as SVG. It knows numbers and names, and no court."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

WIDTH = 400
_ROW, _BAR_AT, _BAR = 46, 22, 14
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 26
_HEIGHT = 240
_MOST_TICKS = 4


class Bar(NamedTuple):
    """One bar with its words above it. `look` is the class that colours it."""

    label: str
    number: int
    look: str
    text_y: int
    y: int
    width: float
    height: int = _BAR


class Bars(NamedTuple):
    """A chart of bars below each other."""

    width: int
    height: int
    bars: list[Bar]


def bars(rows: Sequence[tuple[str, int, str]], whole: int) -> Bars:
    """Bars for rows of (label, number, look), each as long as its part of the whole."""
    drawn = [
        Bar(label, number, look, place * _ROW + 16, place * _ROW + _BAR_AT, _part(number, whole))
        for place, (label, number, look) in enumerate(rows)
    ]
    return Bars(WIDTH, len(rows) * _ROW, drawn)


class Dot(NamedTuple):
    """A point of the time axis with its words."""

    x: float
    y: float
    look: str
    words: str


class Tick(NamedTuple):
    """A mark of an axis with its words."""

    at: float
    words: str


class Axis(NamedTuple):
    """Points over time, from nothing to everything. `today` is the place of the moment, `None` if it is outside."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    dots: list[Dot]
    months: list[Tick]
    shares: list[Tick]
    today: float | None


def time_axis(points: Sequence[tuple[datetime, float, str, str]], now: datetime) -> Axis | None:
    """A chart of points of (moment, share, look, words); `None` if there are none."""
    if not points:
        return None
    moments = [moment.astimezone(UTC) for moment, *_ in points]
    first, last = _first_of(min(moments)), _first_of(max(moments), 1)
    span = (last - first).total_seconds()
    wide, high = WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def across(moment: datetime) -> float:
        return round(_LEFT + wide * (moment - first).total_seconds() / span, 1)

    def up(share: float) -> float:
        return round(_TOP + high * (1 - share), 1)

    dots = [Dot(across(moment), up(share), look, words) for moment, share, look, words in points]
    shares = [Tick(up(share), f"{share:.0%}") for share in (0.0, 0.5, 1.0)]
    today = across(now) if first <= now <= last else None
    months = [Tick(across(month), f"{month:%b %Y}") for month in _months(first, last)]
    return Axis(WIDTH, _HEIGHT, _LEFT, WIDTH - _RIGHT, _HEIGHT - _BOTTOM, dots, months, shares, today)


def _part(number: int, whole: int) -> float:
    return round(WIDTH * number / whole, 1) if whole else 0.0


def _first_of(moment: datetime, later: int = 0) -> datetime:
    """The first moment of a month, or of one that is `later`."""
    months = moment.year * 12 + moment.month - 1 + later
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _months(first: datetime, last: datetime) -> list[datetime]:
    """At most a few months, evenly spread."""
    count = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, -(-count // (_MOST_TICKS - 1)))
    return [_first_of(first, later) for later in range(0, count + 1, step)][:_MOST_TICKS]
