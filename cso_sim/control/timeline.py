"""What is coming by the calendar: the dates of the courts, and those that concern all accounts."""

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query

from cso_idp.service_center import SERVICE_CENTER
from cso_kit.control.problem import ProblemError
from cso_sim.both_services import BothServices
from cso_sim.control.models import Timeline, TimelineEvent, TimelineKind
from cso_sim.control.of_request import BothOfRequest

_SECOND_FACTOR: dict[str, tuple[TimelineKind, str]] = {
    "exists_from": ("second_factor_exists", "a code is asked of accounts with a second factor"),
    "prompted_from": ("second_factor_prompted", "filers without a second factor are prompted to set one up"),
    "enforced_from": ("second_factor_enforced", "nobody signs on to file without a second factor"),
}


def router() -> APIRouter:
    """`/_sim/timeline`."""
    routes = APIRouter(tags=["clock"])

    @routes.get("/timeline")
    async def timeline(
        both: BothOfRequest,
        begin: Annotated[
            datetime | None, Query(alias="from", description="Only events after this time; now, if left out.")
        ] = None,
        end: Annotated[datetime | None, Query(alias="to", description="Only events up to this time.")] = None,
    ) -> Timeline:
        """What is coming by the calendar, in order. With `from` also what was; announcements that the simulator assumes are left
        out.
        """
        for name, moment in (("from", begin), ("to", end)):
            if moment is not None and moment.tzinfo is None:
                raise ProblemError(422, f"{name}: give the time with its offset, such as 2020-02-18T00:00:00-08:00.")
        state, real = await both.provider.read_clock()
        after = begin or state.read(real).calendar
        at_courts = [
            TimelineEvent.model_validate(each._asdict()) for each in await both.courts.calendars.coming(after, end)
        ]
        of_accounts = [each for each in await _of_accounts(both) if after < each.at and (end is None or each.at <= end)]
        return Timeline(events=sorted(at_courts + of_accounts, key=lambda each: each.at))

    return routes


async def _of_accounts(both: BothServices) -> list[TimelineEvent]:
    calendar = await both.provider.second_factor()
    days: dict[str, date | None] = {name: getattr(calendar, name) for name in _SECOND_FACTOR}
    return [
        TimelineEvent(at=datetime.combine(day, time(), SERVICE_CENTER), court_id=None, kind=kind, text=text)
        for name, (kind, text) in _SECOND_FACTOR.items()
        if (day := days[name]) is not None
    ]
