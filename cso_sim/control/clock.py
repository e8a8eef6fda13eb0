"""The clock of the whole federation: one reading of real time, and the same state for both services."""

from fastapi import APIRouter

from cso_kit.control.clock_control import advanced, changed, parse_duration
from cso_kit.control.models import AdvancedClockView, ClockAdvance, ClockChange, ClockView, ReachedEvent
from cso_kit.control.problem import ProblemError
from cso_kit.control.views import clock_view
from cso_sim.control.of_request import BothOfRequest


def router() -> APIRouter:
    """`/_sim/clock` and its moves."""
    routes = APIRouter(tags=["clock"])

    @routes.get("/clock")
    async def read_clock(both: BothOfRequest) -> ClockView:
        """Both hands of the clock, and whether the calendar stands still."""
        return clock_view(*await both.provider.read_clock())

    @routes.put("/clock")
    async def set_clock(both: BothOfRequest, body: ClockChange) -> ClockView:
        """Sets the calendar, freezes it or lets it run on. In force for every process when it answers."""
        return clock_view(*await both.move_clock(lambda state, real: changed(state, real, body)))

    @routes.post("/clock/advance", response_model_exclude_unset=True)
    async def advance_clock(both: BothOfRequest, body: ClockAdvance) -> AdvancedClockView:
        """Moves the hands by a duration, or to the next event of any court's calendar."""
        if (body.by is None) == (body.to is None):
            raise ProblemError(422, 'Send either {"by": "PT1H"} or {"to": "next-event"}.')
        if body.by is not None:
            by = parse_duration(body.by)
            moved = clock_view(*await both.move_clock(lambda state, _: advanced(state, by, body.hand, body.version)))
            return AdvancedClockView(**dict(moved))
        if body.hand == "protocol":
            raise ProblemError(422, "hand: events are dates of the calendar; move the calendar hand or both.")
        state, real, (at, what) = await both.move_to_next_event(body.hand, version=body.version)
        return AdvancedClockView(**dict(clock_view(state, real)), event=ReachedEvent(at=at, what=what))

    return routes
