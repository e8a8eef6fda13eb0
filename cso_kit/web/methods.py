"""Lists all methods of an address for a 405 (RFC 9110 §15.5.6), not only those of one route."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute, Match

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


def methods_at(request: Request, routes: Sequence[BaseRoute]) -> str:
    """The methods of all routes at the request's address, for the `Allow` header."""
    return ", ".join(
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    )
