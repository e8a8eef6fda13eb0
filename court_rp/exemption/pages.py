"""`/utilities/exemption`: Change PACER Exemption Status, an item of the Utilities menu (rule A7, D§4.1)."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal, StaleForm
from court_rp.exemption.change import change, why_not
from court_rp.visits.visit import Visit
from cso_advice.ways import TARGETS
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.route import Route

ADDRESS = "/utilities/exemption"
_PURPOSE = "exemption"
# What the form sends, as the page calls the two states.
STATUS = {"exempt": True, "not_exempt": False}


class ExemptionPages:
    """The page, and its form."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """The status now, and the other one to choose."""
        place, visit = place_of(request), await self._courts.visit(request)
        if visit.session is None:
            return _to_login(place, visit)
        refusal = why_not(visit)
        return self._refused(place, visit, refusal) if refusal else self._page(request, visit)

    async def submit(self, request: Request) -> Response:
        """Changes the status, and shows it."""
        form, place = (await read_form(request)).once(), place_of(request)
        visit = await self._courts.visit(request)
        if visit.session is None:
            return _to_login(place, visit)
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            return self._page(request, visit, StaleForm().message, 403)
        wanted = STATUS.get(form.text("status"))
        if wanted is None:
            return self._page(request, visit, "Choose one of the two.", 422)
        refusal, seen = await self._courts.decide(visit, lambda tx, now: change(tx, now, is_exempt=wanted))
        if refusal is not None:
            return self._refused(place, seen, refusal)
        return RedirectResponse(place.link(f"{ADDRESS}?done={form.text('status')}"), 303)

    def _page(self, request: Request, visit: Visit, error: str = "", status: int = 200) -> Response:
        done = STATUS.get(read_query(request).once().text("done"))
        return self._courts.show(
            place_of(request),
            visit,
            "exemption.html",
            status,
            is_done=done is not None and done == visit.is_exempt,
            error=error,
            csrf=form_token(visit.secret or "", _PURPOSE),
        )

    def _refused(self, place: Place, visit: Visit, refusal: Refusal) -> Response:
        ways = {TARGETS["merge_cja"].label: self._courts.sites(place).address("merge_cja")}
        return self._courts.refuse_visitor(place, visit, refusal, ways)


def _to_login(place: Place, visit: Visit) -> Response:
    login = "/login" if visit.phase == "live" else "/cgi-bin/login.pl"
    return RedirectResponse(place.link(f"{login}?return_to={quote(ADDRESS, safe='')}"), 303)


def routes(courts: Courts) -> list[Route]:
    """The page of every court."""
    pages = ExemptionPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]
