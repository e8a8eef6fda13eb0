"""What is answered when something went wrong: a page for people, JSON for programs, and on the PACER Authentication API what its
programs read.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cso_idp.endpoint_table import errors_at
from cso_idp.pacer import endpoint as pacer_api
from cso_idp.settings import ProviderSettings
from cso_kit.control.api import problem_response, switched_off
from cso_kit.web.error_answers import headers_of, status_of, title_of
from cso_kit.web.pages import Pages, wants_html

_WAYS = {"Front page": "/", "Manage My Account": "/account/"}


class ErrorPages:
    """The answers to errors."""

    def __init__(self, settings: ProviderSettings, pages: Pages) -> None:
        self._settings = settings
        self._pages = pages

    def explain(self, request: Request, status: int, message: str) -> Response:
        """An error for whoever asked."""
        # Not `request.url`: it cannot be had of every query string that somebody sends.
        path: str = request.scope["path"]
        if path.startswith("/_sim"):
            return problem_response(status, message) if self._settings.control == "on" else switched_off()
        errors = errors_at(path)
        if errors == "pacer":
            return pacer_api.explain(self._settings, request, status, message)
        if errors == "json" or not wants_html(request):
            return JSONResponse({"error": "invalid_request", "error_description": message}, status)
        return self._pages.explain(status, title_of(status), message, _WAYS)

    async def answer(self, request: Request, error: Exception) -> Response:
        """An HTTP error, or input that cannot be read."""
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
