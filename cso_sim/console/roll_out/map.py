"""What the roll-out map shows: pure functions of the courts' calendars, a moment, and the forecast of readiness."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import Phase, phase_at
from court_rp.courts.registry import Court, Registry
from court_rp.courts.timetable import end_of
from cso_advice.reasons import REASONS
from cso_idp.service_center import SERVICE_CENTER
from cso_sim.readiness.chart import Bars, bars
from cso_sim.readiness.forecast import FilerCounts, Forecast

PHASES: tuple[Phase, ...] = ("live", "frozen", "announced", "unannounced")
YEARS = range(2014, 2027)
_ENDS = {year: datetime.combine(date(year + 1, 1, 1), time(), SERVICE_CENTER) for year in YEARS}
_WORDS = {each.name: each.words for each in REASONS}
_LOCKS_OUT = {each.name for each in REASONS if each.weight == "locks_out"}


class Cell(NamedTuple):
    """One court on the map."""

    court: Court
    phase: Phase
    go_live: str


class Circuit(NamedTuple):
    """One row of the map. `cells` are in the order of `RollOut.groups`."""

    name: str
    cells: list[list[Cell]]


class RollOut(NamedTuple):
    """The map of a moment. `counts` has each group's courts by phase, `years` the live courts at the end of each year."""

    groups: list[str]
    circuits: list[Circuit]
    counts: list[tuple[str, list[int]]]
    totals: list[int]
    years: list[tuple[int, int]]


class CourtReadiness(NamedTuple):
    """How ready a court's filers are for the day on which it goes live, or now if that is past or not known."""

    court: Court
    phase: Phase
    day: date
    is_ahead: bool
    filers: FilerCounts
    lacking: str


def roll_out(rows: Mapping[str, CalendarRow], moment: datetime) -> RollOut:
    """The map at a moment of the calendar."""
    registry = Registry.load()
    groups = list(registry.grouped())
    circuits: dict[str, Circuit] = {}
    by_group: dict[str, Counter[Phase]] = {name: Counter() for name in groups}
    for court in registry:
        row = rows[court.court_id]
        phase = phase_at(row.calendar, moment)
        by_group[court.group][phase] += 1
        name = court.circuit_name or "National courts"
        circuit = circuits.setdefault(name, Circuit(name, [[] for _ in groups]))
        circuit.cells[groups.index(court.group)].append(Cell(court, phase, _go_live(court, row)))
    counts = [(name, [numbers[phase] for phase in PHASES]) for name, numbers in by_group.items()]
    totals = [sum(numbers[place] for _, numbers in counts) for place in range(len(PHASES))]
    go_lives = sorted(row.go_live_at for row in rows.values() if row.go_live_at is not None)
    years = [(year, bisect_left(go_lives, _ENDS[year])) for year in YEARS]
    return RollOut(groups, list(circuits.values()), counts, totals, years)


def readiness(forecast: Forecast, now: datetime) -> list[CourtReadiness]:
    """The courts with filers, in the order of their go-lives; those without a date come last."""
    registry = Registry.load()
    found = [_readiness(forecast, registry[court_id], now) for court_id in forecast.courts]
    return sorted(found, key=lambda each: (forecast.rows[each.court.court_id].go_live_at is None, each.day, each.court))


def totals_bars(courts: list[CourtReadiness]) -> tuple[Bars, Bars]:
    """The filers of all these courts by readiness, and those who are not ready by what they lack, as charts."""
    whole = sum(each.filers.total for each in courts)
    states = (
        ("Ready", sum(each.filers.ready for each in courts), "ready"),
        ("Not ready, but not locked out", sum(each.filers.held for each in courts), "held"),
        ("Locked out on the day", sum(each.filers.locked_out for each in courts), "locked"),
    )
    lacking = sum((each.filers.lacking for each in courts), Counter[str]())
    reasons = [
        (_WORDS[each.name], lacking[each.name], "locked" if each.name in _LOCKS_OUT else "held")
        for each in REASONS
        if lacking[each.name]
    ]
    return bars(states, whole), bars(reasons, whole)


def _readiness(forecast: Forecast, court: Court, now: datetime) -> CourtReadiness:
    row = forecast.rows[court.court_id]
    is_ahead = row.go_live_at is not None and row.go_live_at > now
    day = (row.go_live_at if is_ahead and row.go_live_at else now).astimezone(court.zone).date()
    then = end_of(court, day) if is_ahead else now
    filers = forecast.of_court(court.court_id, now, then)
    lacking = "; ".join(f"{number:,} with {_WORDS[name]}" for name, number in filers.lacking.most_common(3))
    return CourtReadiness(court, phase_at(row.calendar, now), day, is_ahead, filers, lacking)


def _go_live(court: Court, row: CalendarRow) -> str:
    if row.go_live_at is not None:
        return _local_day(row.go_live_at, court.timezone)
    return row.go_live_roughly or "not known"


@lru_cache(maxsize=1000)
def _local_day(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()
