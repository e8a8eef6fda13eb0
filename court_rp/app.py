"""The courts' composition root: makes one ASGI application for every court from the settings."""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from court_rp import tables
from court_rp.agents import pages as agents
from court_rp.all_courts import Courts
from court_rp.api import endpoint as api
from court_rp.cases import pages as cases
from court_rp.change_client import pages as change_client
from court_rp.composition import RunningCourts
from court_rp.control.limits import WORLD_LIMIT
from court_rp.courts.api_addresses import takes_documents
from court_rp.courts.resolver import Resolver, described
from court_rp.desk import pages as desk
from court_rp.error_pages import ErrorPages
from court_rp.exemption import pages as exemption
from court_rp.filing import pages as filing
from court_rp.filing.form import NEW
from court_rp.filing.upload import ROOM_FOR_THE_REST
from court_rp.front import help as help_page
from court_rp.front import whoami
from court_rp.front.pages import court_routes, list_routes, unknown_court
from court_rp.linking import endpoint as linking
from court_rp.locator import endpoint as locator
from court_rp.login import pages as login
from court_rp.opening import pages as opening
from court_rp.own_key import pages as own_key
from court_rp.provider.errors import ProviderError
from court_rp.readiness import pages as readiness
from court_rp.registrations import endpoint as registrations
from court_rp.settings import CourtSettings
from court_rp.sso import logout_receiver
from court_rp.sso import pages as sso
from court_rp.utilities import pages as utilities
from court_rp.visits.strike_points import DOCKET, LOGIN_PAGE
from cso_kit.environment import UnusableSettingError
from cso_kit.faults.fault import LoadCatalogue, no_faults
from cso_kit.service import ControlPlane, lifespan_of, mount_control, open_service_database, operations_routes
from cso_kit.storage.database import Database
from cso_kit.web.assets import KIT_ASSETS
from cso_kit.web.exact_router import ExactRouter
from cso_kit.web.express_lane import Wrap
from cso_kit.web.faulty_connections import FaultyConnections, watch_connections
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import FORM_LIMIT, Guard
from cso_kit.web.hosts import RealDomains
from cso_kit.web.root import Root, redirect
from cso_kit.web.route import Route

if TYPE_CHECKING:
    import httpx

    from cso_kit.control.of_request import OfRequest

# The filing form reads no more of a body than a document may have, and returns what else was typed (filing/upload.py).
_READS_WHAT_IT_NEEDS = 2**40


