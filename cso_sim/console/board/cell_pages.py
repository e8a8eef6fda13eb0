"""The page of one cell: one person at one court, explained in sentences, with what can be done."""

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from court_rp.control.people import CourtNow
from cso_advice.readiness import Readiness
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_form, read_query
from cso_sim.console.board.acts import perform
from cso_sim.console.board.sentences import explained
from cso_sim.console.board.standing import Cell, cell_of
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import Change, streamed
from cso_sim.console.paths import at
from cso_sim.console.persons.listing import found
from cso_sim.console.persons.person import Person
from cso_sim.console.persons.reading import read
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.said import Said, redirect_saying
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent
from cso_sim.readiness import report

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

ROOM = "board"


class Explained(NamedTuple):
    """One person at one court. `next_step` is what the readiness report tells, `None` for whom it does not count."""

    person: Person
    at: CourtNow
    cell: Cell
    sentences: list[str]
    next_step: Readiness | None


def cell_routes() -> list[Route]:
    """The pages of cells, and their streams."""
    return [
        Route(at(f"{ROOM}/{{court_id}}"), _cell, methods=["GET", "POST"]),
        Route(at(f"{ROOM}/{{court_id}}/stream"), _stream),
    ]


async def _cell(request: Request) -> Response:
    court_id = request.path_params["court_id"]
    ref = read_query(request).text("person")
    if request.method == "POST":
        try:
            said = await perform(BOTH.of(request), court_id, await read_form(request))
        except ProblemError as problem:
            return await _shown(request, court_id, ref, problem.status, Said("refusal", problem.detail))
        return redirect_saying(at(_address(court_id, ref)), said)
    return await _shown(request, court_id, ref)


async def _shown(request: Request, court_id: str, ref: str, status: int = 200, said: Said | None = None) -> Response:
    now = await opened(request, ROOM, stream=_address(f"{court_id}/stream", ref))
    found_here = await _read(BOTH.of(request), await SCENARIO.of(request).as_json(), court_id, ref)
    return show(now, "console/board/cell.html", status, said=said, **found_here._asdict())


async def _stream(request: Request) -> Response:
    view = CellView(request, request.path_params["court_id"], read_query(request).text("person"))
    return streamed(request, WithStrip(request, view))


class CellView:
    """What an open page of a cell shows."""

    def __init__(self, request: Request, court_id: str, ref: str) -> None:
        self._request = request
        self._court_id = court_id
        self._ref = ref

    @property
    def key(self) -> Hashable:
        """The court and the person."""
        return self._court_id, self._ref

    async def whole(self) -> Sequence[Change]:
        """What it says; the forms stay as they are until somebody loads the page again."""
        try:
            found_now = await _read(
                BOTH.of(self._request), await SCENARIO.of(self._request).as_json(), self._court_id, self._ref
            )
        except ProblemError:
            return []  # The person or the court is gone after a load; the page says so when it is loaded again.
        html = PAGES.part("console/board/cell_parts.html", "state", **found_now._asdict())
        acts = PAGES.part("console/board/cell_parts.html", "acts", **found_now._asdict())
        return [Change("replace", "cell-state", html), Change("replace", "cell-acts", acts)]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """All of it: a page of one cell is small."""
        concerns = any(event.court_id in {None, self._court_id} for event in events)
        return await self.whole() if concerns else []


async def _read(both: "BothServices", scenario: dict[str, Any], court_id: str, ref: str) -> Explained:
    both.courts.client_id(court_id)  # refuses a court that there is not, and says which one was meant
    await both.courts.settle_due_dates()
    known = await found(both, scenario, ref)
    if known is None:
        raise ProblemError(404, f"Nobody here is known as {ref!r}; the board shows who there is.")
    court = next(one for one in await both.courts.people.courts() if one.court.court_id == court_id)
    [person] = await read(both, [known], [court_id])
    cell = cell_of(person, court)
    return Explained(person, court, cell, explained(person, court, cell), await _next_step(both, person, cell))


async def _next_step(both: "BothServices", person: Person, cell: Cell) -> Readiness | None:
    if cell.filer is not None:
        filer = cell.filer
        return await report.filer(both, cell.court_id, filer.login, filer.email, filer.sub)
    if not person.accounts:
        return None
    return (await report.person(both, person.login_id, cell.court_id, None))[1]


def _address(court_id: str, ref: str) -> str:
    return f"{ROOM}/{quote(court_id)}?{urlencode({'person': ref})}"
