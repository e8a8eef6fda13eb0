"""`pcl-public-api/rest`: parse, call, answer. Immediate searches for cases and parties; batch jobs are not simulated.

The checks have this order: token, privilege, pace, format, criteria. Errors too are in a format that the client accepts.
"""

import re
from typing import NamedTuple
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.billing.receipt import Payer, Receipt, write
from court_rp.courts.registry import Court
from court_rp.errors import Refusal, RefusedError
from court_rp.locator import answer, criteria, events, reading, store, writing
from court_rp.locator.errors import BadToken, Invalid, SearchWithheld, TooMany
from court_rp.locator.members import whole
from court_rp.locator.model import LOCATOR_ZONE, MOST_PAGES, Found, Order, Search, Subject
from court_rp.locator.pace import Pace
from court_rp.locator.strike_points import LOCATOR, SEARCHES
from court_rp.pacer.carried import is_token
from court_rp.pacer.holder import Holder
from court_rp.provider.errors import CannotCheck, ProviderError
from court_rp.provider.identity import CASE_LOCATOR
from cso_kit.faults.fault import Occasion
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.formats import Format
from cso_kit.web.route import Route

TOKEN = "X-NEXT-GEN-CSO"
CLIENT_CODE = "X-CLIENT-CODE"
_LIST_NAMES: dict[Subject, str] = {"cases": "caseList", "parties": "partyList"}
_CLIENT_CODE = re.compile(r"[\x20-\x7e]{1,32}")
_HOST = re.compile(r"(?:qa-)?pcl\.(?P<rest>.+)")


class Searcher(NamedTuple):
    """Who searches: the token's holder, and for which client code."""

    holder: Holder
    client_code: str | None


class CaseLocator:
    """The index over every court's cases."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts
        self._pace = Pace(courts.settings.locator_searches, courts.settings.locator_period)

    async def cases(self, request: Request) -> Response:
        """`cases/find`."""
        return await self._find(request, "cases")

    async def parties(self, request: Request) -> Response:
        """`parties/find`."""
        return await self._find(request, "parties")

    async def _find(self, request: Request, subject: Subject) -> Response:
        holder: Holder | None = None
        try:
            holder = await self._holder(request)
            searcher = await self._let_in(request, holder)
            kind = writing.format_wanted(request.headers.get("accept"))
            if kind is None:
                raise RefusedError(Invalid("Accept", "Accept: answers are application/json or application/xml."))
            search = await self._search(request, subject)
            return await self._answer(request, searcher, search, kind)
        except RefusedError as error:
            refusal = error.refusal
        await self._courts.database.work(lambda tx: _record(tx, refusal, holder))
        response = writing.refused_response(refusal, kind_for(request))
        if holder is not None and holder.replaced_by is not None:
            response.headers[TOKEN] = holder.replaced_by
        return response

    async def _holder(self, request: Request) -> Holder:
        """The holder of the request's token. Each search asks the provider about it."""
        courts, token = self._courts, request.headers.get(TOKEN, "").strip()
        # Another provider issues no such tokens, and must not learn a token that is not its own.
        if not is_token(token) or courts.settings.csologin == "off":
            raise RefusedError(BadToken())
        courts.holders.forget(CASE_LOCATOR, token)
        try:
            holder = await courts.holders.holder(CASE_LOCATOR, token)
        except ProviderError as error:
            raise RefusedError(CannotCheck.after(error)) from error
        if holder is None:
            raise RefusedError(BadToken())
        return holder

    async def _let_in(self, request: Request, holder: Holder) -> Searcher:
        """The searcher, if they may search now."""
        courts = self._courts
        if not holder.may_search:
            raise RefusedError(SearchWithheld())
        now, world = await courts.database.read(lambda tx: (tx.at.protocol, tx.clock.config_version))
        wait = self._pace.wait(holder.sub, now, world)
        if wait is not None:
            raise RefusedError(TooMany(int(wait.total_seconds()) + 1))
        if courts.faults.in_memory is not None:
            await self._strike(request, holder)
        return Searcher(holder, _client_code(request) or holder.client_code)

    async def _strike(self, request: Request, holder: Holder) -> None:
        """Raises `RefusedError` if a fault wants it."""
        faults, path = self._courts.faults, request.scope["path"]
        at = Occasion(path, request.method, path, sub=holder.sub)
        refusal = await faults.look(self._courts.database, (LOCATOR,), lambda tx: faults.strike(tx, LOCATOR, None, at))
        if refusal is not None:
            raise RefusedError(refusal)

    async def _search(self, request: Request, subject: Subject) -> Search:
        sent = reading.read(await request.body(), request.headers.get("content-type", ""), subject)
        search = criteria.read_search(sent, subject, self._courts.registry)
        query = request.query_params
        pages = query.getlist("page")
        if len(pages) > 1:
            raise RefusedError(Invalid("page", "page: this was said twice."))
        page = whole(0, MOST_PAGES - 1)("page", pages[0]) if pages and pages[0] else 0
        return search._replace(page=page, order=tuple(_order(one, subject) for one in query.getlist("sort") if one))

    async def _answer(self, request: Request, searcher: Searcher, search: Search, kind: Format) -> Response:
        registry = self._courts.registry

        def find(tx: Transaction) -> tuple[Found, Receipt]:
            at, holder = tx.at.calendar, searcher.holder
            found = store.find(tx, registry, search, answer.local_day(at))
            code = searcher.client_code
            tx.record(events.LocatorSearched(holder.sub, search.subject, search.page, found.total, code))
            payer = Payer(holder.sub, holder.login_id or "", code or "")
            local = at.astimezone(ZoneInfo(LOCATOR_ZONE))
            return found, write(tx, CASE_LOCATOR, payer, answer.billed(search), local)

        found, receipt = await self._courts.database.work(find)
        links = answer.Links(registry, lambda court, case_id: self._case_link(request, court, case_id))
        tree = answer.answer(searcher.holder, receipt, search, found, links)
        now = searcher.holder.replaced_by
        if now is None and self._courts.settings.locator_returns_token:
            now = request.headers[TOKEN].strip()
        token = {} if now is None else {TOKEN: now}
        return writing.found_response(tree, kind, _LIST_NAMES[search.subject], token)

    def _case_link(self, request: Request, court: Court, case_id: int) -> str:
        """A case's address at its court, by host name if the request came by host name (rule F3)."""
        path = f"/cgi-bin/iqquerymenu.pl?{case_id}"
        named = _HOST.fullmatch(request.headers.get("host", "").lower())
        if named is not None:
            host = f"ecf.{court.court_id}.{named['rest']}"
            if self._courts.addresses.court_of_host(host) == court.court_id:
                return f"{request.scope['scheme']}://{host}{path}"
        return self._courts.addresses.by_path(court).address(path)


