"""The pages of the timeline: the newest events, the past in pages, and one flow with its own lanes."""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.control.problem import ProblemError
from cso_kit.trace import correlation_in
from cso_kit.web.forms import read_form, read_query
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.paths import at
from cso_sim.console.said import redirect_saying
from cso_sim.console.timeline.acts import as_test
from cso_sim.console.timeline.choice import Choice, Typed, chosen, families
from cso_sim.console.timeline.curl import of_event
from cso_sim.console.timeline.flows import LANES, Names
from cso_sim.console.timeline.watched import FlowView, Shown, TimelineView, shown, shown_flow
from cso_sim.control.exchanges import EXCHANGES, Exchanges, view_of
from cso_sim.control.journal import ExportFormat, exported
from cso_sim.control.of_request import BOTH, SETTINGS
from cso_sim.journal.models import MergedEvent
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.reading import shipped_names

ROOM = "timeline"
_FORMATS: dict[str, ExportFormat] = {"timeline.mmd": "mermaid", "timeline.jsonl": "jsonl", "timeline.har": "har"}


def routes() -> list[Route]:
    """The pages, and their stream."""
    return [
        Route(at(ROOM), _timeline),
        Route(at(f"{ROOM}/stream"), _stream),
        Route(at(f"{ROOM}/export/{{name}}"), _export),
        Route(at(f"{ROOM}/recording"), _record, methods=["POST"]),
        Route(at(f"{ROOM}/{{correlation}}"), _flow),
        Route(at(f"{ROOM}/{{correlation}}/stream"), _flow_stream),
    ]


async def _timeline(request: Request) -> Response:
    typed = Typed.from_query(read_query(request))
    is_live = not typed.until
    stream = f"{ROOM}/stream{typed.query()}" if is_live else "stream"
    now = await opened(request, ROOM, stream=stream)
    choice = await _choice(request, typed)
    found = Shown() if choice.errors else await shown(BOTH.of(request), choice.part)
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
        exchanges=await view_of(EXCHANGES.of(request)),
        here=ROOM,
        exports=_exports(typed, EXCHANGES.of(request)),
        copies=await _copies(request, "what the timeline shows", found.events, found.names),
    )


async def _stream(request: Request) -> Response:
    """The stream of the newest events. Filters that are wrong follow nothing, because their page shows nothing."""
    choice = await _choice(request, Typed.from_query(read_query(request)))
    view = None if choice.errors else TimelineView(BOTH.of(request), choice.part)
    return streamed(request, WithStrip(request, view))


async def _flow(request: Request) -> Response:
    correlation = request.path_params["correlation"]
    now = await opened(request, ROOM, stream=f"{ROOM}/{quote(correlation, safe='')}/stream")
    exchanges = EXCHANGES.of(request)
    found = await shown_flow(BOTH.of(request), exchanges.log, correlation)
    return show(
        now,
        "console/timeline/flow.html",
        200 if found.steps else 404,
        correlation=correlation,
        shown=found,
        exchanges=await view_of(exchanges),
        here=f"{ROOM}/{correlation}",
        exports=_exports(Typed(flow=correlation), exchanges),
        copies=await _copies(request, found.title, found.events, found.names),
    )


async def _flow_stream(request: Request) -> Response:
    view = FlowView(BOTH.of(request), EXCHANGES.of(request).log, request.path_params["correlation"])
    return streamed(request, WithStrip(request, view))


async def _record(request: Request) -> Response:
    """Begins or stops recording requests, as `PUT /_sim/exchanges` does."""
    form = await read_form(request)
    is_on = form.text("recording") == "on"
    EXCHANGES.of(request).log.record(is_on=is_on)
    told = "Requests are recorded from now on." if is_on else "No more requests are recorded. Those that are kept stay."
    here = form.text("here")
    flow = correlation_in(here.removeprefix(f"{ROOM}/"))
    return redirect_saying(at(f"{ROOM}/{flow}" if flow else ROOM), told)


async def _export(request: Request) -> Response:
    """The events that the filters leave, or their requests, as a file."""
    format_ = _FORMATS.get(request.path_params["name"])
    choice = await _choice(request, Typed.from_query(read_query(request)))
    if format_ is None or choice.errors:
        raise ProblemError(422, next(iter(choice.errors.values()), "There is no such export."))
    response = await exported(BOTH.of(request), choice.part, EXCHANGES.of(request), format_)
    response.headers["content-disposition"] = f'attachment; filename="{request.path_params["name"]}"'
    return response


def _exports(typed: Typed, exchanges: Exchanges) -> dict[str, str]:
    """The addresses of the exports below the console, by their labels."""
    has_requests = exchanges.log.is_recording or exchanges.log.count
    labels = {"timeline.mmd": "Mermaid diagram", "timeline.jsonl": "JSON lines"}
    if has_requests:
        labels["timeline.har"] = "HTTP Archive (HAR) of the recorded requests"
    return {label: f"{ROOM}/export/{name}{typed.query()}" for name, label in labels.items()}


async def _copies(request: Request, title: str, events: Sequence[MergedEvent], names: Names) -> dict[str, str]:
    """What can be copied of these events, by labels: a test that does the same, and their control calls."""
    loaded = str((await SCENARIO.of(request).as_json()).get("name", ""))
    scenario = loaded if loaded in shipped_names() else None
    control = f"{SETTINGS.of(request).provider.issuer}/_sim"
    copies = {
        "As a pytest test": as_test(title, events, names, scenario),
        "As control calls for curl": "\n".join(filter(None, (of_event(event, control) for event in events))),
    }
    return {label: text for label, text in copies.items() if text}


async def _choice(request: Request, typed: Typed) -> Choice:
    scenario = await SCENARIO.of(request).as_json() if typed.person else {}
    return await chosen(BOTH.of(request), scenario, typed)
