"""Keeps the forecast of readiness of one federation, so that a slider that asks many times a second costs no reading."""

from typing import TYPE_CHECKING

from cso_kit.control.of_request import OfRequest
from cso_sim.journal.position import BEGINNING, JournalPosition, Part
from cso_sim.journal.reading import head_of, read
from cso_sim.readiness.forecast import Forecast, read_forecast

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


# After more events than these the people are read again, whatever the events were.
_FEW = 200
_ONLY_DATES = {"clock.moved", "court_clock.moved", "court.calendar_changed", "court.announced", "court.notice_posted"}


class Forecasts:
    """The forecast of one federation. It is read again when something has happened since."""

    def __init__(self, both: "BothServices") -> None:
        self._both = both
        self._known: tuple[int, JournalPosition, Forecast] | None = None

    async def since(self, seen: JournalPosition = BEGINNING) -> Forecast:
        """A forecast from what there was at the position `seen`, or later; without one, from what there is now."""
        head = await head_of(self._both)
        state, _ = await self._both.courts.read_clock()
        known = self._known if self._known and self._known[0] == state.config_version else None
        if known is not None:
            _, position, found = known
            if position == head or (seen != BEGINNING and _is_until(seen, position) and _is_until(position, head)):
                return found
        await self._both.courts.settle_due_dates()
        head = await head_of(self._both)
        if known is not None and await self._are_people_the_same(known[1], head):
            found = known[2].with_rows(await self._both.courts.calendars.rows())
        else:
            found = await read_forecast(self._both)
        self._known = state.config_version, head, found
        return found

    async def _are_people_the_same(self, position: JournalPosition, head: JournalPosition) -> bool:
        """Whether everything that has happened between is known, and can change dates only, not who is ready."""
        numbers = (head.provider - position.provider) + (head.courts - position.courts)
        if not 0 < numbers < _FEW:
            return False
        events, _ = await read(self._both, Part(after=position, until=head), _FEW)
        # The numbers of events that were removed would be missing.
        return len(events) == numbers and all(event.kind in _ONLY_DATES for event in events)


def _is_until(one: JournalPosition, other: JournalPosition) -> bool:
    return one.provider <= other.provider and one.courts <= other.courts


FORECASTS: OfRequest[Forecasts] = OfRequest("forecasts")
