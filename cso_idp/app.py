"""The provider's composition root: makes one ASGI application from the settings."""

from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from cso_idp import tables
from cso_idp.assets import ASSETS
from cso_idp.endpoint_table import TABLE, busy_paths
from cso_idp.endpoints.faulty_requests import described, with_court
from cso_idp.endpoints.routing import preflights, routes_of
from cso_idp.error_pages import ErrorPages
from cso_idp.page_routes import page_routes
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.faults.fault import LoadCatalogue, no_faults
from cso_kit.service import ControlPlane, lifespan_of, mount_control, open_service_database, operations_routes
from cso_kit.storage.database import Database
from cso_kit.web.assets import KIT_ASSETS
from cso_kit.web.express_lane import ExpressApplication, ExpressLane
from cso_kit.web.faulty_connections import FaultyConnections, watch_connections
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import Guard
from cso_kit.web.root import Root

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI

    from cso_kit.control.of_request import OfRequest


def create_app(
    settings: ProviderSettings,
    *,
    database: Database | None = None,
    http: "httpx.AsyncClient | None" = None,
    load_faults: LoadCatalogue = no_faults,
    control: ControlPlane | None = None,
) -> ExpressApplication:
    """The application of one provider. Its database must be migrated; `app.state.provider` holds everything.

    `http` is the client for addresses that clients registered; without it `oauth/clients/fetching.py` uses the network.
    `load_faults` returns the catalogue of faults that can be armed. `control` replaces its control plane.
    """
    provider = Provider(settings, database or open_service_database(settings, tables.kit), http, load_faults)
    root, errors = Root(settings.issuer, settings.domains), ErrorPages(settings, provider.pages)
    # Starlette routes: the protocol engine parses protocol requests itself, at half the cost of FastAPI's.
    routes = [*routes_of(provider.handlers), *page_routes(provider)]
    app = ExpressApplication(
        routes=[
            *routes,
            *preflights(provider.handlers),
            *KIT_ASSETS.routes(),
            *ASSETS.routes(),
            *operations_routes("provider", settings, provider.database),
        ],
        lifespan=lifespan_of(provider),
        exception_handlers={HTTPException: errors.answer, BadInputError: errors.answer},
        openapi_url=None,
        # `/token/` is not `/token`, and the redirect would use the host of the `Host` header.
        redirect_slashes=False,
    )
    app.state.provider = provider
    mount_control(app, settings, control or ControlPlane(_control, _control_values), provider)
    app.add_middleware(Guard, explain=errors.explain, real=provider.real, root=root)
    busy, guard = busy_paths(TABLE), Guard(app, errors.explain, real=provider.real, root=root)
    app.lane = ExpressLane((route for route in routes if route.path in busy), guard)
    of_court = partial(with_court, provider.registered)
    faulty = FaultyConnections(app.answer, provider.faults, provider.database, described, of_court)
    watch_connections(provider.faults, faulty, app.put_in_front)
    return app


def create_from_environment() -> ASGIApp:
    """`uvicorn --factory cso_idp.app:create_from_environment`: settings from `CSO_…` variables."""
    from cso_kit.environment import service_from_environment

    return service_from_environment(ProviderSettings, create_app)


# The control plane is slower to import than the rest of a start.
def _control() -> "FastAPI":
    from cso_idp.control.routes import control_apart

    return control_apart()


def _control_values(provider: Provider) -> "dict[OfRequest[Any], object]":
    from cso_idp.control.of_request import PROVIDER

    return {PROVIDER: provider.control}
