"""The staff login, the logout and the overview of the desk; the routes of the desk's own sections."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.local_path import local_path
from court_rp.courts.resolver import place_of
from court_rp.desk.acts import store as acts
from court_rp.desk.calendar import pages as calendar
from court_rp.desk.filers import pages as filers
from court_rp.desk.frame import LOGIN, Desk
from court_rp.desk.notices import pages as notices
from court_rp.desk.registrations import pages as registrations
from court_rp.desk.sections import OVERVIEW
from court_rp.desk.staff.log_in import log_in, log_out, look_up
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from court_rp.legacy.verify import LONGEST_LOGIN, verified_hash
from court_rp.login.pages import refuse_other_sites
from cso_kit.web.forms import Parameters, read_form, read_query
from cso_kit.web.route import Route

_LOGOUT = "/desk/logout"
_LATEST = 20


class StaffPages:
    """The staff login and the overview."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._courts = desk.courts

    async def login(self, request: Request) -> Response:
        """GET: the staff login."""
        return_to = _return_to(read_query(request).once())
        if await self._desk.visit(request) is not None:
            return RedirectResponse(place_of(request).link(return_to), 303)
        return self._form(request, return_to)

    async def submit(self, request: Request) -> Response:
        """POST: opens a session at the desk, or says why not."""
        refuse_other_sites(request)
        place, form = place_of(request), (await read_form(request)).once()
        login, key, return_to = form.text("login")[:LONGEST_LOGIN], form.get("key", ""), _return_to(form)
        if not (login and key):
            return self._form(request, return_to, 422, login=login, is_missing=True)
        courts, court = self._courts, place.court
        stored = await courts.database.read(lambda tx: look_up(tx, court.court_id, login))
        verified = await verified_hash(courts.passwords, stored, key)
        rule, lifetime = courts.lockout, courts.settings.session_lifetime
        former = place.desk_cookie.read(request)
        outcome = await courts.decide_here(place, lambda tx: log_in(tx, court, login, verified, rule, lifetime, former))
        if isinstance(outcome, Refusal):
            return self._form(request, return_to, outcome.status, login=login, refusal=outcome)
        response = RedirectResponse(place.link(return_to), 303)
        place.desk_cookie.set(response, outcome)
        return response

    async def logout(self, request: Request, visit: DeskVisit, _: Parameters) -> Response:
        """POST: ends the session at the desk."""
        place = place_of(request)
        await self._courts.database.work(lambda tx: log_out(tx, place.court, visit.secret))
        response = RedirectResponse(place.link(LOGIN), 303)
        place.desk_cookie.clear(response)
        return response

    async def overview(self, request: Request, visit: DeskVisit) -> Response:
        """Where the court stands, the sections, and what was done last."""
        latest = await self._desk.read(lambda tx: acts.of_court(tx, visit.court.court_id, _LATEST))
        news = await self._desk.news(request, visit)
        return self._desk.show(request, visit, "desk/overview.html", section=OVERVIEW, latest=latest, news=news)

    def _form(
        self,
        request: Request,
        return_to: str,
        status: int = 200,
        *,
        login: str = "",
        refusal: Refusal | None = None,
        is_missing: bool = False,
    ) -> Response:
        values = {"return_to": return_to, "login": login, "refusal": refusal, "missing": is_missing}
        return self._courts.show(place_of(request), None, "desk/login.html", status, **values)


def _return_to(parameters: Parameters) -> str:
    """The page of the desk that was asked for before the login."""
    wanted = local_path(parameters.text("return_to") or "/desk/")
    return wanted if wanted.startswith("/desk/") and not wanted.startswith(LOGIN) else "/desk/"


async def _with_slash(request: Request) -> Response:
    return RedirectResponse(place_of(request).link("/desk/"), 303)


def routes(courts: Courts) -> list[Route]:
    """The desk of every court."""
    desk = Desk(courts)
    staff = StaffPages(desk)
    return [
        Route(LOGIN, staff.login, methods=["GET"]),
        Route(LOGIN, staff.submit, methods=["POST"]),
        Route(_LOGOUT, desk.form(staff.logout), methods=["POST"]),
        Route("/desk", _with_slash, methods=["GET"]),
        Route("/desk/", desk.page(staff.overview), methods=["GET"]),
        *filers.routes(desk),
        *registrations.routes(desk),
        *calendar.routes(desk),
        *notices.routes(desk),
    ]
