"""Keeps the forecast of readiness of one federation, so that a slider that asks many times a second costs no reading."""

from typing import TYPE_CHECKING

from cso_kit.control.of_request import OfRequest
from cso_sim.journal.position import BEGINNING, JournalPosition
from cso_sim.journal.reading import head_of
from cso_sim.readiness.forecast import Forecast, read_forecast

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


class Forecasts:
    """The forecast of one federation. It is read again when something has happened since."""

    def __init__(self, both: "BothServices") -> None:
        self._both = both
        self._known: tuple[int, JournalPosition, Forecast] | None = None

    async def since(self, seen: JournalPosition = BEGINNING) -> Forecast:
        """A forecast from what there was at the position `seen`, or later; without one, from what there is now."""
        head = await head_of(self._both)
        state, _ = await self._both.courts.read_clock()
        if self._known is not None:
            load, position, found = self._known
            is_later = seen != BEGINNING and _is_until(seen, position) and _is_until(position, head)
            if load == state.config_version and (position == head or is_later):
                return found
        found = await read_forecast(self._both)
        self._known = state.config_version, head, found
        return found


def _is_until(one: JournalPosition, other: JournalPosition) -> bool:
    return one.provider <= other.provider and one.courts <= other.courts


FORECASTS: OfRequest[Forecasts] = OfRequest("forecasts")
