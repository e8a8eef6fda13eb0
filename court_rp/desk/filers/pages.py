"""The pages of the section of the filers: the list, one filer, and the forms of the acts. The verbs decide."""

import re
from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from court_rp.courts.phase import excluded_signs
from court_rp.desk.acts import store as acts
from court_rp.desk.acts.model import Act
from court_rp.desk.filers import plans, store
from court_rp.desk.filers.acting import act_join, act_link, act_rename, act_reset, act_unlink
from court_rp.desk.filers.consolidate import why_not as why_not_joined
from court_rp.desk.filers.errors import NoSuchFiler, PacerIsAway
from court_rp.desk.filers.linking import account_error, in_desks_words, to_link
from court_rp.desk.filers.model import STATES, DeskFiler, FilerSearch
from court_rp.desk.filers.reset import new_key
from court_rp.desk.frame import Desk
from court_rp.desk.sections import FILERS
from court_rp.desk.twice import Plan
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from court_rp.linking.desk import why_not as why_not_linked
from court_rp.links.model import NewLink
from court_rp.provider.accounts import find_account
from court_rp.provider.errors import ProviderError
from court_rp.visits.visit import look
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import Parameters, read_query
from cso_kit.web.list_part import Part, fetched_part
from cso_kit.web.route import Route

_PAGE = 50
_LATEST = 20
_LOGIN = re.compile(r"[^\s\x00-\x1f]{2,45}")


class Problem(NamedTuple):
    """What is wrong with a field of the filer's page, and what was typed into it."""

    field: str
    value: str
    error: str


RowPlanner = Callable[[Transaction, DeskVisit, DeskFiler], Plan | Refusal]
RowDoer = Callable[[Transaction, DeskVisit, DeskFiler, str], Act | Refusal]


