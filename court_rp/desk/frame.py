"""The frame of the desk's pages: who is at the desk, the layout, the forms' tokens, and the page that asks twice.

A page is a handler that gets the request and the visit; `Desk.page` and `Desk.form` make an endpoint of it. Nobody but staff
comes past them. The sections are in `sections.py`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.places import Place
from court_rp.courts.resolver import path_in_court, place_of
from court_rp.desk.acts import store as acts
from court_rp.desk.acts.model import Act
from court_rp.desk.sections import OVERVIEW, SECTIONS, Section
from court_rp.desk.twice import Asked, Doer, Latest, Planner, Refused, ToConfirm, plan_or_do, seal
from court_rp.desk.visit import DeskVisit, look
from court_rp.errors import Refusal, StaleForm
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import Parameters, read_form, read_query

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, DeskVisit], Awaitable[Response]]
FormPage = Callable[[Request, DeskVisit, Parameters], Awaitable[Response]]
LOGIN = "/desk/login"
_PURPOSE = "desk"


class SessionOverError(Exception):
    """The session at the desk ended while its form was on the way."""


class Desk:
    """The frame of the desk of all courts."""

    def __init__(self, courts: Courts) -> None:
        self.courts = courts

    def page(self, answer: Page) -> Handler:
        """An endpoint for GET. Without a session at the desk it leads to the staff login, and then back."""

        async def endpoint(request: Request) -> Response:
            visit = await self.visit(request)
            return to_login(request) if visit is None else await answer(request, visit)

        return endpoint

    def form(self, answer: FormPage) -> Handler:
        """An endpoint for POST, with the form's values. A form without the session's token changes nothing."""

        async def endpoint(request: Request) -> Response:
            form = (await read_form(request)).once()
            visit = await self.visit(request)
            if visit is None:
                return to_login(request)
            if not is_form_token(form.get("csrf", ""), visit.secret, _PURPOSE):
                return self.refuse(request, visit, StaleForm())
            try:
                return await answer(request, visit, form)
            except SessionOverError:
                return to_login(request)

        return endpoint

    async def visit(self, request: Request) -> DeskVisit | None:
        """Who is at this court's desk in this browser, after the court's due dates are settled."""
        place = place_of(request)
        secret = place.desk_cookie.read(request)
        found = await self.courts.database.read(lambda tx: look(tx, place.court, secret))
        if found is not None and found.row.is_due(found.at.calendar):
            found = await self.courts.decide_here(place, lambda tx: look(tx, place.court, secret))
        return found

    async def read(self, read: Callable[[Transaction], T]) -> T:
        """Reads what a page shows."""
        return await self.courts.database.read(read)

    async def decide(self, request: Request, visit: DeskVisit, decision: Callable[[Transaction, DeskVisit], T]) -> T:
        """Runs a decision in one transaction, after the court's due dates are settled. It gets the visit as it is then.

        Raises:
            SessionOverError: the session has ended meanwhile; `form` answers it.
        """

        def decide(tx: Transaction) -> T:
            now = look(tx, visit.court, visit.secret)
            if now is None:
                raise SessionOverError
            return decision(tx, now)

        return await self.courts.decide_here(place_of(request), decide)

    def show(
        self,
        request: Request,
        visit: DeskVisit,
        template: str,
        status: int = 200,
        *,
        section: Section = OVERVIEW,
        **values: Any,
    ) -> HTMLResponse:
        """A page of the desk. Templates extend `page/desk/frame.html` and find `desk`, the visit, and `csrf`, their token."""
        frame = {"desk": visit, "csrf": form_token(visit.secret, _PURPOSE), "sections": SECTIONS, "section": section}
        return self.courts.show(place_of(request), None, template, status, **frame, **values)

    def refuse(
        self,
        request: Request,
        visit: DeskVisit,
        refusal: Refusal,
        *,
        section: Section = OVERVIEW,
        back: str = "/desk/",
        last: Act | None = None,
    ) -> HTMLResponse:
        """The page of a refusal. `back` is the path to go on from; `last` is what somebody did before."""
        values = {"refusal": refusal, "back": place_of(request).link(back), "last": last}
        return self.show(request, visit, "desk/refused.html", refusal.status, section=section, **values)

    async def ask_twice(
        self,
        request: Request,
        visit: DeskVisit,
        form: Parameters,
        planner: Planner,
        doer: Doer,
        *,
        back: str,
        latest: Latest,
        carried: Mapping[str, str] | None = None,
        section: Section = OVERVIEW,
        after: Callable[[Act], str] | None = None,
    ) -> Response:
        """Answers a form whose act is asked twice. Both the first form and the confirmation are sent to its own address.

        `carried` are the first form's values, which the confirmation sends again. `back` is the path of the page that the form is
        on; the browser comes back to it, or to `after` of the act, and is told what was done. `latest` finds the newest act on
        the same subject: whoever comes second is told of it.
        """
        asked = Asked.read(form)
        outcome = await self.decide(request, visit, lambda tx, now: plan_or_do(tx, now, asked, planner, doer, latest))
        if isinstance(outcome, Act):
            return done(place_of(request), after(outcome) if after else back, outcome)
        if isinstance(outcome, Refused):
            return self.refuse(request, visit, outcome.refusal, section=section, back=back, last=outcome.last)
        return self._confirmation(request, visit, outcome, carried or {}, back, section)

    def _confirmation(
        self,
        request: Request,
        visit: DeskVisit,
        shown: ToConfirm,
        carried: Mapping[str, str],
        back: str,
        section: Section,
    ) -> Response:
        status = 409 if shown.is_overtaken else 422 if shown.asking.error else 200
        return self.show(
            request,
            visit,
            "desk/confirm.html",
            status,
            section=section,
            plan=shown.plan,
            asking=shown.asking,
            is_overtaken=shown.is_overtaken,
            last=shown.last,
            hidden={**carried, "seal": seal(visit, shown.plan)},
            back=place_of(request).link(back),
        )

    async def news(self, request: Request, visit: DeskVisit) -> Act | None:
        """The act that the page before this one did, to be told once on top of the page (`done`)."""
        number = read_query(request).text("done")
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            return None
        return await self.read(lambda tx: acts.by_id(tx, visit.court.court_id, int(number)))


def done(place: Place, path: str, act: Act) -> Response:
    """To a page that tells what was done."""
    joined = "&" if "?" in path else "?"
    return RedirectResponse(place.link(f"{path}{joined}done={act.id}"), 303)


def to_login(request: Request) -> Response:
    """To the staff login, and from there back to the page that was asked for. A form is not sent again."""
    place = place_of(request)
    wanted = path_in_court(request) if request.method == "GET" else "/desk/"
    query = request.scope["query_string"].decode("latin-1") if request.method == "GET" else ""
    return_to = quote(f"{wanted}?{query}" if query else wanted, safe="/")
    return RedirectResponse(place.link(f"{LOGIN}?return_to={return_to}"), 303)
