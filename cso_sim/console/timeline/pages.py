"""The pages of the timeline: the newest events, the past in pages, and one flow with its own lanes."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.web.forms import read_query
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.paths import at
from cso_sim.console.timeline.choice import Choice, Typed, chosen, families
from cso_sim.console.timeline.flows import LANES
from cso_sim.console.timeline.watched import FlowView, Shown, TimelineView, shown, shown_flow
from cso_sim.control.of_request import BOTH
from cso_sim.scenario.courts import known_courts

ROOM = "timeline"


def routes() -> list[Route]:
    """The pages, and their stream."""
    return [
        Route(at(ROOM), _timeline),
        Route(at(f"{ROOM}/stream"), _stream),
        Route(at(f"{ROOM}/{{correlation}}"), _flow),
        Route(at(f"{ROOM}/{{correlation}}/stream"), _flow_stream),
    ]


async def _timeline(request: Request) -> Response:
    typed = Typed.from_query(read_query(request))
    is_live = not typed.until
    stream = f"{ROOM}/stream{typed.query()}" if is_live else "stream"
    now = await opened(request, ROOM, stream=stream)
    choice = await _choice(request, typed)
    found = Shown((), None) if choice.errors else await shown(BOTH.of(request), choice.part)
    return show(
        now,
        "console/timeline/timeline.html",
        422 if choice.errors else 200,
        typed=typed,
        errors=choice.errors,
        shown=found,
        lanes=LANES,
        courts=sorted(known_courts()),
        families=families(),
        is_live=is_live,
    )


async def _stream(request: Request) -> Response:
    """The stream of the newest events. Filters that are wrong follow nothing, because their page shows nothing."""
    choice = await _choice(request, Typed.from_query(read_query(request)))
    view = None if choice.errors else TimelineView(BOTH.of(request), choice.part)
    return streamed(request, WithStrip(request, view))


async def _flow(request: Request) -> Response:
    correlation = request.path_params["correlation"]
    now = await opened(request, ROOM, stream=f"{ROOM}/{quote(correlation, safe='')}/stream")
    found = await shown_flow(BOTH.of(request), correlation)
    return show(now, "console/timeline/flow.html", 200 if found.rows else 404, correlation=correlation, shown=found)


async def _flow_stream(request: Request) -> Response:
    view = FlowView(BOTH.of(request), request.path_params["correlation"])
    return streamed(request, WithStrip(request, view))


async def _choice(request: Request, typed: Typed) -> Choice:
    scenario = await SCENARIO.of(request).as_json() if typed.person else {}
    return await chosen(BOTH.of(request), scenario, typed)