class FilerPages:
    """The list of filers, one filer's page, and its acts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def listed(self, request: Request, visit: DeskVisit) -> Response:
        """GET: the filers of the court, searched, filtered and in pages."""
        query = read_query(request)
        state = query.text("state")
        search = FilerSearch(query.text("q")[:100], state if state in STATES else "")
        court_id, is_live = visit.court.court_id, visit.phase == "live"

        def read(tx: Transaction) -> Part[DeskFiler]:
            found = store.count(tx, court_id, search, is_live=is_live)
            return fetched_part(
                found,
                query.text("page"),
                _PAGE,
                lambda offset, limit: store.page(tx, court_id, search, offset, limit, is_live=is_live),
            )

        part = await self._desk.read(read)
        return self._desk.show(
            request, visit, "desk/filers.html", section=FILERS, part=part, search=search, states=STATES
        )

    async def one(self, request: Request, visit: DeskVisit) -> Response:
        """GET: one filer, with what can be done."""
        return await self._filer(request, visit)

    async def reset(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: a new password by mail (rule L10)."""
        key = new_key(self._desk.courts.database.random)
        key_hash = await self._desk.courts.passwords.hash_soon(key)

        def do(tx: Transaction, now: DeskVisit, row: DeskFiler, reason: str) -> Act | Refusal:
            return act_reset(tx, now.court, now.member, row.filer, key, key_hash, reason)

        return await self._act(request, visit, form, lambda _, now, row: plans.to_reset(now, row), do)

    async def unlink(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: undoes the link (rule L8)."""

        def do(tx: Transaction, now: DeskVisit, row: DeskFiler, reason: str) -> Act | Refusal:
            return act_unlink(tx, now.court, now.phase, now.member, row.filer, reason)

        return await self._act(request, visit, form, lambda _, now, row: plans.to_unlink(now, row), do)

    async def rename(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: another login (rule L12)."""
        login = form.text("login")
        if error := _login_error(login, visit):
            return await self._filer(request, visit, Problem("login", login, error))

        def plan(tx: Transaction, now: DeskVisit, row: DeskFiler) -> Plan | Refusal:
            return plans.to_rename(now, row, login, store.by_login(tx, now.court.court_id, login))

        def do(tx: Transaction, now: DeskVisit, row: DeskFiler, reason: str) -> Act | Refusal:
            return act_rename(tx, now.court, now.member, row.filer, login, reason)

        return await self._act(request, visit, form, plan, do, {"login": login})

    async def link(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: links by hand (rule L10). PACER is asked about the account each time."""
        typed, courts = form.text("account"), self._desk.courts
        if not typed:
            return await self._filer(request, visit, Problem("account", "", "Enter a user name or an account number."))
        try:
            provider, now, random = courts.provider, visit.at.protocol, courts.database.random
            found = await find_account(provider, courts.identity, visit.court, typed[:200], now, random)
        except ProviderError:
            return self._desk.refuse(request, visit, PacerIsAway(), section=FILERS, back=_back(request))
        error = account_error(found)
        if found is None or error:
            return await self._filer(request, visit, Problem("account", typed, error))
        account, issuer = found, courts.settings.issuer

        def new_link(tx: Transaction, row: DeskFiler, reason: str) -> NewLink:
            made = row.filer.court_id, row.filer.id, issuer, account.sub, account.login_id, "desk"
            return NewLink(*made, reason, tx.at.calendar)

        def plan(tx: Transaction, now: DeskVisit, row: DeskFiler) -> Plan | Refusal:
            refusal = why_not_linked(tx, look(tx, now.court, None), row.filer, new_link(tx, row, ""))
            return in_desks_words(refusal, row.filer.login) if refusal else to_link(now, row, account)

        def do(tx: Transaction, now: DeskVisit, row: DeskFiler, reason: str) -> Act | Refusal:
            return act_link(tx, look(tx, now.court, None), now.member, row.filer, new_link(tx, row, reason))

        return await self._act(request, visit, form, plan, do, {"account": typed})

    async def join(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: joins another login of the same person into this one (rule L14)."""
        other_login = form.text("other")
        if not other_login:
            return await self._filer(request, visit, Problem("other", "", "Enter the login that is to be closed."))

        def plan(tx: Transaction, now: DeskVisit, row: DeskFiler) -> Plan | Refusal:
            other = store.by_login(tx, now.court.court_id, other_login)
            if other is None:
                return NoSuchFiler(other_login)
            return why_not_joined(row.filer, other.filer) or plans.to_join(now, row, other)

        def do(tx: Transaction, now: DeskVisit, row: DeskFiler, reason: str) -> Act | Refusal:
            other = store.by_login(tx, now.court.court_id, other_login)
            if other is None:
                return NoSuchFiler(other_login)
            return act_join(tx, now.court, now.member, row.filer, other.filer, reason)

        return await self._act(request, visit, form, plan, do, {"other": other_login})

    async def _act(
        self,
        request: Request,
        visit: DeskVisit,
        form: Parameters,
        plan: RowPlanner,
        do: RowDoer,
        carried: dict[str, str] | None = None,
    ) -> Response:
        """Asks twice about an act on the filer of the address, and does it."""
        filer_id, court_id = _filer_id(request), visit.court.court_id

        def planner(tx: Transaction, now: DeskVisit) -> Plan | Refusal:
            row = store.by_id(tx, court_id, filer_id)
            return NoSuchFiler() if row is None else plan(tx, now, row)

        def doer(tx: Transaction, now: DeskVisit, reason: str) -> Act | Refusal:
            row = store.by_id(tx, court_id, filer_id)
            return NoSuchFiler() if row is None else do(tx, now, row, reason)

        return await self._desk.ask_twice(
            request,
            visit,
            form,
            planner,
            doer,
            back=_back(request),
            latest=lambda tx: next(iter(acts.of_filer(tx, court_id, filer_id, 1)), None),
            carried=carried,
            section=FILERS,
        )

    async def _filer(self, request: Request, visit: DeskVisit, problem: Problem | None = None) -> Response:
        filer_id, court_id = _filer_id(request), visit.court.court_id

        def read(tx: Transaction) -> tuple[DeskFiler | None, list[Act]]:
            return store.by_id(tx, court_id, filer_id), acts.of_filer(tx, court_id, filer_id, _LATEST)

        row, latest = await self._desk.read(read)
        if row is None:
            return self._desk.refuse(request, visit, NoSuchFiler(), section=FILERS, back=FILERS.path)
        return self._desk.show(
            request,
            visit,
            "desk/filer.html",
            422 if problem else 200,
            section=FILERS,
            row=row,
            state=row.state(visit.phase),
            states=STATES,
            signs=excluded_signs(row.filer.login, visit.row.linking_excludes),
            latest=latest,
            problem=problem,
            news=await self._desk.news(request, visit),
        )


def _filer_id(request: Request) -> int:
    number: int = request.path_params["filer_id"]
    return min(number, 2**62)


def _back(request: Request) -> str:
    """The path of the filer's page."""
    return f"{FILERS.path}/{_filer_id(request)}"


def _login_error(login: str, visit: DeskVisit) -> str:
    if not login:
        return "Enter the new login."
    if _LOGIN.fullmatch(login) is None:
        return "Use 2 to 45 characters without white space."
    signs = excluded_signs(login, visit.row.linking_excludes)
    return f"This court cannot link a login with the signs {' '.join(signs)}; choose one without them." if signs else ""


def routes(desk: Desk) -> list[Route]:
    """The section of the filers."""
    pages, one = FilerPages(desk), f"{FILERS.path}/{{filer_id:int}}"
    forms = {
        "reset": pages.reset,
        "unlink": pages.unlink,
        "link": pages.link,
        "rename": pages.rename,
        "join": pages.join,
    }
    return [
        Route(FILERS.path, desk.page(pages.listed), methods=["GET"]),
        Route(one, desk.page(pages.one), methods=["GET"]),
        *(Route(f"{one}/{name}", desk.form(form), methods=["POST"]) for name, form in forms.items()),
    ]
