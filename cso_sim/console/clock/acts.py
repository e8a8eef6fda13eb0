"""The moves of the clock that the console offers: the same as the control calls, each answered with a sentence.

Each is refused with a sentence if the clock is not as the person has seen it (`version`).
"""

from datetime import datetime
from typing import TYPE_CHECKING

from cso_idp.service_center import SERVICE_CENTER
from cso_kit.control.clock_control import advanced, changed, parse_duration
from cso_kit.control.models import ClockChange
from cso_kit.control.problem import ProblemError
from cso_kit.time.american import moment_text
from cso_kit.time.clock import ClockOutOfRangeError, Hand
from cso_kit.web.forms import Parameters

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

_INCOMPLETE = "This form was not complete. Open the page again, and press the button there."
_DURATIONS = {"PT1H": "an hour", "P1D": "a day", "P7D": "a week", "-P1D": "a day back", "-P7D": "a week back"}


def version_of(sent: Parameters) -> int | None:
    """The version of the clock that the page has shown.

    Raises:
        ProblemError: it is no number.
    """
    text = sent.text("version")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ProblemError(422, _INCOMPLETE)
    return int(text)


async def move_to_next_event(both: "BothServices", sent: Parameters) -> str:
    """Moves the calendar to the event that the page has shown."""
    try:
        expected = datetime.fromisoformat(sent.text("event"))
    except ValueError:
        expected = None
    if expected is None or expected.tzinfo is None:
        raise ProblemError(422, _INCOMPLETE)
    state, real, (_, what) = await both.move_to_next_event("calendar", version=version_of(sent), expected=expected)
    return f"The calendar shows {_shown(state.read(real).calendar)}: {what}."


async def move_to(both: "BothServices", moment: datetime, version: int | None) -> str:
    """Moves the calendar to a moment."""
    change = ClockChange(calendar=moment, version=version)
    state, real = await both.move_clock(lambda state, real: changed(state, real, change))
    return f"The calendar shows {_shown(state.read(real).calendar)}."


async def advance(both: "BothServices", sent: Parameters) -> str:
    """Moves the calendar by one of the offered durations, and with `both` the protocol hand too."""
    name, version = sent.text("by"), version_of(sent)
    if name not in _DURATIONS:
        raise ProblemError(422, "Choose an hour, a day or a week.")
    hand: Hand = "both" if sent.text("both") else "calendar"
    by = parse_duration(name)
    try:
        state, real = await both.move_clock(lambda state, _: advanced(state, by, hand, version))
    except ClockOutOfRangeError as error:
        raise ProblemError(422, str(error)) from error
    moved = "Both hands were moved" if hand == "both" else "The calendar was moved"
    return f"{moved} by {_DURATIONS[name]}. It shows {_shown(state.read(real).calendar)}."


async def hold(both: "BothServices", sent: Parameters, *, is_held: bool) -> str:
    """Stops the calendar, or lets both hands run on."""
    change = ClockChange(frozen=is_held, version=version_of(sent))
    state, real = await both.move_clock(lambda state, real: changed(state, real, change))
    now = _shown(state.read(real).calendar)
    return f"The calendar stands still at {now}." if is_held else f"The time runs on from {now}."


def _shown(moment: datetime) -> str:
    return moment_text(moment, SERVICE_CENTER)
