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

from court_rp import tables
from court_rp.api import endpoint as api
from court_rp.api.addresses import is_api, takes_documents
from court_rp.cases import pages as cases
from court_rp.composition import Courts
from court_rp.control import own_router, shared_router
from court_rp.courts.pages import court_routes, list_routes, unknown_court
from court_rp.courts.resolver import Place, Resolver, place_of
from court_rp.filing import pages as filing
from court_rp.filing.upload import ROOM_FOR_THE_REST
from court_rp.legacy import pages as legacy
from court_rp.linking import pages as linking
from court_rp.locator import endpoint as locator
from court_rp.sessions import whoami
from court_rp.settings import CourtSettings
from court_rp.sso import logout_receiver
from court_rp.sso import pages as sso
from court_rp.sso.errors import ProviderError
from cso_kit.control import ControlGuard, control_application, problem_response, switched_off
from cso_kit.database import Database, open_database
from cso_kit.guard import FORM_LIMIT, Guard
from cso_kit.later import Later
from cso_kit.pages import asset_routes, wants_html

if TYPE_CHECKING:
    import httpx

_WORLD_LIMIT = 4 * 1024 * 1024
_TITLES = {404: "Page not found", 405: "Not this way", 413: "Too large", 503: "Just a moment"}
_MESSAGES = {404: "There is no such page here.", 405: "This address does not take that kind of request."}


def create_app(
    settings: CourtSettings, *, database: Database | None = None, http: "httpx.AsyncClient | None" = None
) -> FastAPI:
    """All courts. The database must have been migrated; `app.state.courts` is what everything hangs from.

    `http` is how the courts reach the provider; by default over the network.
    """
    opened = database or open_database(settings.database_url, tables.kit, pool_size=settings.database_pool_size)
    courts = Courts(settings, opened, http)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await courts.start()
        yield
        await courts.stop()

    app = FastAPI(
        routes=[*list_routes(courts), *locator.routes(courts), *asset_routes(), *_health(courts)],
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.courts = courts
    if settings.control == "on":
        app.mount("/_sim", Later(lambda: _control(courts)))

    async def explain(request: Request, status: int, message: str) -> Response:
        return _explain(courts, request, status, message)

    async def http_error(request: Request, error: Exception) -> Response:
        return _http_error(courts, request, error)

    async def court_error(request: Request, error: Exception) -> Response:
        return await _court_error(courts, request, error)

    async def provider_error(request: Request, error: Exception) -> Response:
        return _provider_error(courts, request, error)

    app.add_exception_handler(HTTPException, http_error)
    # Added last is asked first: the guard sees every request, and the resolver sends those for a court to its pages.
    handlers = {HTTPException: court_error, ProviderError: provider_error}
    pages = ExceptionMiddleware(Router(_court_routes(courts)), handlers=handlers)

    async def unknown(request: Request, court_id: str) -> Response:
        return await unknown_court(courts, request, court_id)

    app.add_middleware(Resolver, courts=pages, registry=courts.registry, addresses=courts.addresses, unknown=unknown)
    app.add_middleware(Guard, explain=explain, limit_for=lambda path: _limit(settings, path))
    return app


def create_from_environment() -> FastAPI:
    """`uvicorn --factory court_rp.app:create_from_environment`: settings from `COURT_…` variables."""
    return create_app(CourtSettings())


def _control(courts: Courts) -> FastAPI:
    settings, control = courts.settings, courts.control
    guard = ControlGuard(enabled=True, token=settings.control_token, public_address=settings.public_address)
    return control_application(guard, (own_router(control), shared_router(control)), _WORLD_LIMIT)


def _court_routes(courts: Courts) -> list[BaseRoute]:
    """The one list of what a court serves; each room brings its own."""
    rooms = (
        legacy.routes,
        sso.routes,
        logout_receiver.routes,
        linking.routes,
        whoami.routes,
        filing.routes,
        cases.routes,
    )
    pages = (route for room in rooms for route in room(courts))
    return [*court_routes(courts), *pages, *api.routes(courts), *asset_routes(), *legacy.last_routes(courts)]


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
        await courts.database.read(lambda tx: tx.at)
        return PlainTextResponse("ready\n")

    return [Route("/", root), Route("/healthz", healthz), Route("/readyz", readyz)]


def _http_error(courts: Courts, request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # pragma: no cover - registered for HTTPException only
        raise error
    response = _explain(courts, request, error.status_code, _MESSAGES.get(error.status_code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


async def _court_error(courts: Courts, request: Request, error: Exception) -> Response:
    """The same on a page of the court, so that whoever is logged in sees there that they still are."""
    path = request.url.path
    if not isinstance(error, HTTPException) or is_api(path) or path.startswith("/_sim") or not wants_html(request):
        return _http_error(courts, request, error)
    message = _MESSAGES.get(error.status_code, str(error.detail))
    place, visit = place_of(request), await courts.visit(request)
    ways = {"To this court's front page": place.link("/"), "All courts": f"{courts.addresses.public_address}/courts/"}
    title = _TITLES.get(error.status_code, "This did not work")
    response = courts.refuse(place, visit, error.status_code, title, message, ways)
    response.headers.update(error.headers or {})
    return response


def _provider_error(courts: Courts, request: Request, error: Exception) -> Response:
    """Nobody can say who a browser is that brought a token: honestly that, and not that it is logged out."""
    status = error.status if isinstance(error, ProviderError) else 502
    message = "Central Sign-On cannot be asked just now who you are, so this court can show you nothing. Try again in a moment."
    response = _explain(courts, request, status, message)
    response.headers["retry-after"] = "5"
    return response


def _explain(courts: Courts, request: Request, status: int, message: str) -> Response:
    """An error for whoever asked: a page for people, a problem document for machines."""
    path = request.url.path
    if path.startswith("/_sim") and courts.settings.control == "off":
        return switched_off()
    if locator.is_locator(path):
        return locator.explain(request, status, message)
    if path.startswith("/_sim") or is_api(path) or not wants_html(request):
        return problem_response(status, message)
    place: Place | None = request.scope.get("court_place")
    base = place.base if place else _base_of(courts, request)
    ways = {"To this court's front page": f"{base}/"} if base else {}
    address = f"{courts.addresses.public_address}/courts/"
    return courts.pages.explain(
        status, _TITLES.get(status, "This did not work"), message, {**ways, "All courts": address}
    )


def _base_of(courts: Courts, request: Request) -> str:
    """Where a court's pages begin, when an error left the resolver's scope behind."""
    first, _, rest = request.url.path.removeprefix("/").partition("/")
    court_id = rest.partition("/")[0]
    return f"/courts/{court_id}" if first == "courts" and courts.registry.get(court_id) else ""
