"""What comes by the calendar: the dates of the courts, and those that concern all accounts. It reads, and decides nothing.

The control plane answers with it (`/_sim/timeline`), the console shows it.
"""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from cso_idp.service_center import SERVICE_CENTER

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

# The steps of the second factor (rule A11): the kind of event, and what it means.
_SECOND_FACTOR = {
    "exists_from": ("second_factor_exists", "a code is asked of accounts with a second factor"),
    "prompted_from": ("second_factor_prompted", "filers without a second factor are prompted to set one up"),
    "enforced_from": ("second_factor_enforced", "nobody signs on to file without a second factor"),
}


class Coming(NamedTuple):
    """An event of the calendar. Without a court it concerns all accounts. `kind` is one of `TimelineKind`."""

    at: datetime
    court_id: str | None
    kind: str
    text: str


async def coming(both: "BothServices", after: datetime, until: datetime | None = None) -> list[Coming]:
    """The events after a moment, up to another one, in order. Announcements that the simulator assumes are left out."""
    at_courts = [Coming(*each) for each in await both.courts.calendars.coming(after, until)]
    of_accounts = [
        each for each in await second_factor(both) if after < each.at and (until is None or each.at <= until)
    ]
    return sorted(at_courts + of_accounts, key=lambda each: each.at)


async def second_factor(both: "BothServices") -> list[Coming]:
    """The steps of the second factor that have a day. They begin with the day of the PACER Service Center."""
    calendar = await both.provider.second_factor()
    days: dict[str, date | None] = {name: getattr(calendar, name) for name in _SECOND_FACTOR}
    return [
        Coming(datetime.combine(day, time(), SERVICE_CENTER), None, kind, text)
        for name, (kind, text) in _SECOND_FACTOR.items()
        if (day := days[name]) is not None
    ]
