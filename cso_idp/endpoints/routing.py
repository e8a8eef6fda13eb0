"""Computes routes from endpoints: the routes of their handlers, and the preflights (CORS)."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import READABLE, Endpoint
from cso_kit.web.handler import Handler
from cso_kit.web.route import Route

_PREFLIGHT = {
    **READABLE,
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-max-age": "86400",
}


def routes_of(handlers: Mapping[Endpoint, Handler]) -> list[Route]:
    """The routes of endpoints with their handlers."""
    return [Route(endpoint.path, handler, methods=[*endpoint.methods]) for endpoint, handler in handlers.items()]


def preflights(served: Iterable[Endpoint]) -> list[Route]:
    """The routes that answer the preflights of scripts of other origins (Fetch Standard, CORS)."""

    async def preflight(_: Request) -> Response:
        return Response(None, 204, _PREFLIGHT)

    return [Route(endpoint.path, preflight, methods=["OPTIONS"]) for endpoint in served if endpoint.is_cross_origin]
