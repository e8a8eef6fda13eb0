"""A court's front page, before and after login, and the list of all courts."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.courts import calendar, calendar_store
from court_rp.courts.api_addresses import is_api
from court_rp.courts.phase import phase_at
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.drafts import store as drafts
from court_rp.drafts.model import Draft
from court_rp.front.court_list import CourtSearch, find_courts, meant
from court_rp.front.facts import calendar_facts, linking_words
from court_rp.transition.model import Notice
from court_rp.transition.store import of_court as posted
from court_rp.visits.advice import shown_advice
from court_rp.visits.visit import Visit
from cso_advice.advice import ShownStep
from cso_kit.control.api import problem_response
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import read_query
from cso_kit.web.pages import wants_html
from cso_kit.web.route import Route

if TYPE_CHECKING:
    from markupsafe import Markup


def court_routes(courts: Courts) -> list[Route]:
    """The front page of every court."""

    async def front(request: Request) -> Response:
        place = place_of(request)
        visit, (kept, notices) = await courts.visit_and(request, _kept_filings_and_notices)
        advice = shown_advice(visit, courts.sites(place))
        transition = _transition(courts, place, visit, notices, advice.step)
        return courts.show(place, visit, "front.html", advice=advice, transition=transition, kept=kept)

    return [Route("/", front, methods=["GET"])]


def _kept_filings_and_notices(tx: Transaction, visit: Visit) -> tuple[list[Draft], list[Notice]]:
    return _kept_filings(tx, visit), posted(tx, visit.court.court_id, tx.at.calendar)


def _kept_filings(tx: Transaction, visit: Visit) -> list[Draft]:
    """The visitor's filings that were interrupted, if they can be finished now."""
    return drafts.of_filer(tx, visit.filer.id) if visit.filer is not None and visit.may_file else []


def _transition(courts: Courts, place: Place, visit: Visit, notices: list[Notice], step: ShownStep) -> "Markup":
    """The court's calendar and its notices. They change with the calendar only, so they are rendered once for each state."""
    calendar, now = visit.row.calendar, visit.at.calendar
    facts, linking = tuple(calendar_facts(calendar, now)), linking_words(calendar, now)
    key = place.court.court_id, place.base, calendar, visit.phase, facts, linking, tuple(notices), step.href, step.label
    return courts.pages.kept_part(
        "transition.html",
        "sections",
        key,
        court=place.court,
        place=place,
        calendar=calendar,
        phase=visit.phase,
        facts=facts,
        linking=linking,
        notices=notices,
        step=step,
    )


def list_routes(courts: Courts) -> list[Route]:
    """The list of all courts."""

    async def every_court(request: Request) -> Response:
        query = read_query(request)
        return await show_list(courts, CourtSearch.of(query), query.text("page"))

    return [Route(path, every_court, methods=["GET"]) for path in ("/courts", "/courts/")]


async def show_list(courts: Courts, search: CourtSearch, page: str = "", unknown: str | None = None) -> Response:
    """The courts that are looked for, with each one's phase; with `unknown` a page that says there is no such court (404)."""

    def read(tx: Transaction) -> tuple[dict[str, calendar.CalendarRow], dict[str, str]]:
        rows = calendar_store.read_all(tx, courts.registry)
        return rows, {court_id: phase_at(row.calendar, tx.at.calendar) for court_id, row in rows.items()}

    rows, phases = await courts.database.read(read)
    return courts.pages.show(
        "court_list.html",
        404 if unknown is not None else 200,
        found=find_courts(courts.registry, phases, search, page),
        rows=rows,
        phase_of=phases,
        unknown=unknown,
        meant=[] if unknown is None else meant(courts.registry, unknown),
        address=courts.addresses.public_address,
    )


async def unknown_court(courts: Courts, request: Request, court_id: str) -> Response:
    """The response for an unknown court: the list of all courts, or a problem document."""
    if wants_html(request) and not is_api(request.scope["path"]):
        return await show_list(courts, CourtSearch.of({}), unknown=court_id[:40])
    return problem_response(
        404, f"There is no court {court_id[:40]!r}; {courts.addresses.public_address}/courts/ lists them."
    )
