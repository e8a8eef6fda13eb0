"""The console as one application, which all federations of a process share; what is a federation's own comes by `ControlOf`."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from cso_kit.control.of_request import ControlOf, OfRequest
from cso_kit.control.problem import ProblemError
from cso_kit.web.error_answers import headers_of, title_of
from cso_kit.web.guard import Guard
from cso_kit.web.root import below_root, redirect
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.console.assets import ASSETS
from cso_sim.console.forecasts import FORECASTS, Forecasts
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import LIVE, Live, streamed
from cso_sim.console.operators import OperatorsOnly, sign_in_routes
from cso_sim.console.paths import CONSOLE, at
from cso_sim.console.plain_pages import explain, explain_failure
from cso_sim.console.room import NAVIGATION
from cso_sim.console.rooms import ROOMS
from cso_sim.console.said import in_the_console
from cso_sim.console.scenario.pages import TEXT, LoadedText
from cso_sim.console.stories.acting import APP
from cso_sim.console.stories.pages import stories_of
from cso_sim.control.of_request import BOTH
from cso_sim.personas import LoadedScenario

# A scenario may be sent by its editor.
BODY_LIMIT = 4 * 1024 * 1024
_TO_CONSOLE = "Back to the console"


def create_console(values: Callable[[], Mapping[OfRequest[Any], object]], federation: ASGIApp) -> ASGIApp:
    """The console of one federation. `values` are those of its control plane, `federation` is its whole application."""

    def with_own() -> Mapping[OfRequest[Any], object]:
        given = values()
        both: Any = given[BOTH]
        own: dict[OfRequest[Any], object] = {
            LIVE: Live(both),
            SCENARIO: LoadedScenario(both),
            FORECASTS: Forecasts(both),
            TEXT: LoadedText(),
        }
        return {**given, **own, NAVIGATION: ROOMS, APP: federation}

    return ControlOf(console_of_all, with_own)


@cache
def console_of_all() -> Starlette:
    """The application that serves the consoles of all federations in a process."""
    own = [
        Route(CONSOLE, _first_page),
        Route(at("stream"), _stream),
        Route(at("keys"), _keys),
        *sign_in_routes(),
        *ASSETS.routes(),
    ]
    rooms = [route for room in ROOMS for route in room.routes()]
    console = Starlette(
        routes=[*own, *rooms],
        middleware=[
            Middleware(Guard, explain=explain_failure, limit_for=lambda _: BODY_LIMIT, for_operators=True),
            Middleware(OperatorsOnly),
        ],
        exception_handlers={HTTPException: _no_such_page, ProblemError: _refused},
    )
    # Starlette's own redirect knows no root, and would lead out of a world (`_no_such_page` has ours).
    console.router.redirect_slashes = False
    return console


async def _first_page(request: Request) -> Response:
    """The stories first, for whoever has read nothing; then the rooms."""
    return show(await opened(request, ""), "console/first.html", stories=await stories_of(request))


async def _keys(request: Request) -> Response:
    """The keys that lead to the rooms, for whoever has no scripts."""
    return show(await opened(request, "keys"), "console/keys.html")


async def _stream(request: Request) -> Response:
    """The stream of pages that have nothing live but the strip."""
    return streamed(request, WithStrip(request))


async def _no_such_page(request: Request, error: Any) -> Response:
    path, query = request.scope["path"], request.url.query
    if error.status_code == 404 and path.endswith("/") and request.method in {"GET", "HEAD"}:
        return redirect(path.rstrip("/") + (f"?{query}" if query else ""), 307)
    if error.status_code == 404:
        meant = did_you_mean(path.removeprefix(f"{CONSOLE}/"), [room.path for room in ROOMS])
        message = f"There is no such page in the console.{meant}"
    else:
        message = "This address does not take this method."
    response = explain(error.status_code, title_of(error.status_code), message, {_TO_CONSOLE: below_root(CONSOLE)})
    response.headers.update(headers_of(request, error))
    return response


async def _refused(_: Request, error: Any) -> Response:
    """A refusal that a page did not show itself."""
    message = in_the_console(error.detail)
    return explain(error.status, title_of(error.status), message, {_TO_CONSOLE: below_root(CONSOLE)})