class CourtsApplication(FastAPI):
    """The framework's application with the guard and the resolver in front of it. Most requests are for a court's page, which
    needs nothing of the framework; its layers cost as much as the reading of the visit.
    """

    in_front: ASGIApp | None = None
    _unwrapped: ASGIApp | None = None
    _wrap: Wrap | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.in_front is not None:
            scope["app"] = self
            await self.in_front(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request that is for no court."""
        await super().__call__(scope, receive, send)

    def put_in_front(self, app: ASGIApp) -> None:
        """Lets an application answer every request."""
        self._unwrapped = app
        self.in_front = self._wrap(app) if self._wrap else app

    def wrap_all(self, wrap: Wrap | None) -> None:
        """Wraps what answers every request; `None` takes the wrapping away."""
        self._wrap = wrap
        self.put_in_front(self._unwrapped or self.answer)


def create_app(
    settings: CourtSettings,
    *,
    database: Database | None = None,
    http: "httpx.AsyncClient | None" = None,
    load_faults: LoadCatalogue = no_faults,
    control: ControlPlane | None = None,
) -> CourtsApplication:
    """The application of all courts. The database must be migrated; `app.state.courts` holds everything.

    `http` is the client by which the courts reach the provider; without it they use the network. `load_faults` returns the
    catalogue of faults that can be armed. `control` replaces their control plane.
    """
    if http is None:
        _refuse_real_provider(settings)
    courts = RunningCourts(settings, database or open_service_database(settings, tables.kit), http, load_faults)
    errors = ErrorPages(courts)
    app = CourtsApplication(
        routes=[
            Route("/", _to_the_list),
            *list_routes(courts),
            *readiness.routes(courts),
            *locator.routes(courts),
            *KIT_ASSETS.routes(),
            *operations_routes("courts", settings, courts.database),
        ],
        lifespan=lifespan_of(courts),
        exception_handlers={HTTPException: errors.outside, BadInputError: errors.outside},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.courts = courts
    mount_control(app, settings, control or ControlPlane(_control, _control_values), courts)
    # The guard sees every request, then the resolver finds its court.
    guard = _guarded(_resolver(app, courts, errors), courts, errors)
    app.put_in_front(guard)
    _watch_connections(app, courts, guard)
    return app


def _resolver(app: CourtsApplication, courts: RunningCourts, errors: ErrorPages) -> Resolver:
    return Resolver(
        app.answer,
        courts=_pages_of_courts(courts, errors),
        registry=courts.registry,
        addresses=courts.addresses,
        unknown=lambda request, court_id: unknown_court(courts, request, court_id),
        elsewhere=errors.not_at_this_host,
    )


def _watch_connections(app: CourtsApplication, courts: RunningCourts, guard: ASGIApp) -> None:
    """Lets faults of connections strike in front of the guard, while one is armed."""

    def put_in_front(faulty: ASGIApp | None) -> None:
        app.put_in_front(faulty or guard)

    faulty = FaultyConnections(
        guard,
        courts.faults,
        courts.database,
        lambda scope, _: described(courts.addresses, scope),
        lambda _, at: at,
        (LOGIN_PAGE, DOCKET),
    )
    watch_connections(courts.faults, faulty, put_in_front)


def _guarded(app: ASGIApp, courts: Courts, errors: ErrorPages) -> Guard:
    settings = courts.settings
    root = Root(settings.public_address, settings.domains)
    return Guard(app, errors.explain, lambda path: _limit(settings, path), real=courts.real, root=root)


def create_from_environment() -> ASGIApp:
    """`uvicorn --factory court_rp.app:create_from_environment`: settings from `COURT_…` variables."""
    from cso_kit.environment import service_from_environment

    return service_from_environment(CourtSettings, create_app)


def _refuse_real_provider(settings: CourtSettings) -> None:
    if RealDomains(settings.domains).is_real(settings.provider_address or settings.issuer):
        raise UnusableSettingError(
            "The provider's address is one of a real court, and the courts ask none. Set COURT_PROVIDER_ADDRESS to where they "
            "reach the provider of the simulator."
        )


# The control plane is slower to import than the rest of a start.
def _control() -> FastAPI:
    from court_rp.control.routes import control_apart

    return control_apart()


def _control_values(courts: RunningCourts) -> "dict[OfRequest[Any], object]":
    from court_rp.control.of_request import COURTS

    return {COURTS: courts.control}


def _pages_of_courts(courts: Courts, errors: ErrorPages) -> ASGIApp:
    """What every court serves, and how its errors are answered."""
    handlers = {
        HTTPException: errors.in_a_court,
        BadInputError: errors.in_a_court,
        ProviderError: errors.provider_unreachable,
    }
    return ExceptionMiddleware(ExactRouter(_court_routes(courts)), handlers=handlers)


def _court_routes(courts: Courts) -> list[BaseRoute]:
    """All routes of a court; each feature lists its own."""
    rooms = (
        login.routes,
        sso.routes,
        logout_receiver.routes,
        linking.routes,
        registrations.routes,
        whoami.routes,
        help_page.routes,
        readiness.court_routes,
        filing.routes,
        opening.routes,
        cases.routes,
        utilities.routes,
        own_key.routes,
        desk.routes,
        exemption.routes,
        agents.routes,
        change_client.routes,
    )
    pages = (route for room in rooms for route in room(courts))
    return [*court_routes(courts), *pages, *api.routes(courts), *KIT_ASSETS.routes(), *login.last_routes(courts)]


def _limit(settings: CourtSettings, path: str) -> int:
    if path.endswith(NEW):
        return _READS_WHAT_IT_NEEDS
    if takes_documents(path):
        # Base64 needs four characters for three bytes.
        return settings.document_limit * 4 // 3 + ROOM_FOR_THE_REST
    return WORLD_LIMIT if path == "/_sim/scenario" else FORM_LIMIT


async def _to_the_list(_: Request) -> Response:
    return redirect("/courts/", 303)
