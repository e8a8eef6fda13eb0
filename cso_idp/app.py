"""The provider's composition root: settings in, one ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from cso_idp import tables
from cso_idp.accounts import pages as account_pages
from cso_idp.assets import ASSETS
from cso_idp.consent import pages as consent_pages
from cso_idp.endpoint_table import TABLE, busy_paths, errors_at
from cso_idp.endpoints import authorize, end_session, holder_forms, interaction
from cso_idp.endpoints.routing import preflights, routes_of
from cso_idp.pacer import csologin_endpoint as pacer_login
from cso_idp.pacer import endpoint as pacer_api
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.control.api import ControlGuard, control_application, problem_response, switched_off
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.web.assets import KIT_ASSETS
from cso_kit.web.express_lane import ExpressApplication, ExpressLane
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import FORM_LIMIT, Guard
from cso_kit.web.lazy_application import LazyApplication
from cso_kit.web.methods import methods_at
from cso_kit.web.pages import wants_html

if TYPE_CHECKING:
    import httpx

# The rooms that bring pages for people, and the routes to them.
PAGES = (authorize, interaction, holder_forms, end_session, account_pages, consent_pages, pacer_login)


def create_app(
    settings: ProviderSettings, *, database: Database | None = None, http: "httpx.AsyncClient | None" = None
) -> ExpressApplication:
    """One provider. Its database must have been migrated; `app.state.provider` is what it hangs from.

    With `http` the addresses that clients register are asked through it, else over the network as `oauth/fetching.py` says.
    """
    opened = database or open_database(
        settings.database_url,
        tables.kit,
        pool_size=settings.database_pool_size,
        time_outs=settings.database_time_outs,
    )
    provider = Provider(settings, opened, http)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await provider.start()
        yield
        await provider.stop()

    # Plain routes: protocol requests are parsed by the protocol engine, not by FastAPI, and cost half as much.
    routes = [*routes_of(provider.handlers), *(route for room in PAGES for route in room.routes(provider))]
    app = ExpressApplication(
        routes=[
            *routes,
            *preflights(provider.handlers),
            *KIT_ASSETS.routes(),
            *ASSETS.routes(),
            *_health(provider),
        ],
        lifespan=lifespan,
        openapi_url=None,
        # `/token/` is not `/token`; and the redirect would go to whatever host the `Host` header names.
        redirect_slashes=False,
    )
    app.state.provider = provider
    if settings.control == "on":
        app.mount("/_sim", LazyApplication(lambda: _control(provider)))

    @app.exception_handler(BadInputError)
    async def unreadable(request: Request, error: BadInputError) -> Response:
        return _explain(provider, request, error.status, str(error))

    async def explain(request: Request, status: int, message: str) -> Response:
        return _explain(provider, request, status, message)

    @app.exception_handler(HTTPException)
    async def not_found(request: Request, error: HTTPException) -> Response:
        headers, message = error.headers or {}, str(error.detail)
        if error.status_code == 404:
            message = "There is no such page here."
        elif error.status_code == 405:
            takes = methods_at(request, app.routes)
            headers, message = {"allow": takes}, f"This address takes {takes}, not {request.method}."
        response = _explain(provider, request, error.status_code, message)
        response.headers.update(headers)
        return response

    app.add_middleware(Guard, explain=explain, real=provider.real)
    busy, guard = busy_paths(TABLE), Guard(app, explain, real=provider.real)
    app.lane = ExpressLane((route for route in routes if route.path in busy), guard)
    return app


def create_from_environment() -> ASGIApp:
    """`uvicorn --factory cso_idp.app:create_from_environment`: settings from `CSO_…` variables."""
    from cso_kit.environment import service_from_environment

    return service_from_environment(ProviderSettings, create_app)


def _control(provider: Provider) -> FastAPI:
    from cso_idp.control.routes import own_router, shared_router

    settings, control = provider.settings, provider.control
    guard = ControlGuard(enabled=True, token=settings.control_token, public_address=settings.issuer)
    return control_application(guard, (own_router(control), shared_router(control)), FORM_LIMIT)


def _health(provider: Provider) -> list[Route]:
    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        await provider.database.ready()
        return PlainTextResponse("ready\n")

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def _explain(provider: Provider, request: Request, status: int, message: str) -> Response:
    """An error for whoever asked: a page for people, JSON for machines."""
    # Not `request.url`: it cannot be had of every query string that somebody sends.
    path: str = request.scope["path"]
    if path.startswith("/_sim"):
        return problem_response(status, message) if provider.settings.control == "on" else switched_off()
    errors = errors_at(path)
    if errors == "pacer":
        return pacer_api.explain(provider.settings, request, status, message)
    if errors == "json" or not wants_html(request):
        return JSONResponse({"error": "invalid_request", "error_description": message}, status)
    titles = {404: "Page not found", 405: "Not this way", 413: "Too large", 503: "Just a moment"}
    title = titles.get(status, "This did not work")
    return provider.pages.explain(status, title, message, {"Front page": "/", "Manage My Account": "/account/"})
