"""What a date would be like, before anybody moves there: the courts by phase, the filers by readiness, and the dates on the way.

It counts with everybody as they are now. The journal tells afterwards what really happened (`happened.py`).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from court_rp.courts.phase import phase_at
from cso_idp.service_center import SERVICE_CENTER
from cso_sim.readiness.forecast import FilerCounts, Forecast

if TYPE_CHECKING:
    from court_rp.control.calendars import CourtEvent

_WAY = {
    "live": ("go-live", "go-lives"),
    "announced": ("announcement", "announcements"),
    "frozen": ("freeze", "freezes"),
}


class Preview(NamedTuple):
    """A date as it would be. `phases` are numbers of courts, `way` says what lies between it and the simulated date."""

    moment: datetime
    is_back: bool
    phases: dict[str, int]
    filers: FilerCounts
    way: list[str]

    @property
    def day(self) -> str:
        """The day for the form that moves there."""
        return self.moment.astimezone(SERVICE_CENTER).date().isoformat()

    @property
    def time(self) -> str:
        """The time of day for the form that moves there."""
        return self.moment.astimezone(SERVICE_CENTER).strftime("%H:%M:%S")


def preview(forecast: Forecast, events: Iterable["CourtEvent"], calendar: datetime, moment: datetime) -> Preview:
    """The preview of a moment, seen from the simulated date."""
    phases = Counter(phase_at(row.calendar, moment) for row in forecast.rows.values())
    begin, end = sorted((calendar, moment))
    between = Counter(event.kind for event in events if begin < event.at <= end)
    way = [
        f"{between[kind]:,} {one if between[kind] == 1 else many}"
        for kind, (one, many) in _WAY.items()
        if between[kind]
    ]
    numbers = {name: phases[name] for name in ("live", "frozen", "announced", "unannounced")}
    return Preview(moment, moment < calendar, numbers, forecast.at(moment), way)
