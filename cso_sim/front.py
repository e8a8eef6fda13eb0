"""The root of the origin: the front page, the inbox pages, the readiness report, the scenarios, and the addresses for operations.

It only shows data of the services.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from court_rp.desk.staff.model import DEFAULT_KEY, DEFAULT_LOGIN
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.metrics import Sample
from cso_kit.service import health_routes, metrics_route
from cso_kit.time.american import copied_text
from cso_kit.web.callers import why_not_operator
from cso_kit.web.forms import read_query
from cso_kit.web.guard import Guard
from cso_kit.web.pages import Pages, wants_html
from cso_kit.web.root import below_root
from cso_sim.inbox import addresses_of, inbox_routes
from cso_sim.personas import LoadedScenario, courts_named, people_page, staff_of
from cso_sim.readiness import pages as readiness
from cso_sim.scenario import reading

if TYPE_CHECKING:
    from cso_idp.settings import ProviderSettings
    from cso_sim.both_services import BothServices
    from cso_sim.settings import FederationSettings


def create_front(
    both: "BothServices",
    settings: "FederationSettings",
    ready: Callable[[], Awaitable[bool]],
    samples: Callable[[], Awaitable[Sequence[Sample]]],
) -> ASGIApp:
    """The application for `/`, `/inbox/`, `/scenarios`, the readiness report, `/healthz`, `/readyz` and `/metrics`.

    `ready` returns whether the federation is started, and raises `DatabaseUnavailableError` if a database cannot be used.
    `samples` returns the figures of both services.
    """
    pages, scenario = (
        Pages("cso_sim", site_name="Central Sign-On simulator", addresses_of=addresses_of, pacer_zone=SERVICE_CENTER),
        LoadedScenario(both),
    )

    async def front(request: Request) -> Response:
        return pages.show("front.html", **await _facts(both, settings.provider, scenario, request))

    def explain(request: Request, status: int, message: str) -> Response:
        if wants_html(request):
            return pages.explain(status, "This did not work", message, {"Back to the front page": below_root("/")})
        return JSONResponse({"detail": message}, status)

    may_see = partial(_are_shown_passwords, settings.provider)
    routes = [
        Route("/", front),
        *inbox_routes(both, pages, scenario, may_see),
        *readiness.routes(both, pages, may_see),
        _scenarios_route(pages, scenario),
        *health_routes(ready),
        metrics_route(settings.provider, samples),
    ]
    # Inside the application, because Starlette's own error handler would answer in plain text.
    return Starlette(routes=routes, middleware=[Middleware(Guard, explain=explain)])


def _scenarios_route(pages: Pages, loaded: LoadedScenario) -> Route:
    async def scenarios(_: Request) -> Response:
        told = await asyncio.to_thread(reading.told)  # parsed once, which takes a twentieth of a second
        return pages.show("scenarios.html", scenarios=told, loaded=(await loaded.as_json())["name"])

    return Route("/scenarios", scenarios)


async def _facts(
    both: "BothServices", settings: "ProviderSettings", loaded: LoadedScenario, request: Request
) -> dict[str, Any]:
    query = read_query(request)
    scenario = await loaded.as_json()
    state, real = await both.provider.read_clock()
    courts, named = await both.courts.courts(limit=1), courts_named(scenario)
    may_see = _are_shown_passwords(settings, request)
    return {
        "scenario": scenario,
        "calendar": (calendar := state.read(real).calendar),
        "copied_calendar": copied_text(calendar),
        "frozen": state.is_frozen,
        "courts": [court for court in courts if court.court_id in named],
        "phases": Counter(court.phase for court in courts),
        "default_staff": (DEFAULT_LOGIN, DEFAULT_KEY),
        "cast": people_page(scenario, query.text("q"), query.text("page")) if may_see else None,
        "staff": staff_of(scenario) if may_see else (),
        "issuer": settings.issuer,
        "has_control": settings.control == "on",
        "needs_token": settings.control_token is not None,
    }


def _are_shown_passwords(settings: "ProviderSettings", request: Request) -> bool:
    """Whether the page may show the fictional passwords: only to operators. If the control plane needs a token, nobody counts as
    an operator, because others may come through a proxy on this machine.
    """
    return (
        settings.control == "on"
        and settings.control_token is None
        and why_not_operator(request, settings.issuer) is None
    )
