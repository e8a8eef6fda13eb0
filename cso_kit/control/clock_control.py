"""The clock as the control plane sees it: reading it, and turning a call into a new state (contract.md, `/_sim/clock`).

Freezing holds the calendar hand only, unless told otherwise: relying parties outside go on living in real time, and would see
tokens expire (docs/decisions/0005-what-freezing-means.md).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from cso_kit.control.api import ProblemError
from cso_kit.time.clock import ClockState, Hand
from cso_kit.web.json_values import Instant, Truth

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


class ClockChange(BaseModel):
    """What `PUT /_sim/clock` takes. What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    calendar: Instant | None = Field(None, description="Where the calendar hand goes; a time must carry its offset.")
    frozen: Truth | None = Field(None, description="Hold the hand still, or let both run on.")
    hand: Hand = Field("calendar", description="Which hand `frozen` holds.")


class ClockAdvance(BaseModel):
    """What `POST /_sim/clock/advance` takes: `by` a duration, or `to` the next event of any court's calendar."""

    model_config = ConfigDict(extra="forbid")
    by: str | None = Field(None, description="An ISO 8601 duration such as PT1H or P3D; -PT1H moves back.")
    to: Literal["next-event"] | None = None
    hand: Hand = "both"


class ControlsClock(Protocol):
    """A half of the control plane, as far as its clock is concerned."""

    async def read_clock(self) -> tuple[ClockState, datetime]:
        """The state, and the real moment it was read at."""

    async def move_clock(self, move: Callable[[ClockState, datetime], ClockState]) -> tuple[ClockState, datetime]:
        """Moves the clock in one transaction."""


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration in weeks, days, hours, minutes and seconds.

    Raises:
        ProblemError: it is not one; months and years have no fixed length and are refused too.
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


def changed(state: ClockState, real: datetime, change: ClockChange) -> ClockState:
    """The state after a change."""
    if change.calendar is not None:
        if change.calendar.tzinfo is None:
            raise ProblemError(422, "calendar: add the offset, for example 2020-02-17T23:59:00-08:00.")
        state = state.with_calendar(real, change.calendar)
    if change.frozen is True:
        state = state.frozen(real, change.hand)
    elif change.frozen is False:
        state = state.released(real)
    return state.checked(real)


def clock_document(state: ClockState, real: datetime) -> dict[str, Any]:
    """The clock as `GET /_sim/clock` shows it."""
    now = state.read(real)
    hands = {"calendar": state.calendar_frozen_at, "protocol": state.protocol_frozen_at}
    return {
        "calendar": now.calendar.isoformat(),
        "protocol": now.protocol.isoformat(),
        "frozen": state.is_frozen,
        "frozen_hands": [name for name, stands_at in hands.items() if stands_at is not None],
        "version": state.version,
    }


def clock_router(control: ControlsClock) -> APIRouter:
    """The clock calls of a service that runs apart."""
    router = APIRouter(tags=["clock"])

    @router.get("/clock")
    async def read_clock() -> dict[str, Any]:
        """Both hands of the clock."""
        return clock_document(*await control.read_clock())

    @router.put("/clock")
    async def set_clock(body: ClockChange) -> dict[str, Any]:
        """Sets the calendar, freezes or releases; in force for every process when it answers."""
        return clock_document(*await control.move_clock(lambda state, real: changed(state, real, body)))

    @router.post("/clock/advance")
    async def advance_clock(body: ClockAdvance) -> dict[str, Any]:
        """Moves the hands by a duration."""
        if body.by is None:
            raise ProblemError(422, "by: a service that runs apart moves by a duration only.")
        by = parse_duration(body.by)
        return clock_document(*await control.move_clock(lambda state, _: state.advanced(by, body.hand)))

    return router
