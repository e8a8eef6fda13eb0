"""What all services answer alike when a request fails: the status, the title of the page, and the headers.

The messages, and whether a page or a document carries them, are the business of each service.
"""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Router

from cso_kit.web.forms import BadInputError
from cso_kit.web.methods import methods_at

_TITLES = {404: "Page not found", 405: "Not this way", 413: "Too large", 503: "Just a moment"}


def title_of(status: int) -> str:
    """The title of the page that tells a person of an error."""
    return _TITLES.get(status, "This did not work")


def status_of(error: Exception) -> int:
    """The HTTP status that answers an error."""
    if isinstance(error, HTTPException):
        return error.status_code
    return error.status if isinstance(error, BadInputError) else 500


def headers_of(request: Request, error: Exception) -> Mapping[str, str]:
    """The headers that belong to an error; a 405 names all methods that the address takes (RFC 9110 §15.5.6)."""
    if not isinstance(error, HTTPException):
        return {}
    router: Router | None = request.scope.get("router")
    if error.status_code == 405 and router is not None:
        return {"allow": methods_at(request, router.routes)}
    return error.headers or {}
