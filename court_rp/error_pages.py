"""Error responses: a page for people, a problem document for programs, and the Case Locator's own format for its clients.
A court's error page still shows who is logged in, because real clients check that (D§8.1).
"""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.courts.api_addresses import is_api
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.locator import endpoint as locator
from court_rp.provider.errors import ProviderError
from cso_kit.control.api import problem_response, switched_off
from cso_kit.web.accept import names
from cso_kit.web.error_answers import headers_of, status_of, title_of
from cso_kit.web.formats import media_type
from cso_kit.web.pages import wants_html
from cso_kit.web.root import below_root

_MESSAGES = {404: "There is no such page here.", 405: "This address does not take that kind of request."}
# Pages that show at GET the form that they take by POST.
_FORMS = ("/filings/new", "/filings/open-case", "/link", "/cgi-bin/login.pl", "/cgi-bin/iquery.pl", "/desk/login")
_NOT_AT_THIS_HOST = "This host name leads to no such page; open the court by its own address."
_NOBODY_KNOWS = (
    "Central Sign-On cannot be reached just now, so this court does not know who you are. Try again in a moment."
)


class ErrorPages:
    """The error responses of the application and of a court's pages."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def explain(self, request: Request, status: int, message: str) -> Response:
        """The error response in a format that the client accepts."""
        return self._explain(request, status, message)

    async def not_at_this_host(self, request: Request) -> Response:
        """A request for a page that this host name does not lead to."""
        return self._explain(request, 404, _NOT_AT_THIS_HOST)

    async def outside(self, request: Request, error: Exception) -> Response:
        """An HTTP error outside a court's pages."""
        return self._explain(request, status_of(error), _message(error), headers_of(request, error))

    async def in_a_court(self, request: Request, error: Exception) -> Response:
        """An HTTP error or bad input on a court's page."""
        if not self._is_for_people(request):
            return await self.outside(request, error)
        place = place_of(request)
        try:
            visit = await self._courts.visit(request)
        except ProviderError as away:
            return await self.provider_unreachable(request, away)
        ways = {
            **_back_to_the_form(request),
            "To this court's front page": place.link("/"),
            "All courts": self._all_courts,
        }
        response = self._courts.refuse(
            place, visit, status_of(error), title_of(status_of(error)), _message(error), ways
        )
        response.headers.update(headers_of(request, error))
        return response

    async def provider_unreachable(self, request: Request, error: Exception) -> Response:
        """The provider could not be asked about the browser's token. The page says this, and not that nobody is logged in."""
        status = error.status if isinstance(error, ProviderError) else 502
        return self._explain(request, status, _NOBODY_KNOWS, {"retry-after": "5"})

    def _explain(
        self, request: Request, status: int, message: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        response = self._answer(request, status, message)
        response.headers.update(headers or {})
        return response

    def _answer(self, request: Request, status: int, message: str) -> Response:
        path = request.scope["path"]
        if path.startswith("/_sim"):
            return switched_off() if self._courts.settings.control == "off" else problem_response(status, message)
        if locator.is_locator(path):
            return locator.explain(request, status, message)
        if not self._is_for_people(request):
            return problem_response(status, message)
        place: Place | None = request.scope.get("court_place")
        base = place.base if place else self._base_of(request)
        ways = {**_back_to_the_form(request), "To this court's front page": f"{base}/"} if base else {}
        return self._courts.pages.explain(status, title_of(status), message, {**ways, "All courts": self._all_courts})

    def _is_for_people(self, request: Request) -> bool:
        path = request.scope["path"]
        return _reads_pages(request) and not (path.startswith("/_sim") or is_api(path) or locator.is_locator(path))

    def _base_of(self, request: Request) -> str:
        """The prefix of a court's pages, for errors outside the resolver's scope."""
        first, _, rest = request.scope["path"].removeprefix("/").partition("/")
        court_id = rest.partition("/")[0]
        return below_root(f"/courts/{court_id}") if first == "courts" and self._courts.registry.get(court_id) else ""

    @property
    def _all_courts(self) -> str:
        return f"{self._courts.addresses.public_address}/courts/"


def _back_to_the_form(request: Request) -> dict[str, str]:
    """The way back for whoever sent a form that could not be read."""
    path = request.scope["path"]
    return {"Back to the form": below_root(path)} if request.method == "POST" and path.endswith(_FORMS) else {}


def _reads_pages(request: Request) -> bool:
    """Whether the client accepts HTML. A client that sends JSON gets JSON unless it asks for HTML."""
    sent = media_type(request.headers.get("content-type"))
    return wants_html(request) and (sent != "application/json" or names(request.headers.get("accept"), "text/html"))


def _message(error: Exception) -> str:
    if isinstance(error, HTTPException):
        return _MESSAGES.get(error.status_code, str(error.detail))
    return str(error)