def _order(sent: str, subject: Subject) -> Order:
    field, comma, direction = sent.partition(",")
    if field not in store.sortable(subject):
        raise RefusedError(
            Invalid("sort", "sort: results cannot be put in this order; see the list of sortable fields.")
        )
    if comma and direction.upper() not in {"ASC", "DESC"}:
        raise RefusedError(Invalid("sort", "sort: a field is followed by ,ASC or ,DESC."))
    return Order(field, direction.upper() == "DESC")


def _client_code(request: Request) -> str | None:
    code = request.headers.get(CLIENT_CODE, "").strip()
    if code and not _CLIENT_CODE.fullmatch(code):
        raise RefusedError(Invalid(CLIENT_CODE, f"{CLIENT_CODE}: at most 32 letters, digits and signs."))
    return code or None


def _record(tx: Transaction, refusal: Refusal, holder: Holder | None) -> None:
    reason, detail = refusal.code, None
    if isinstance(refusal, CannotCheck):
        reason, detail = refusal.reason, refusal.detail or None
    elif isinstance(refusal, Invalid):
        detail = refusal.member
    tx.record(events.LocatorRefused(reason, holder.sub if holder else None, detail))


def is_locator(path: str) -> bool:
    """Whether a path belongs to the Case Locator, whose errors are JSON or XML."""
    return path.startswith("/pcl-public-api/")


def kind_for(request: Request) -> Format:
    """The format of a refusal: the one that the client accepts, or JSON."""
    return writing.format_wanted(request.headers.get("accept")) or "json"


def explain(request: Request, status: int, message: str) -> Response:
    """An error outside a search: no such address, another method, too large a body."""
    return writing.error_response(status, message, kind_for(request))


def routes(courts: Courts) -> list[Route]:
    """The Case Locator's routes."""
    locator = CaseLocator(courts)
    return [
        Route(SEARCHES[0], locator.cases, methods=["POST"]),
        Route(SEARCHES[1], locator.parties, methods=["POST"]),
    ]
