"""Error responses: a page for people, JSON for programs, and the PACER Authentication API's own format for its clients."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cso_idp.endpoint_table import errors_at
from cso_idp.pacer import endpoint as pacer_api
from cso_idp.settings import ProviderSettings
from cso_kit.control.api import problem_response, switched_off
from cso_kit.web.error_answers import headers_of, status_of, title_of
from cso_kit.web.pages import Pages, wants_html
from cso_kit.web.root import ways_below_root

_WAYS = {"Front page": "/", "Manage My Account": "/account/", "Help": "/help"}


class ErrorPages:
    """The error responses of the application."""

    def __init__(self, settings: ProviderSettings, pages: Pages) -> None:
        self._settings = settings
        self._pages = pages

    def explain(self, request: Request, status: int, message: str) -> Response:
        """The error response in the format of the address."""
        # Not `request.url`, which fails for some query strings.
        path: str = request.scope["path"]
        if path.startswith("/_sim"):
            return problem_response(status, message) if self._settings.control == "on" else switched_off()
        errors = errors_at(path)
        if errors == "pacer":
            return pacer_api.explain(self._settings, request, status, message)
        if errors == "json" or not wants_html(request):
            return JSONResponse({"error": "invalid_request", "error_description": message}, status)
        return self._pages.explain(status, title_of(status), message, ways_below_root(_WAYS))

    async def answer(self, request: Request, error: Exception) -> Response:
        """The response to an HTTP error or bad input."""
        headers = headers_of(request, error)
        response = self.explain(request, status_of(error), _message(request, error, headers.get("allow")))
        response.headers.update(headers)
        return response


def _message(request: Request, error: Exception, takes: str | None) -> str:
    if not isinstance(error, HTTPException):
        return str(error)
    if error.status_code == 404:
        return "There is no such page here."
    if error.status_code == 405 and takes:
        return f"This address takes {takes}, not {request.method}."
    return str(error.detail)
