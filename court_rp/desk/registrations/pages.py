"""The pages of the section of the e-file registrations: the list, one registration, and the forms of the decisions."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from court_rp.desk.acts.model import Act
from court_rp.desk.filers.reset import new_key
from court_rp.desk.frame import Desk
from court_rp.desk.registrations import plans
from court_rp.desk.registrations.acting import act_approve, act_ask, act_deny, latest_about
from court_rp.desk.registrations.errors import NoSuchRegistration
from court_rp.desk.sections import REGISTRATIONS
from court_rp.desk.twice import Plan
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from court_rp.filers.model import Filer
from court_rp.legacy.verify import LONGEST_LOGIN
from court_rp.registrations import store
from court_rp.registrations.decide import IssuedKey
from court_rp.registrations.model import Registration, Step
from court_rp.registrations.offer import KIND_LABELS, ROLE_LABELS
from court_rp.registrations.receive import alike
from court_rp.visits.visit import Visit, look
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import Parameters, read_query
from cso_kit.web.list_part import part_of
from cso_kit.web.route import Route

STATES = {"waiting": "Waits for a decision", "more": "Waits for an answer", "approved": "Approved", "denied": "Denied"}
_PAGE = 50
OnePlanner = Callable[[Transaction, Visit, Registration], Plan | Refusal]
OneDoer = Callable[[Transaction, Visit, DeskVisit, Registration, str], Act | Refusal]


class _Shown(NamedTuple):
    """A registration with what happened to it, and the filers who may be the same person."""

    registration: Registration
    steps: list[Step]
    alike: Sequence[Filer]


class RegistrationPages:
    """The list of registrations, one registration's page, and its decisions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def listed(self, request: Request, visit: DeskVisit) -> Response:
        """GET: the registrations, newest first; those that wait for a decision, unless another state is asked for."""
        query = read_query(request)
        state = query.text("state") if "state" in query else "waiting"
        found = await self._desk.read(lambda tx: store.of_court(tx, visit.court.court_id))
        chosen = [each for each in found if state not in STATES or each.state == state]
        return self._desk.show(
            request,
            visit,
            "desk/registrations.html",
            section=REGISTRATIONS,
            part=part_of(chosen, query.text("page"), _PAGE),
            state=state if state in STATES else "",
            states=STATES,
            kinds=KIND_LABELS,
            roles=ROLE_LABELS,
        )

    async def one(self, request: Request, visit: DeskVisit) -> Response:
        """GET: one registration, with what can be decided."""

        def read(tx: Transaction) -> _Shown | None:
            found = _find(tx, visit, request)
            return _Shown(found, store.steps(tx, found.id), alike(tx, found)) if found else None

        shown = await self._desk.read(read)
        if shown is None:
            back = REGISTRATIONS.path
            return self._desk.refuse(request, visit, NoSuchRegistration(), section=REGISTRATIONS, back=back)
        return self._desk.show(
            request,
            visit,
            "desk/registration.html",
            section=REGISTRATIONS,
            one=shown.registration,
            steps=shown.steps,
            alike=shown.alike,
            states=STATES,
            kinds=KIND_LABELS,
            roles=ROLE_LABELS,
            news=await self._desk.news(request, visit),
        )

    async def approve(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: approves, with the login that the clerk gives out or that names the filer to link."""
        login, key = form.text("login")[:LONGEST_LOGIN], new_key(self._desk.courts.database.random)
        issued = IssuedKey(key, await self._desk.courts.passwords.hash_soon(key))

        def do(tx: Transaction, court: Visit, now: DeskVisit, found: Registration, reason: str) -> Act | Refusal:
            return act_approve(tx, court, now.member, found, reason, issued, login)

        def plan(tx: Transaction, court: Visit, found: Registration) -> Plan | Refusal:
            return plans.to_approve(tx, court, found, login)

        return await self._act(request, visit, form, plan, do, {"login": login})

    async def deny(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: denies."""

        def do(tx: Transaction, court: Visit, now: DeskVisit, found: Registration, reason: str) -> Act | Refusal:
            return act_deny(tx, court, now.member, found, reason)

        return await self._act(request, visit, form, lambda _, __, found: plans.to_deny(found), do)

    async def ask(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: asks the person for more."""

        def do(tx: Transaction, court: Visit, now: DeskVisit, found: Registration, reason: str) -> Act | Refusal:
            return act_ask(tx, court, now.member, found, reason)

        return await self._act(request, visit, form, lambda _, __, found: plans.to_ask(found), do)

    async def _act(
        self,
        request: Request,
        visit: DeskVisit,
        form: Parameters,
        plan: OnePlanner,
        do: OneDoer,
        carried: dict[str, str] | None = None,
    ) -> Response:
        """Asks twice about the registration of the address, and decides."""

        def planner(tx: Transaction, now: DeskVisit) -> Plan | Refusal:
            found = _find(tx, now, request)
            return NoSuchRegistration() if found is None else plan(tx, look(tx, now.court, None), found)

        def doer(tx: Transaction, now: DeskVisit, reason: str) -> Act | Refusal:
            found = _find(tx, now, request)
            return NoSuchRegistration() if found is None else do(tx, look(tx, now.court, None), now, found, reason)

        return await self._desk.ask_twice(
            request,
            visit,
            form,
            planner,
            doer,
            back=f"{REGISTRATIONS.path}/{request.path_params['id']}",
            latest=lambda tx: latest_about(tx, _find(tx, visit, request)),
            carried=carried,
            section=REGISTRATIONS,
        )


def _find(tx: Transaction, visit: DeskVisit, request: Request) -> Registration | None:
    """The registration of the address, if it is this court's."""
    found = store.by_id(tx, request.path_params["id"])
    return found if found is not None and found.court_id == visit.court.court_id else None


def routes(desk: Desk) -> list[Route]:
    """The section of the e-file registrations."""
    pages, one = RegistrationPages(desk), f"{REGISTRATIONS.path}/{{id}}"
    return [
        Route(REGISTRATIONS.path, desk.page(pages.listed), methods=["GET"]),
        Route(one, desk.page(pages.one), methods=["GET"]),
        Route(f"{one}/approve", desk.form(pages.approve), methods=["POST"]),
        Route(f"{one}/deny", desk.form(pages.deny), methods=["POST"]),
        Route(f"{one}/ask", desk.form(pages.ask), methods=["POST"]),
    ]
