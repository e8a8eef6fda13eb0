"""The courts' composition root: settings in, one ASGI application out that is every court."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp

from court_rp import tables
from court_rp.api import endpoint as api
from court_rp.cases import pages as cases
from court_rp.composition import Courts
from court_rp.courts.api_addresses import takes_documents
from court_rp.courts.resolver import Resolver
from court_rp.error_pages import ErrorPages
from court_rp.filing import pages as filing
from court_rp.filing.upload import ROOM_FOR_THE_REST
from court_rp.front import whoami
from court_rp.front.pages import court_routes, list_routes, unknown_court
from court_rp.linking import pages as linking
from court_rp.locator import endpoint as locator
from court_rp.login import pages as login
from court_rp.provider.errors import ProviderError
from court_rp.settings import CourtSettings
from court_rp.sso import logout_receiver
from court_rp.sso import pages as sso
from cso_kit.control.api import ControlGuard, control_application
from cso_kit.environment import UnusableSettingError
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.web.assets import KIT_ASSETS
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import FORM_LIMIT, Guard
from cso_kit.web.hosts import RealDomains
from cso_kit.web.lazy_application import LazyApplication

if TYPE_CHECKING:
    import httpx

_NOT_BY_THIS_NAME = "This host name leads to no such page; open the court by its own address."
_WORLD_LIMIT = 4 * 1024 * 1024


def create_app(
    settings: CourtSettings, *, database: Database | None = None, http: "httpx.AsyncClient | None" = None
) -> FastAPI:
    """All courts. The database must have been migrated; `app.state.courts` is what everything hangs from.

    `http` is how the courts reach the provider; by default over the network.
    """
    if http is None and RealDomains(settings.domains).is_real(settings.provider_address or settings.issuer):
        raise UnusableSettingError(
            "The provider's address is one of a real court, and the courts ask none. Set COURT_PROVIDER_ADDRESS to where they "
            "reach the provider of the simulator."
        )
    opened = database or open_database(
        settings.database_url,
        tables.kit,
        pool_size=settings.database_pool_size,
        time_outs=settings.database_time_outs,
    )
    courts = Courts(settings, opened, http)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await courts.start()
        yield
        await courts.stop()

    app = FastAPI(
        routes=[*list_routes(courts), *locator.routes(courts), *KIT_ASSETS.routes(), *_health(courts)],
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.courts = courts
    if settings.control == "on":
        app.mount("/_sim", LazyApplication(lambda: _control(courts)))

    errors = ErrorPages(courts)
    app.add_exception_handler(HTTPException, errors.outside)
    # Added last is asked first: the guard sees every request, and the resolver sends those for a court to its pages.
    handlers = {
        HTTPException: errors.in_a_court,
        BadInputError: errors.in_a_court,
        ProviderError: errors.nobody_knows,
    }
    pages = ExceptionMiddleware(Router(_court_routes(courts)), handlers=handlers)

    async def unknown(request: Request, court_id: str) -> Response:
        return await unknown_court(courts, request, court_id)

    async def elsewhere(request: Request) -> Response:
        return await errors.explain(request, 404, _NOT_BY_THIS_NAME)

    app.add_middleware(
        Resolver,
        courts=pages,
        registry=courts.registry,
        addresses=courts.addresses,
        unknown=unknown,
        elsewhere=elsewhere,
    )
    app.add_middleware(Guard, explain=errors.explain, limit_for=lambda path: _limit(settings, path), real=courts.real)
    return app


def create_from_environment() -> ASGIApp:
    """`uvicorn --factory court_rp.app:create_from_environment`: settings from `COURT_…` variables."""
    from cso_kit.environment import service_from_environment

    return service_from_environment(CourtSettings, create_app)


def _control(courts: Courts) -> FastAPI:
    from court_rp.control.routes import own_router, shared_router

    settings, control = courts.settings, courts.control
    guard = ControlGuard(enabled=True, token=settings.control_token, public_address=settings.public_address)
    return control_application(guard, (own_router(control), shared_router(control)), _WORLD_LIMIT)


def _court_routes(courts: Courts) -> list[BaseRoute]:
    """The one list of what a court serves; each room brings its own."""
    rooms = (
        login.routes,
        sso.routes,
        logout_receiver.routes,
        linking.routes,
        whoami.routes,
        filing.routes,
        cases.routes,
    )
    pages = (route for room in rooms for route in room(courts))
    return [*court_routes(courts), *pages, *api.routes(courts), *KIT_ASSETS.routes(), *login.last_routes(courts)]


def _limit(settings: CourtSettings, path: str) -> int:
    if path.endswith(filing.NEW):
        return settings.document_limit + ROOM_FOR_THE_REST
    if takes_documents(path):
        # In base64 four characters stand for three bytes.
        return settings.document_limit * 4 // 3 + ROOM_FOR_THE_REST
    return _WORLD_LIMIT if path == "/_sim/scenario" else FORM_LIMIT


def _health(courts: Courts) -> list[Route]:
    async def root(_: Request) -> Response:
        return RedirectResponse("/courts/", 303)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        await courts.database.ready()
        return PlainTextResponse("ready\n")

    return [Route("/", root), Route("/healthz", healthz), Route("/readyz", readyz)]
