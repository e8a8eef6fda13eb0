"""The query page (`iquery.pl`), a case's own page (`iqquerymenu.pl`), its docket report, and the XML of possible case numbers.

Real clients parse the markup and the texts (D§8.1). Like the real programs, these answer 200 also for errors. This module
decides whether a visitor may search (rules A9, C8); `visits` decides who the visitor is.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from court_rp import events
from court_rp.all_courts import Courts
from court_rp.billing.receipt import Receipt, with_receipt
from court_rp.cases import billed, docket, store
from court_rp.cases.docket import ReportQuery
from court_rp.cases.errors import BadQuery, SearchWithheld
from court_rp.cases.model import CaseRecord, Party
from court_rp.cases.number import meant, parse_printed
from court_rp.cases.possible import message, possible_numbers, requested_number, without_login
from court_rp.cases.query import Query, case_id_in, read_query, typed
from court_rp.courts.local_path import local_path
from court_rp.courts.registry import Court
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal
from court_rp.filing import store as filing
from court_rp.filing.errors import Frozen
from court_rp.filing.model import Entry
from court_rp.login.login_page import login_page, not_logged_in
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import read_either_form
from cso_kit.web.forms import read_query as read_parameters
from cso_kit.web.route import Route

QUERY, MENU, NUMBERS = "/cgi-bin/iquery.pl", "/cgi-bin/iqquerymenu.pl", "/cgi-bin/possible_case_numbers.pl"
REPORT = "/cgi-bin/DktRpt.pl"
_MOST, _MOST_ENTRIES = 500, 10_000


class CaseDetails(NamedTuple):
    """What a case's own page shows beside the case."""

    parties: list[Party]
    last_filed_at: datetime | None


class CasePages:
    """The case search of a court."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def numbers(self, request: Request) -> Response:
        """The cases that a case number matches, as XML."""
        typed_number, visit = requested_number(request.scope["query_string"]), await self._courts.visit(request)
        if not visit.is_logged_in and not visit.reading_is_frozen:
            return without_login(typed_number)
        if (refusal := await self._refusal(visit)) is not None:
            return message(typed_number, refusal.message)
        number, court_id = parse_printed(typed_number), visit.court.court_id
        if number is None:
            return possible_numbers(typed_number, [], _today(visit))
        found = await self._courts.database.read(lambda tx: store.by_number(tx, court_id, number))
        return possible_numbers(typed_number, found, _today(visit))

    async def form(self, request: Request) -> Response:
        """The query page, or one case if the query string is its identifier."""
        visit = await self._courts.visit(request)
        if (stopped := await self._stopped(request, visit)) is not None:
            return stopped
        pacer_case_id = case_id_in(unquote(request.scope["query_string"].decode("latin-1")))
        if pacer_case_id is None:
            return self._form(request, visit, typed(read_parameters(request)))
        return await self._found(request, visit, Query(pacer_case_id))

    async def search(self, request: Request) -> Response:
        """The result of the query page's form. It changes nothing, so it needs no form token."""
        visit = await self._courts.visit(request)
        form = (await read_either_form(request)).once()
        if (stopped := await self._stopped(request, visit, return_to=_address(form))) is not None:
            return stopped
        query = read_query(form)
        if isinstance(query, BadQuery):
            offered = await self._meant(visit, typed(form)["case_num"]) if query.member == "case_num" else []
            return self._form(request, visit, typed(form), query, offered)
        return await self._found(request, visit, query)

    async def menu(self, request: Request) -> Response:
        """A case's page; the Case Locator links to it."""
        visit = await self._courts.visit(request)
        if (stopped := await self._stopped(request, visit)) is not None:
            return stopped
        pacer_case_id = case_id_in(unquote(request.scope["query_string"].decode("latin-1")))
        if pacer_case_id is None:
            return self._not_found(request, visit)
        return await self._found(request, visit, Query(pacer_case_id))

    async def report(self, request: Request) -> Response:
        """The docket report. Real clients send a POST; a GET has the case's identifier as query string."""
        visit = await self._courts.visit(request)
        if (stopped := await self._stopped(request, visit)) is not None:
            return stopped
        if request.method == "POST":
            query = docket.read_query((await read_either_form(request)).once())
        else:
            pacer_case_id = case_id_in(unquote(request.scope["query_string"].decode("latin-1")))
            query = ReportQuery(pacer_case_id) if pacer_case_id else None
        if isinstance(query, BadQuery):
            place = place_of(request)
            ways = {"To the query page": place.link(QUERY)}
            return self._courts.refuse(place, visit, query.status, "Docket report", query.message, ways)
        return await self._report(request, visit, query) if query else self._not_found(request, visit)

    async def _report(self, request: Request, visit: Visit, query: ReportQuery) -> Response:
        found, receipt = await with_receipt(
            self._courts.database,
            visit,
            lambda tx: _docket(tx, visit.court, query),
            lambda found: billed.docket_report(*found) if found else None,
        )
        if found is None:
            return self._not_found(request, visit)
        case, parties, entries = found
        return self._courts.show(
            place_of(request),
            visit,
            "docket_report.html",
            case=case,
            parties=parties,
            entries=entries,
            is_closed=case.is_closed(_today(visit)),
            receipt=receipt,
        )

    async def _stopped(self, request: Request, visit: Visit, *, return_to: str = "") -> Response | None:
        """The response to somebody who may not search. A login leads to the path `return_to`, or to the requested page."""
        if not visit.is_logged_in and not visit.reading_is_frozen:
            if return_to:
                return login_page(self._courts, request, visit, return_to=return_to)
            return not_logged_in(self._courts, request, visit)
        refusal = await self._refusal(visit)
        if refusal is None:
            return None
        return self._courts.refuse_visitor(place_of(request), visit, refusal)

    async def _refusal(self, visit: Visit) -> Refusal | None:
        """Rules C8 and A9."""
        if visit.reading_is_frozen:
            refusal: Refusal = Frozen(visit.court, visit.row.calendar)
        elif not visit.may_search:
            refusal = SearchWithheld()
        else:
            return None
        if visit.session is not None:
            await self._courts.decide(visit, lambda tx, seen: _record(tx, seen, refusal))
        return refusal

    async def _found(self, request: Request, visit: Visit, query: Query) -> Response:
        (found, single), receipt = await with_receipt(
            self._courts.database,
            visit,
            lambda tx: _search(tx, visit.court, query),
            lambda found: (
                billed.case_page(found[0][0], found[1].parties) if found[1] else billed.search_result(query, found[0])
            ),
        )
        place = place_of(request)
        if not found:
            return self._not_found(request, visit, receipt)
        if single is not None:
            return self._case(request, visit, found[0], single, receipt)
        rows = [(case, self._address(request, case)) for case in found]
        is_cut = len(found) == _MOST
        return self._courts.show(
            place, visit, "query_results.html", rows=rows, today=_today(visit), is_cut=is_cut, receipt=receipt
        )

    def _case(
        self, request: Request, visit: Visit, case: CaseRecord, more: CaseDetails, receipt: Receipt | None
    ) -> Response:
        place, zone, last = place_of(request), visit.court.zone, more.last_filed_at
        return self._courts.show(
            place,
            visit,
            "case.html",
            case=case,
            parties=more.parties,
            is_closed=case.is_closed(_today(visit)),
            last_filed_on=last.astimezone(zone).date() if last else None,
            receipt=receipt,
        )

    async def _meant(self, visit: Visit, text: str) -> list[CaseRecord]:
        """The cases whose number somebody may have meant, at most ten."""
        number, court_id = meant(text), visit.court.court_id
        if number is None:
            return []
        return (await self._courts.database.read(lambda tx: store.by_number(tx, court_id, number)))[:10]

    def _form(
        self,
        request: Request,
        visit: Visit,
        values: dict[str, str],
        problem: BadQuery | None = None,
        offered: Sequence[CaseRecord] = (),
    ) -> Response:
        place, status = place_of(request), problem.status if problem else 200
        errors = {problem.member: problem.message} if problem else {}
        return self._courts.show(
            place,
            visit,
            "query.html",
            status,
            action=f"{place.link(QUERY)}?1-L_1_0-1",
            values=values,
            errors=errors,
            offered=[(case, self._address(request, case)) for case in offered],
        )

    def _address(self, request: Request, case: CaseRecord) -> str:
        return f"{place_of(request).link(QUERY)}?1-L_1_0-0-{case.pacer_case_id}"

    def _not_found(self, request: Request, visit: Visit, receipt: Receipt | None = None) -> Response:
        place = place_of(request)
        ways = {"To the query page": place.link(QUERY), "To the docket": place.link("/filings/")}
        text = "Case not found. There is none at this court that fits what was asked."
        return self._courts.show(
            place,
            visit,
            "not_found.html",
            heading="Query",
            message=text,
            code=200,
            ways=ways,
            advice=None,
            receipt=receipt,
        )


