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

_PARTS = ("now", "next", "advance", "pick_version", "slider", "happened")
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


async def read_face(both: "BothServices") -> Face:
    """The clock as it is now."""
    state, real = await both.provider.read_clock()
    now = state.read(real)
    position = await head_of(both)
    events = await both.courts.calendars.coming(EARLIEST, None)
    following = first_of([each for each in events if each.at > now.calendar])
    marks = slider(events, now.calendar)
    return Face(now.calendar, now.protocol, state, following, await last_move(both), marks, position)


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
        face = await read_face(BOTH.of(self._request))
        return [
            Change("replace", f"clock-{name}", PAGES.part("console/clock_parts.html", name, face=face))
            for name in _PARTS
        ]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The page after a move of the clock, or after what comes to pass by itself."""
        return await self.whole() if any(event.kind in _CHANGING for event in events) else ()
