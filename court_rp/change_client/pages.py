"""`/utilities/client`: Change Client, an item of the Utilities menu (D§2.3). A cookie keeps the code (D§1.4)."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.billing.events import ClientCodeChanged
from court_rp.billing.receipt import is_billed
from court_rp.courts.resolver import place_of
from court_rp.errors import StaleForm
from court_rp.pacer.carried import LONGEST_CLIENT_CODE, client_code, remember_client_code
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.route import Route

ADDRESS = "/utilities/client"
_PURPOSE = "client code"
MALFORMED = f"A client code has at most {LONGEST_CLIENT_CODE} letters, digits and signs."


class ChangeClientPages:
    """The page and its form."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """The client code now, and the form for another one."""
        visit = await self._courts.visit(request)
        if (elsewhere := self._elsewhere(request, visit)) is not None:
            return elsewhere
        is_done = read_query(request).once().text("done") == "changed"
        return self._page(request, visit, visit.client_code or "", is_done=is_done)

    async def submit(self, request: Request) -> Response:
        """Stores the client code for this court and this browser."""
        form, visit = (await read_form(request)).once(), await self._courts.visit(request)
        if (elsewhere := self._elsewhere(request, visit)) is not None:
            return elsewhere
        typed = form.text("clcode")
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            return self._page(request, visit, typed, StaleForm().message, status=403)
        if typed and client_code(typed) is None:
            return self._page(request, visit, typed, MALFORMED, status=422)
        await self._courts.decide(visit, lambda tx, seen: _record(tx, seen, typed))
        place = place_of(request)
        response = RedirectResponse(place.link(f"{ADDRESS}?done=changed"), 303)
        remember_client_code(request, place, response, typed)
        return response

    def _elsewhere(self, request: Request, visit: Visit) -> Response | None:
        """The login for a stranger, and the Utilities for a login that has no client code."""
        place = place_of(request)
        if visit.session is None:
            login = "/login" if visit.phase == "live" else "/cgi-bin/login.pl"
            return RedirectResponse(place.link(f"{login}?return_to={quote(ADDRESS, safe='')}"), 303)
        return None if is_billed(visit) else RedirectResponse(place.link("/utilities"), 303)

    def _page(
        self, request: Request, visit: Visit, typed: str, error: str = "", *, status: int = 200, is_done: bool = False
    ) -> Response:
        return self._courts.show(
            place_of(request),
            visit,
            "change_client.html",
            status,
            typed=typed,
            error=error,
            is_done=is_done,
            longest=LONGEST_CLIENT_CODE,
            csrf=form_token(visit.secret or "", _PURPOSE),
        )


def _record(tx: Transaction, visit: Visit, code: str) -> None:
    sub = visit.session.sub if visit.session else None
    tx.record(ClientCodeChanged(visit.court.court_id, sub, code or None))


def routes(courts: Courts) -> list[Route]:
    """The page of every court."""
    pages = ChangeClientPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]
