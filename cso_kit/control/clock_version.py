"""Refuses a change of the clock by somebody who has seen another one. It needs no HTTP server."""

from cso_kit.control.problem import ProblemError
from cso_kit.time.clock import ClockState


def check_version(state: ClockState, version: int | None) -> None:
    """Refuses a change by somebody who has seen another version of the clock; `None` changes it whatever it is.

    Raises:
        ProblemError: the clock was changed in the meantime.
    """
    if version is not None and state.version != version:
        raise ProblemError(
            409,
            "Somebody else has changed the clock in the meantime, so nothing was moved. Look at it, and decide again.",
        )
