"""The control plane as one application: the calls of both services together and of each one, and their documentation.

It is made at the first request of a process, so that starts are quick, and all federations share it.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from court_rp.control.of_request import COURTS
from court_rp.control.routes import own_router as courts_router
from cso_idp.control.of_request import PROVIDER
from cso_idp.control.routes import own_router as provider_router
from cso_kit.control.api import (
    GUARD,
    ControlGuard,
    NotStored,
    guarded,
    install_problems,
    problem_response,
    switched_off,
)
from cso_kit.control.inbox_control import inbox_router
from cso_kit.control.of_request import ControlOf, OfRequest
from cso_kit.web.guard import FORM_LIMIT, Guard
from cso_kit.web.methods import methods_at
from cso_kit.web.pages import Pages
from cso_sim.control import (
    about,
    board,
    bulk,
    clock,
    exchanges,
    faults,
    journal,
    people,
    readiness,
    registrations,
    scenario,
    timeline,
    worlds,
)
from cso_sim.control.description import REFUSALS, described
from cso_sim.control.documentation import answers, calls_by_topic
from cso_sim.control.exchanges import EXCHANGES
from cso_sim.control.fault_places import FAULTS, places_of
from cso_sim.control.near_calls import meant_call
from cso_sim.control.of_request import BOTH, SETTINGS
from cso_sim.control.worlds import WORLDS
from cso_sim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices
    from cso_sim.control.exchanges import Exchanges
    from cso_sim.control.worlds import WorldsControl
    from cso_sim.settings import FederationSettings

PREFIX = "/_sim"
_LIMITS = {f"{PREFIX}/scenario": 4 * 1024 * 1024, f"{PREFIX}{bulk.BULK}": bulk.LIMIT}
_ABOUT = (
    "JSON over HTTP, for loopback callers or with a bearer token. Times are RFC 3339, durations ISO 8601, errors RFC 9457 "
    "problem documents; a member that is not known is refused, and what is not sent stays as it is."
)


def control_values(
    both: "BothServices",
    settings: "FederationSettings",
    exchanges_here: "Exchanges",
    made_here: "WorldsControl | None" = None,
) -> dict[OfRequest[Any], object]:
    """What the control calls of one federation work on. `exchanges_here` is the exchange log, and `made_here` are the server's
    worlds.
    """
    provider = settings.provider
    return {
        GUARD: ControlGuard(
            enabled=provider.control == "on", token=provider.control_token, public_address=provider.issuer
        ),
        BOTH: both,
        SETTINGS: settings,
        WORLDS: made_here,
        EXCHANGES: exchanges_here,
        PROVIDER: both.provider,
        FAULTS: places_of(both),
        COURTS: both.courts,
    }


def create_control(values: Callable[[], dict[OfRequest[Any], object]], *, is_on: bool) -> ASGIApp:
    """The control plane of both services. If it is switched off, every call gets a 404. `values` are `control_values`."""
    return ControlOf(control_of_all, values) if is_on else Guard(_absent, lambda *_: switched_off())


@cache
def control_of_all() -> FastAPI:
    """The application that serves the control planes of all federations in a process; their requests come by `ControlOf`."""
    app = FastAPI(
        title="The simulator's control plane",
        description=_ABOUT,
        version="1",
        openapi_url=None,
        redirect_slashes=False,
        responses=REFUSALS,
    )
    composed = [
        *(
            each.router()
            for each in (
                *(about, clock, timeline, scenario, journal, exchanges, faults, people, bulk),
                *(registrations, board, readiness, worlds),
            )
        ),
        people.session_router(),
        inbox_router(PROVIDER, COURTS),
    ]
    for router in (*composed, provider_router(), courts_router()):
        app.include_router(router, prefix=PREFIX, dependencies=[Depends(guarded)])
    _document(app)
    install_problems(app)
    app.exception_handler(HTTPException)(_no_such_call)
    app.exception_handler(ScenarioError)(_unusable_scenario)
    # Inside the application, because Starlette's own error handler would answer in plain text.
    app.add_middleware(Guard, explain=_explain, limit_for=_limit, for_operators=True)
    app.add_middleware(NotStored)
    return app


def _explain(_: Request, status: int, message: str) -> Response:
    return problem_response(status, message)


async def _absent(scope: Scope, receive: Receive, send: Send) -> None:
    await switched_off()(scope, receive, send)


def _limit(path: str) -> int:
    return _LIMITS.get(path, FORM_LIMIT)


def _document(app: FastAPI) -> None:
    """Adds the OpenAPI description of all calls, and a page of it without scripts and external resources."""
    pages = Pages("cso_sim", site_name="Central Sign-On simulator")

    @app.get(f"{PREFIX}/openapi.json", include_in_schema=False, dependencies=[Depends(guarded)])
    async def openapi() -> JSONResponse:
        return JSONResponse(described(app))

    @app.get(f"{PREFIX}/docs", include_in_schema=False, dependencies=[Depends(guarded)])
    async def docs() -> Response:
        openapi = described(app)
        return pages.show("control_docs.html", about=_ABOUT, topics=calls_by_topic(openapi), answers=answers(openapi))


async def _no_such_call(request: Request, error: Any) -> Response:
    """The response for an unknown address or method (404, 405)."""
    if error.status_code == 405:
        takes = methods_at(request, request.app.router.routes)
        response = problem_response(405, f"{request.scope['path']} takes {takes}, not {request.method}.")
        response.headers["allow"] = takes
        return response
    detail = error.detail
    if error.status_code == 404:
        near = meant_call(request, request.app.router.routes)
        detail = f"There is no {request.scope['path']} here; GET {PREFIX}/docs lists every call.{near}"
    return problem_response(error.status_code, detail)


async def _unusable_scenario(_: Request, error: Any) -> Response:
    rest = len(error.problems) - 1
    more = f" ({rest} more in errors.)" if rest else ""
    return problem_response(422, error.problems[0] + more, errors=error.problems)
