"""The pages of the section of the transition: the court's calendar in its own time, its form, and what can be done now."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from court_rp.courts.phase import CourtCalendar
from court_rp.desk.acts import store as acts
from court_rp.desk.acts.model import Act
from court_rp.desk.acts.record import record_act
from court_rp.desk.calendar.errors import NotNow
from court_rp.desk.calendar.model import LABELS, OPENINGS, read, roughly_error, values_of
from court_rp.desk.calendar.now import ANNOUNCE, NOW, offered
from court_rp.desk.calendar.plans import to_change
from court_rp.desk.frame import Desk
from court_rp.desk.sections import TRANSITION
from court_rp.desk.twice import Doer, Plan, Planner
from court_rp.desk.visit import DeskVisit
from court_rp.errors import Refusal
from court_rp.transition.change import change_calendar
from court_rp.transition.store import count_registered
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import BadInputError, Parameters
from cso_kit.web.route import Route

_CHANGED = "calendar_changed"
_LATEST = 10
_ROUGHLY = "roughly"


class CalendarPages:
    """The court's calendar and its changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, visit: DeskVisit) -> Response:
        """GET: the calendar, its form, and what can be done now."""
        return await self._page(request, visit, values_of(visit.row.calendar, visit.court.zone), {})

    async def change(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: other dates (rule C9)."""
        checked = read(form, visit.row.calendar, visit.court.zone)
        if checked.errors:
            return await self._page(request, visit, form, checked.errors)
        kept = {name: form.get(name, "") for name in LABELS if form.get(name)}

        def plan(tx: Transaction, now: DeskVisit) -> Plan | Refusal:
            after = read(form, now.row.calendar, now.court.zone).calendar
            filers = count_registered(tx, now.court.court_id)
            return to_change(now, after, "Change the court's calendar?", "Change the calendar", filers)

        def do(tx: Transaction, now: DeskVisit, reason: str) -> Act | Refusal:
            after = read(form, now.row.calendar, now.court.zone).calendar
            return _changed(tx, now, after, "The court's calendar was changed.", reason)

        return await self._ask(request, visit, form, plan, do, kept)

    async def now(self, request: Request, visit: DeskVisit, form: Parameters) -> Response:
        """POST: one step of the transition now.

        Raises:
            BadInputError: `what` is none of them.
        """
        what, roughly = form.text("what"), form.text(_ROUGHLY)
        if what not in NOW:
            raise BadInputError("This form does not say what to do; open the page again.")
        if error := roughly_error(roughly):
            calendar = values_of(visit.row.calendar, visit.court.zone)
            return await self._page(request, visit, {**calendar, _ROUGHLY: roughly}, {_ROUGHLY: error})
        step = NOW[what]

        def after_of(now: DeskVisit) -> CourtCalendar:
            after = step.change(now.row.calendar, now.at.calendar)
            return after._replace(go_live_roughly=roughly) if what == ANNOUNCE and roughly else after

        def plan(tx: Transaction, now: DeskVisit) -> Plan | Refusal:
            if what not in offered(now.row.calendar, now.phase, now.at.calendar):
                return NotNow()
            filers = count_registered(tx, now.court.court_id)
            return to_change(now, after_of(now), step.title, step.button, filers, is_now=True)

        def do(tx: Transaction, now: DeskVisit, reason: str) -> Act | Refusal:
            return _changed(tx, now, after_of(now), step.done, reason)

        return await self._ask(request, visit, form, plan, do, {"what": what, _ROUGHLY: roughly})

    async def _ask(
        self,
        request: Request,
        visit: DeskVisit,
        form: Parameters,
        plan: Planner,
        do: Doer,
        carried: Mapping[str, str],
    ) -> Response:
        court_id = visit.court.court_id
        return await self._desk.ask_twice(
            request,
            visit,
            form,
            plan,
            do,
            back=TRANSITION.path,
            latest=lambda tx: next(iter(acts.of_kind(tx, court_id, _CHANGED, 1)), None),
            carried=carried,
            section=TRANSITION,
        )

    async def _page(
        self, request: Request, visit: DeskVisit, values: Mapping[str, str], errors: Mapping[str, str]
    ) -> Response:
        latest = await self._desk.read(lambda tx: acts.of_kind(tx, visit.court.court_id, _CHANGED, _LATEST))
        calendar, now = visit.row.calendar, visit.at.calendar
        return self._desk.show(
            request,
            visit,
            "desk/transition.html",
            422 if errors else 200,
            section=TRANSITION,
            calendar=calendar,
            values=values,
            errors=errors,
            openings=OPENINGS.items(),
            offered=[(name, NOW[name]) for name in offered(calendar, visit.phase, now)],
            latest=latest,
            news=await self._desk.news(request, visit),
        )


def _changed(tx: Transaction, now: DeskVisit, after: CourtCalendar, text: str, reason: str) -> Act:
    change_calendar(tx, now.court, now.row, after)
    return record_act(tx, now.court, now.member, _CHANGED, text, reason)


def routes(desk: Desk) -> list[Route]:
    """The section of the transition."""
    pages = CalendarPages(desk)
    return [
        Route(TRANSITION.path, desk.page(pages.show), methods=["GET"]),
        Route(f"{TRANSITION.path}/calendar", desk.form(pages.change), methods=["POST"]),
        Route(f"{TRANSITION.path}/now", desk.form(pages.now), methods=["POST"]),
    ]
