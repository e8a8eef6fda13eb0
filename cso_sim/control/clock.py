"""The clock of the whole federation: one reading of real time, and the same state for both halves."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from cso_kit.control.api import ProblemError
from cso_kit.control.clock_control import ClockAdvance, ClockChange, changed, clock_document, parse_duration

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


def router(both: "BothServices") -> APIRouter:
    """`/_sim/clock` and what moves it."""
    routes = APIRouter(tags=["clock"])

    @routes.get("/clock")
    async def read_clock() -> dict[str, Any]:
        """Both hands of the clock, and whether the calendar stands still."""
        return clock_document(*await both.provider.read_clock())

    @routes.put("/clock")
    async def set_clock(body: ClockChange) -> dict[str, Any]:
        """Sets the calendar, freezes it or lets it run on. In force for every process when it answers."""
        return clock_document(*await both.move_clock(lambda state, real: changed(state, real, body)))

    @routes.post("/clock/advance")
    async def advance_clock(body: ClockAdvance) -> dict[str, Any]:
        """Moves the hands by a duration, or to the next event of any court's calendar."""
        if (body.by is None) == (body.to is None):
            raise ProblemError(422, 'Send either {"by": "PT1H"} or {"to": "next-event"}.')
        if body.by is not None:
            by = parse_duration(body.by)
            return clock_document(*await both.move_clock(lambda state, _: state.advanced(by, body.hand)))
        if body.hand == "protocol":
            raise ProblemError(422, "hand: events are dates of the calendar; move the calendar hand or both.")
        state, real, (at, what) = await both.move_to_next_event(body.hand)
        return clock_document(state, real) | {"event": {"at": at.isoformat(), "what": what}}

    return routes
