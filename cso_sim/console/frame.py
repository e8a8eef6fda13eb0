"""What all pages of the console have in common: the simulated date, the navigation, what the last act did, and the stream.

A page's handler asks `opened` before it reads what it shows, so that nothing is missed between the page and its stream:

    now = await opened(request, "board", stream="board/stream?court=cacd")
    rows = await ...
    return show(now, "console/board.html", rows=rows)
"""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from cso_kit.control.of_request import OfRequest
from cso_kit.web.root import below_root, root
from cso_sim.console.live import Change, View, in_common
from cso_sim.console.next_event import NextEvent, next_event
from cso_sim.console.paths import at, own_address
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.room import NAVIGATION, Room
from cso_sim.console.said import Said, forget_said, in_the_console, said_in
from cso_sim.control.of_request import BOTH, SETTINGS
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import JournalPosition
from cso_sim.journal.reading import head_of
from cso_sim.personas import LoadedScenario

SCENARIO: OfRequest[LoadedScenario] = OfRequest("scenario")
# What changes the date, or the next event.
_CLOCK = {"clock.moved", "world.loaded", "court.calendar_changed", "court.announced", "court.went_live"}
_CLOCK |= {"court.notice_posted"}


class Strip(NamedTuple):
    """The line above every page: the date that the calendar shows and the next event. The footer tells the scenario. `version` is
    the clock's.
    """

    calendar: datetime
    is_frozen: bool
    scenario: str
    version: int
    next: NextEvent | None


class Frame(NamedTuple):
    """The frame of one page. `here` is the path of its room, `address` its own path and query without the root, and `stream` the
    address of its stream. `has_docs` says whether a browser may open the page about the control plane, which takes no cookie.
    """

    here: str
    address: str
    rooms: Sequence[Room]
    strip: Strip
    said: Said | None
    stream: str
    position: JournalPosition
    has_docs: bool


async def opened(request: Request, here: str, *, stream: str = "stream") -> Frame:
    """The frame for a page in the room `here`. `stream` is the page's stream below the console, with its query."""
    position = await head_of(BOTH.of(request))
    joined = "&" if urlsplit(stream).query else "?"
    address = below_root(at(f"{stream}{joined}since={position}"))
    strip = await read_strip(request)
    has_docs = SETTINGS.of(request).provider.control_token is None
    return Frame(
        here, own_address(request, here), NAVIGATION.of(request), strip, said_in(request), address, position, has_docs
    )


def show(frame: Frame, template: str, /, status: int = 200, *, said: Said | None = None, **values: Any) -> Response:
    """A page in its frame. `said` is what this very request has to say, such as why an act was refused."""
    said = said or frame.said
    shown = frame._replace(said=said and said._replace(sentence=in_the_console(said.sentence)))
    response = PAGES.show(template, status, frame=shown, **values)
    if frame.said is not None:
        forget_said(response)
    return response


async def read_strip(request: Request) -> Strip:
    """The strip as it is now."""
    both = BOTH.of(request)
    state, real = await both.provider.read_clock()
    calendar = state.read(real).calendar
    scenario = await SCENARIO.of(request).as_json()
    title = str(scenario.get("title") or scenario.get("name", ""))
    return Strip(calendar, state.is_frozen, title, state.version, await next_event(both, calendar))


class WithStrip:
    """A page's view and the strip above it. Without a view of its own a page follows the strip only."""

    def __init__(self, request: Request, view: View | None = None) -> None:
        self._request = request
        self._view = view

    @property
    def key(self) -> Hashable:
        """That of the page's view."""
        return None if self._view is None else (type(self._view), self._view.key)

    async def whole(self) -> Sequence[Change]:
        """The strip and the page."""
        return [*await self._strip(with_scenario=True), *(await self._view.whole() if self._view else ())]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The strip after a move of the clock, and what changes on the page."""
        kinds = {event.kind for event in events}
        moved = await self._strip(with_scenario="world.loaded" in kinds) if kinds & _CLOCK else []
        return [*moved, *(await self._view.changed(events) if self._view else ())]

    async def _strip(self, *, with_scenario: bool) -> list[Change]:
        """Whatever the pages show, their strips are the same."""
        both = await in_common((WithStrip, root()), self._rendered_strip)
        return both if with_scenario else both[:1]

    async def _rendered_strip(self) -> list[Change]:
        strip = await read_strip(self._request)
        told = PAGES.part("console/parts.html", "scenario", title=strip.scenario)
        return [
            Change("show", "strip", PAGES.part("console/parts.html", "strip", strip=strip)),
            Change("show", "loaded-scenario", told),
        ]
