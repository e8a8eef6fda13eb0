"""The pages about worlds: the list with the form that makes one, one world with its snapshots, and what changed in it.

What the forms do is what the calls of `/_sim/worlds` do (`cso_sim.control.worlds`).
"""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import Parameters, read_form, read_query
from cso_kit.web.validation_messages import validation_message
from cso_sim.console.frame import WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.operators import into_console
from cso_sim.console.paths import at
from cso_sim.console.said import Said, redirect_saying
from cso_sim.console.worlds.view import WorldsView
from cso_sim.control.world_models import WorldCreation
from cso_sim.control.worlds import WORLDS, WorldsControl, make_world
from cso_sim.scenario.errors import ScenarioError
from cso_sim.scenario.reading import told

ROOM = "worlds"
# What the form offers; the control call takes any duration.
LIFETIMES = {"PT1H": "an hour", "PT8H": "eight hours", "P1D": "a day", "P7D": "a week", "P30D": "thirty days"}
KEYS = {"shared": "Those of all worlds of its scenario", "own": "Its own, which no other world has"}
_MEMBERS = ("name", "scenario", "seed", "keys", "expires_in")
_LONGEST = 200
# No world has a name with a dot.
_STREAM = f"{ROOM}.stream"


def routes() -> list[Route]:
    """The pages."""
    return [
        Route(at(ROOM), _worlds, methods=["GET", "POST"]),
        Route(at(_STREAM), _stream),
        Route(at(f"{ROOM}/{{world}}"), _world, methods=["GET", "POST"]),
        Route(at(f"{ROOM}/{{world}}/diff"), _difference),
        Route(at(f"{ROOM}/{{world}}/console"), _console),
    ]


async def _worlds(request: Request) -> Response:
    """All worlds; a form that is sent makes one."""
    worlds = WORLDS.of(request)
    if worlds is None:
        return show(await opened(request, ROOM), "console/worlds/none.html")
    if request.method != "POST":
        return await _list(request, worlds)
    form = await read_form(request)
    typed = {name: form.text(name)[: _LONGEST + 1] for name in _MEMBERS}
    try:
        made = await make_world(worlds, WorldCreation.model_validate({k: v for k, v in typed.items() if v}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return await _list(request, worlds, typed, {str(first["loc"][0]): validation_message(first)}, status=422)
    except ScenarioError as error:
        return await _list(request, worlds, typed, {"scenario": error.problems[0]}, status=422)
    except ProblemError as error:
        return await _list(request, worlds, typed, _at_fields(error), status=error.status)
    return redirect_saying(at(f"{ROOM}/{made.world}"), f"The world {made.world} is made.")


async def _stream(request: Request) -> Response:
    """The changes of the list, or with `world` in the query of one world's page."""
    worlds = WORLDS.of(request)
    if worlds is None:
        return streamed(request, WithStrip(request))
    view = WorldsView(worlds, read_query(request).text("world")[:_LONGEST])
    return streamed(request, WithStrip(request, view), worlds.told)


async def _list(
    request: Request,
    worlds: WorldsControl,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    said: Said | None = None,
) -> Response:
    wrong = dict(errors or {})
    if whole := wrong.pop("", ""):
        said = Said("refusal", whole)
    return show(
        await opened(request, ROOM, stream=_STREAM),
        "console/worlds/worlds.html",
        status,
        said=said,
        worlds=await worlds.list(),
        scenarios=[(each.name, each.title) for each in told()],
        lifetimes=LIFETIMES.items(),
        keys=KEYS.items(),
        typed=typed or dict.fromkeys(_MEMBERS, ""),
        errors=wrong,
    )


def _at_fields(error: ProblemError) -> dict[str, str]:
    """The refusal at the field that it is about; the empty name stands for the form as a whole."""
    name, colon, rest = error.detail.partition(": ")
    return {name: rest} if colon and name in _MEMBERS else {"": error.detail}


async def _world(request: Request) -> Response:
    """One world; a form that is sent does something with it. What cannot be undone is asked for once more."""
    worlds, name = WORLDS.of(request), request.path_params["world"]
    if worlds is None:
        return show(await opened(request, ROOM), "console/worlds/none.html")
    if request.method != "POST":
        return await _one(request, worlds, name)
    form = await read_form(request)
    act = _ACTS.get(form.text("act"))
    if act is None:
        return await _one(request, worlds, name, Said("refusal", "There is no such act."), 422)
    try:
        return await act(worlds, name, form)
    except ProblemError as error:
        return await _one(request, worlds, name, Said("refusal", error.detail), error.status)


async def _one(
    request: Request, worlds: WorldsControl, name: str, said: Said | None = None, status: int = 200
) -> Response:
    try:
        world = await worlds.show(name)
    except ProblemError as error:
        return await _list(request, worlds, status=error.status, said=Said("refusal", error.detail))
    query = read_query(request)
    return show(
        await opened(request, ROOM, stream=f"{_STREAM}?{urlencode({'world': name})}"),
        "console/worlds/world.html",
        status,
        said=said,
        world=world,
        snapshots=(await worlds.snapshots.kept(None)).snapshots,
        ask=query.text("ask"),
        asked_for=query.text("snapshot")[:_LONGEST],
    )


async def _snapshot(worlds: WorldsControl, name: str, _: Parameters) -> Response:
    taken = await worlds.snapshots.take(name)
    return redirect_saying(at(f"{ROOM}/{name}#snapshots"), f"The snapshot {taken.snapshot} is kept.")


async def _restore(worlds: WorldsControl, name: str, form: Parameters) -> Response:
    put = await worlds.snapshots.restore(name, form.text("snapshot") or None)
    return redirect_saying(at(f"{ROOM}/{name}"), f"{name} is again as it was in {put.snapshot}.")


async def _delete(worlds: WorldsControl, name: str, _: Parameters) -> Response:
    gone = await worlds.delete(name)
    return redirect_saying(at(ROOM), f"The world {gone.world} is deleted. Its snapshots stay.")


_ACTS: Mapping[str, Callable[[WorldsControl, str, Parameters], Awaitable[Response]]] = {
    "snapshot": _snapshot,
    "restore": _restore,
    "delete": _delete,
}


async def _difference(request: Request) -> Response:
    """What changed in a world since a snapshot, or since it was made."""
    worlds, name = WORLDS.of(request), request.path_params["world"]
    if worlds is None:
        return show(await opened(request, ROOM), "console/worlds/none.html")
    try:
        found = await worlds.snapshots.diff(name, read_query(request).text("since") or None)
    except ProblemError as error:
        return await _one(request, worlds, name, Said("refusal", error.detail), error.status)
    return show(await opened(request, ROOM), "console/worlds/diff.html", diff=found)


async def _console(request: Request) -> Response:
    """Opens a world's own console, without a second sign-in."""
    worlds, name = WORLDS.of(request), request.path_params["world"]
    if worlds is None:
        return show(await opened(request, ROOM), "console/worlds/none.html")
    try:
        world = await worlds.show(name)
    except ProblemError as error:
        return await _list(request, worlds, status=error.status, said=Said("refusal", error.detail))
    return into_console(request, world.issuer)
