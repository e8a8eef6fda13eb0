"""The page of one cell: one person at one court, explained in sentences, with what can be done."""

from collections.abc import Hashable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_form, read_query
from cso_sim.console.board.acts import perform
from cso_sim.console.board.explained import address_of, read_explained
from cso_sim.console.board.log_in_page import log_in_routes
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import Change, streamed
from cso_sim.console.paths import at
from cso_sim.console.plain_pages import PAGES
from cso_sim.console.said import Said, redirect_saying
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent

ROOM = "board"


def cell_routes() -> list[Route]:
    """The pages of cells, and their streams."""
    return [
        Route(at(f"{ROOM}/{{court_id}}"), _cell, methods=["GET", "POST"]),
        Route(at(f"{ROOM}/{{court_id}}/stream"), _stream),
        *log_in_routes(),
    ]


async def _cell(request: Request) -> Response:
    court_id = request.path_params["court_id"]
    ref = read_query(request).text("person")
    if request.method == "POST":
        try:
            said = await perform(BOTH.of(request), court_id, await read_form(request))
        except ProblemError as problem:
            return await _shown(request, court_id, ref, problem.status, Said("refusal", problem.detail))
        return redirect_saying(at(address_of(court_id, ref)), said)
    return await _shown(request, court_id, ref)


async def _shown(request: Request, court_id: str, ref: str, status: int = 200, said: Said | None = None) -> Response:
    now = await opened(request, ROOM, stream=address_of(court_id, ref, "/stream"))
    found = await read_explained(BOTH.of(request), await SCENARIO.of(request).as_json(), court_id, ref)
    return show(now, "console/board/cell.html", status, said=said, found=found)


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
        scenario = await SCENARIO.of(self._request).as_json()
        try:
            found = await read_explained(BOTH.of(self._request), scenario, self._court_id, self._ref)
        except ProblemError:
            return []  # The person or the court is gone after a load; the page says so when it is loaded again.
        html = PAGES.part("console/board/cell_parts.html", "state", found=found)
        acts = PAGES.part("console/board/cell_parts.html", "acts", found=found)
        return [Change("replace", "cell-state", html), Change("replace", "cell-acts", acts)]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """All of it: a page of one cell is small."""
        concerns = any(event.court_id in {None, self._court_id} for event in events)
        return await self.whole() if concerns else []
