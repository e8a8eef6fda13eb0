"""The control calls of the clock: reads it, and computes the new state of a change (contract.md, `/_sim/clock`).

By default freezing holds the calendar hand only: relying parties outside use real time and would see tokens expire
(docs/decisions/0005-what-freezing-means.md).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends

from cso_kit.control.clock_version import check_version
from cso_kit.control.models import ClockAdvance, ClockChange, ClockView
from cso_kit.control.of_request import OfRequest
from cso_kit.control.problem import ProblemError
from cso_kit.control.views import clock_view
from cso_kit.time.clock import ClockState, Hand

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


class ControlsClock(Protocol):
    """The clock methods of a service control."""

    async def read_clock(self) -> tuple[ClockState, datetime]:
        """The state, and the real time of the reading."""

    async def move_clock(self, move: Callable[[ClockState, datetime], ClockState]) -> tuple[ClockState, datetime]:
        """Moves the clock in one transaction."""


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration in weeks, days, hours, minutes and seconds.

    Raises:
        ProblemError: it is malformed, or has months or years, which have no fixed length.
    """
    found = _DURATION.fullmatch(text.strip())
    parts = (
        {name: float(value) for name, value in found.groupdict().items() if value and name != "sign"} if found else {}
    )
    if found is None or not parts:
        raise ProblemError(422, f"{text!r} is not a duration; write for example PT1H, P3D or PT90S.")
    try:
        return timedelta(**parts) * (-1 if found["sign"] else 1)
    except OverflowError as error:
        raise ProblemError(422, f"{text!r} is too long.") from error


def advanced(state: ClockState, by: timedelta, hand: Hand, version: int | None) -> ClockState:
    """The state after hands were moved by a duration. Raises as `check_version`."""
    check_version(state, version)
    return state.advanced(by, hand)


def changed(state: ClockState, real: datetime, change: ClockChange) -> ClockState:
    """The state after a change. Raises as `check_version`."""
    check_version(state, change.version)
    if change.calendar is not None:
        if change.calendar.tzinfo is None:
            raise ProblemError(422, "calendar: add the offset, for example 2020-02-17T23:59:00-08:00.")
        state = state.with_calendar(real, change.calendar)
    if change.frozen is True:
        state = state.frozen(real, change.hand)
    elif change.frozen is False:
        state = state.released(real)
    return state.checked(real)


def clock_router(of_request: OfRequest[Any]) -> APIRouter:
    """The clock calls of a service that runs apart. `of_request` is its control, which has `ControlsClock`."""
    router = APIRouter(tags=["clock"])

    @router.get("/clock")
    async def read_clock(control: Annotated[ControlsClock, Depends(of_request)]) -> ClockView:
        """Both hands of the clock."""
        return clock_view(*await control.read_clock())

    @router.put("/clock")
    async def set_clock(control: Annotated[ControlsClock, Depends(of_request)], body: ClockChange) -> ClockView:
        """Sets the calendar, freezes or releases. When it answers, the change holds in every process."""
        return clock_view(*await control.move_clock(lambda state, real: changed(state, real, body)))

    @router.post("/clock/advance")
    async def advance_clock(control: Annotated[ControlsClock, Depends(of_request)], body: ClockAdvance) -> ClockView:
        """Moves the hands by a duration."""
        if body.by is None:
            raise ProblemError(422, "by: a service that runs apart moves by a duration only.")
        by = parse_duration(body.by)
        return clock_view(*await control.move_clock(lambda state, _: advanced(state, by, body.hand, body.version)))

    return router
