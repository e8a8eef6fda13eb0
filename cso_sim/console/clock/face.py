"""What the page of the clock shows, and the same as a view for its stream."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request

from cso_idp.service_center import SERVICE_CENTER
from cso_kit.time.clock import EARLIEST, ClockState
from cso_sim.console.clock.happened import CAUSES, LastMove, last_move
from cso_sim.console.clock.preview import Preview, preview
from cso_sim.console.clock.slider import Slider, slider
from cso_sim.console.forecasts import FORECASTS
from cso_sim.console.live import Change
from cso_sim.console.next_event import NextEvent, first_of
from cso_sim.console.plain_pages import PAGES
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import JournalPosition
from cso_sim.journal.reading import head_of

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

# What a move of the clock changes at once. `happened` follows from the courts' own events, `slider` from both.
_HANDS = ("now", "next", "advance", "pick_version")
_PARTS = (*_HANDS, "slider", "happened")
_CHANGING = CAUSES | {"clock.moved", "world.loaded", "court.calendar_changed"}


class Face(NamedTuple):
    """Both hands, which of them stand still, the next event, and the last move."""

    calendar: datetime
    protocol: datetime
    state: ClockState
    next: NextEvent | None
    last: LastMove | None
    slider: Slider
    position: JournalPosition

    @property
    def shown_day(self) -> str:
        """The day of the calendar, for a date field."""
        return self.calendar.astimezone(SERVICE_CENTER).date().isoformat()


async def read_face(both: "BothServices", *, with_last_move: bool = True) -> Face:
    """The clock as it is now; without the last move for parts that do not tell of it."""
    state, real = await both.provider.read_clock()
    now = state.read(real)
    position = await head_of(both)
    events = await both.courts.calendars.coming(EARLIEST, None)
    following = first_of([each for each in events if each.at > now.calendar])
    marks = slider(events, now.calendar)
    last = await last_move(both) if with_last_move else None
    return Face(now.calendar, now.protocol, state, following, last, marks, position)


async def read_preview(request: Request, moment: datetime, seen: JournalPosition) -> Preview:
    """The preview of a moment, from what was known at the position `seen` or later."""
    both = BOTH.of(request)
    forecast = await FORECASTS.of(request).since(seen)
    state, real = await both.provider.read_clock()
    events = await both.courts.calendars.coming(EARLIEST, None)
    return preview(forecast, events, state.read(real).calendar, moment)


class ClockView:
    """The page of the clock for its stream."""

    key: Hashable = None

    def __init__(self, request: Request) -> None:
        self._request = request

    async def whole(self) -> Sequence[Change]:
        """All parts of the page that can change."""
        return await self._parts(_PARTS)

    async def _parts(self, names: Sequence[str]) -> Sequence[Change]:
        face = await read_face(BOTH.of(self._request), with_last_move="happened" in names)
        return [
            Change("show", f"clock-{name}", PAGES.part("console/clock_parts.html", name, face=face)) for name in names
        ]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The page after a move of the clock, or after what comes to pass by itself."""
        kinds = {event.kind for event in events}
        if not kinds & _CHANGING:
            return ()
        if kinds & _CHANGING == {"clock.moved"}:
            return await self._parts((*_HANDS, "slider"))
        if kinds & _CHANGING <= CAUSES:
            return await self._parts(("slider", "happened"))
        return await self.whole()
