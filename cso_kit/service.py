"""What every service is made of besides its own pages: its database, its life as an application, health, and its control plane.

What a service answers is the business of its own `app.py`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NamedTuple, Protocol

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cso_kit.control.api import GUARD, ControlGuard, refused
from cso_kit.control.of_request import ControlOf, OfRequest
from cso_kit.control.problem import ProblemError
from cso_kit.metrics import Sample, metrics_text
from cso_kit.secrets.randomness import randomness_of
from cso_kit.service_settings import ServiceSettings
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.figures import service_samples
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.web.route import Route


class Service(Protocol):
    """What runs beside the pages of an application."""

    async def start(self) -> None:
        """Prepares the database and begins the background work."""

    async def stop(self) -> None:
        """Ends the background work and closes the connections."""


def open_service_database(settings: ServiceSettings, tables: KitTables) -> Database:
    """The database that a service's settings name."""
    return open_database(
        settings.database_url,
        tables,
        random=randomness_of(settings.seed, tables.state.name),
        pool_size=settings.database_pool_size,
        time_outs=settings.database_time_outs,
    )


def lifespan_of(service: Service) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The lifespan of an application: the service starts before the first request and stops after the last one."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    return lifespan


METRICS = "/metrics"
Samples = Callable[[], Awaitable[Sequence[Sample]]]


def operations_routes(service: str, settings: ServiceSettings, database: Database) -> list[Route]:
    """`/healthz` says that the process answers, `/readyz` that its database does too, and `/metrics` counts."""

    async def ready() -> bool:
        await database.ready()
        return True

    async def samples() -> Sequence[Sample]:
        return await service_samples(service, database)

    return [*health_routes(ready), metrics_route(settings, samples)]


def health_routes(ready: Callable[[], Awaitable[bool]]) -> list[Route]:
    """`/healthz` and `/readyz`. `ready` returns whether the start is over, and raises `DatabaseUnavailableError` if a database
    cannot be used.
    """

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        try:
            is_ready = await ready()
        except DatabaseUnavailableError as error:
            headers = {"retry-after": str(error.retry_after)}
            return JSONResponse({"status": "unavailable", "detail": error.public}, 503, headers)
        return JSONResponse({"status": "ready"}) if is_ready else JSONResponse({"status": "starting"}, 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def metrics_answer(settings: ServiceSettings, samples: Samples) -> Callable[[Request], Awaitable[Response]]:
    """Answers `/metrics` for whoever may use the control plane, also while that is switched off. `samples` are the figures."""
    guard = ControlGuard(enabled=True, token=settings.control_token, public_address=settings.own_address)

    async def answer(request: Request) -> Response:
        try:
            await guard(request)
        except ProblemError as error:
            return refused(request, error)
        text, content_type = metrics_text(await samples())
        return Response(text, media_type=content_type)

    return answer


def metrics_route(settings: ServiceSettings, samples: Samples) -> Route:
    """`/metrics`. `samples` are the figures of the services."""
    return Route(METRICS, metrics_answer(settings, samples))


class ControlPlane(NamedTuple):
    """The control plane of one kind of service: the application that all of them share, and what its calls take of each.

    Both functions are called at the first request, because control methods and their models are slow to import.
    """

    application: Callable[[], FastAPI]
    values: Callable[[Any], Mapping[OfRequest[Any], object]]


def mount_control(app: FastAPI, settings: ServiceSettings, control: ControlPlane, service: object) -> None:
    """Mounts a service's control plane at `/_sim`, unless its settings switch it off."""
    if settings.control == "off":
        return
    guard = ControlGuard(enabled=True, token=settings.control_token, public_address=settings.own_address)
    app.mount("/_sim", ControlOf(control.application, lambda: {GUARD: guard, **control.values(service)}))
