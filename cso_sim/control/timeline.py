"""What is coming by the calendar: the dates of the courts, and those that concern all accounts."""

from typing import Annotated

from fastapi import APIRouter, Query

from cso_kit.control.problem import ProblemError
from cso_kit.control.values import SentTime
from cso_sim.coming import coming
from cso_sim.control.models import Timeline, TimelineEvent
from cso_sim.control.of_request import BothOfRequest


def router() -> APIRouter:
    """`/_sim/timeline`."""
    routes = APIRouter(tags=["clock"])

    @routes.get("/timeline")
    async def timeline(
        both: BothOfRequest,
        begin: Annotated[
            SentTime | None, Query(alias="from", description="Only events after this time; now, if left out.")
        ] = None,
        end: Annotated[SentTime | None, Query(alias="to", description="Only events up to this time.")] = None,
    ) -> Timeline:
        """What is coming by the calendar, in order. With `from` also what was; announcements that the simulator assumes are left
        out.
        """
        for name, moment in (("from", begin), ("to", end)):
            if moment is not None and moment.tzinfo is None:
                raise ProblemError(422, f"{name}: give the time with its offset, such as 2020-02-18T00:00:00-08:00.")
        state, real = await both.provider.read_clock()
        after = begin or state.read(real).calendar
        found = await coming(both, after, end)
        return Timeline(events=[TimelineEvent.model_validate(each._asdict()) for each in found])

    return routes
