"""One step of a story at a time, in all processes, and none while a scenario is loaded, reset or the clock is moved.

A step holds what these changes hold (docs/decisions/0013). So a change waits until the step is done as a whole, and a step that
waited for a change finds out before it does anything. A process that stood still for too long does not know that it has lost its
turn; it finds out before its next act.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cso_sim.both_services import BothServices
from cso_sim.console.stories.refused import ActRefusedError


class Turn:
    """The turn of one step."""

    def __init__(self, both: BothServices, load_id: str | None) -> None:
        self._both = both
        self._load_id = load_id

    async def check(self) -> None:
        """Raises `ActRefusedError` if a scenario was loaded since the turn began."""
        if (await self._both.at_courts.load_state()).load_id != self._load_id:
            raise ActRefusedError("A scenario was loaded meanwhile, and with it everything began anew.")


@asynccontextmanager
async def turn_at(both: BothServices) -> AsyncIterator[Turn]:
    """The turn of a step, which begins when nobody else changes the federation as a whole.

    Raises:
        LeaseTakenError: another process has been at it for too long.
    """
    async with both.alone():
        yield Turn(both, (await both.at_courts.load_state()).load_id)