def _today(visit: Visit) -> date:
    """Today's date in court-local time."""
    return visit.at.calendar.astimezone(visit.court.zone).date()


def _search(tx: Transaction, court: Court, query: Query) -> tuple[list[CaseRecord], CaseDetails | None]:
    """The cases that a query finds; if it is one, with the details of its own page."""
    found = store.search(tx, court, query, _MOST)
    if len(found) != 1:
        return found, None
    return found, CaseDetails(store.parties(tx, found[0]), store.last_filed_at(tx, found[0]))


def _docket(
    tx: Transaction, court: Court, query: ReportQuery
) -> tuple[CaseRecord, list[Party], list[tuple[date, Entry]]] | None:
    """The case of a report, with the parties and the entries that were asked for."""
    case = store.by_id(tx, court.court_id, query.pacer_case_id)
    its_docket = filing.case(tx, court.court_id, case.case_number) if case else None
    if case is None or its_docket is None:
        return None
    parties = store.parties(tx, case) if query.has_parties else []
    return case, parties, query.chosen(filing.of_case(tx, its_docket, 0, _MOST_ENTRIES), court.zone)


def _address(form: Mapping[str, str]) -> str:
    """The path of the query page with what was typed into its form; without it, if it is too long for an address."""
    filled = {name: value for name, value in typed(form).items() if value}
    path = local_path(f"{QUERY}?{urlencode(filled)}") if filled else QUERY
    return path if path != "/" else QUERY


def _record(tx: Transaction, visit: Visit, refusal: Refusal) -> None:
    sub = visit.session.sub if visit.session else None
    login = visit.filer.login if visit.filer else None
    tx.record(events.CaseSearchRefused(visit.court.court_id, refusal.code, sub, login))


def routes(courts: Courts) -> list[Route]:
    """The case query of every court."""
    pages = CasePages(courts)
    return [
        Route(NUMBERS, pages.numbers, methods=["GET"]),
        Route(QUERY, pages.form, methods=["GET"]),
        Route(QUERY, pages.search, methods=["POST"]),
        Route(MENU, pages.menu, methods=["GET"]),
        Route(REPORT, pages.report, methods=["GET", "POST"]),
    ]
