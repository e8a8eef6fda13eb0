"""`/utilities`: the items of a court's Utilities menu, as a page, so that it works by keyboard and without JavaScript (D§5)."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.phase import linking_opens_at
from court_rp.courts.resolver import place_of
from court_rp.pacer.addresses import endpoint_beside
from cso_kit.web.route import Route

ADDRESS = "/utilities"
# D§2.3: the address of the courts' link "Billing History".
BILLING_HISTORY = "/csobill-hist/billingmenu.jsf"


def routes(courts: Courts) -> list[Route]:
    """The Utilities menu of every court."""

    async def menu(request: Request) -> Response:
        """The menu; it needs a login, of any kind."""
        place, visit = place_of(request), await courts.visit(request)
        if visit.session is None:
            login = "/login" if visit.phase == "live" else "/cgi-bin/login.pl"
            return RedirectResponse(place.link(f"{login}?return_to={quote(ADDRESS, safe='')}"), 303)
        return courts.show(
            place,
            visit,
            "utilities.html",
            linking_opens_at=linking_opens_at(visit.row.calendar),
            account_page=courts.settings.own_account_page,
            billing_history=endpoint_beside(
                courts.settings, place, courts.settings.issuer.rstrip("/") + BILLING_HISTORY, courts.real
            ),
        )

    return [Route(ADDRESS, menu, methods=["GET"])]
