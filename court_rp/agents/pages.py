"""Maintain Your ECF Account, and under More user information the filing agents (rule L13; D§5). `name.py` decides."""

from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.agents import name, store
from court_rp.agents.errors import MayNotNameAgents
from court_rp.agents.model import NamedAgent, is_agent, may_name_agents
from court_rp.all_courts import Courts
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal, StaleForm
from court_rp.filers.model import Filer
from court_rp.legacy.verify import LONGEST_LOGIN
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.route import Route

ACCOUNT, MORE, AGENTS = "/utilities/account", "/utilities/account/more", "/utilities/account/agents"
_PURPOSE = "agents"
_SHORTEST_SEARCH = 2


class AgentPages:
    """The filer's own data, and the filing agents."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def account(self, request: Request) -> Response:
        """GET: what the court has about this filer."""
        place, visit = place_of(request), await self._courts.visit(request)
        if visit.session is None:
            return self._to_login(request, visit, ACCOUNT)
        if visit.filer is None or not visit.is_logged_in:
            return self._courts.refuse_visitor(place, visit, MayNotNameAgents(), return_to=ACCOUNT)
        may = may_name_agents(_holder(visit)) or is_agent(visit.filer)
        return self._courts.show(place, visit, "ecf_account.html", has_more=may)

    async def more(self, request: Request) -> Response:
        """GET: the filing agents of this attorney, or the attorneys of this agent; with `find`, agents to add."""
        query = read_query(request).once()
        wanted = query.text("find")[:LONGEST_LOGIN]
        visit, found = await self._courts.visit_and(request, lambda tx, seen: _read(tx, seen, wanted))
        if visit.session is None:
            return self._to_login(request, visit, MORE)
        return self._page(request, visit, found, wanted, done=query.text("done"))

    async def change(self, request: Request) -> Response:
        """POST: adds or removes an agent."""
        place, form = place_of(request), (await read_form(request)).once()
        visit = await self._courts.visit(request)
        if visit.session is None:
            return self._to_login(request, visit, MORE)
        login, act = form.text("login")[:LONGEST_LOGIN], form.text("act")
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            return self._courts.refuse_visitor(place, visit, StaleForm(), return_to=MORE)
        verb = name.remove if act == "remove" else name.add
        outcome, visit = await self._courts.decide(visit, lambda tx, seen: verb(tx, _holder(seen), login))
        if isinstance(outcome, Refusal):
            return self._courts.refuse_visitor(
                place, visit, outcome, {"Filing agents": place.link(MORE)}, return_to=MORE
            )
        return RedirectResponse(
            place.link(f"{MORE}?{urlencode({'done': 'removed' if act == 'remove' else 'added'})}"), 303
        )

    def _page(self, request: Request, visit: Visit, found: "_Found", wanted: str, *, done: str) -> Response:
        place = place_of(request)
        if not (found.may_name or is_agent(visit.filer)):
            return self._courts.refuse_visitor(place, visit, MayNotNameAgents(), return_to=MORE)
        return self._courts.show(
            place,
            visit,
            "filing_agents.html",
            agents=found.agents,
            attorneys=found.attorneys,
            results=found.results,
            wanted=wanted,
            is_searched=len(wanted) >= _SHORTEST_SEARCH,
            error="Enter at least two letters." if wanted and len(wanted) < _SHORTEST_SEARCH else "",
            may_name=found.may_name,
            done=done,
            csrf=form_token(visit.secret or "", _PURPOSE),
        )

    def _to_login(self, request: Request, visit: Visit, wanted: str) -> Response:
        login = "/login" if visit.phase == "live" else "/cgi-bin/login.pl"
        return RedirectResponse(place_of(request).link(f"{login}?return_to={quote(wanted, safe='')}"), 303)


class _Found:
    """What the page shows: the agents of an attorney and those that were found, or the attorneys of an agent."""

    def __init__(self, *, may_name: bool = False) -> None:
        self.may_name = may_name
        self.agents: list[NamedAgent] = []
        self.attorneys: list[Filer] = []
        self.results: list[Filer] = []


def _holder(visit: Visit) -> Filer | None:
    """The filer who may act here: one who could file, were it not for a freeze."""
    return visit.filer if visit.has_filing_permission else None


def _read(tx: Transaction, visit: Visit, wanted: str) -> _Found:
    holder = _holder(visit)
    if holder is None:
        return _Found()
    if is_agent(holder):
        found = _Found()
        found.attorneys = store.attorneys_of(tx, holder)
        return found
    found = _Found(may_name=may_name_agents(holder))
    if found.may_name:
        found.agents = store.agents_of(tx, holder)
        named = {each.filer.id for each in found.agents}
        if len(wanted) >= _SHORTEST_SEARCH:
            found.results = [each for each in store.find(tx, holder.court_id, wanted) if each.id not in named]
    return found


def routes(courts: Courts) -> list[Route]:
    """Maintain Your ECF Account at every court."""
    pages = AgentPages(courts)
    return [
        Route(ACCOUNT, pages.account, methods=["GET"]),
        Route(MORE, pages.more, methods=["GET"]),
        Route(AGENTS, pages.change, methods=["POST"]),
    ]
