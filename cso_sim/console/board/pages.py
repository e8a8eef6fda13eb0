"""The board's pages and its stream."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from court_rp.courts.phase import Phase
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_query
from cso_sim.console.board.cell_pages import cell_routes
from cso_sim.console.board.chosen import Chosen
from cso_sim.console.board.matrix import read_board
from cso_sim.console.board.view import BoardView
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.paths import at
from cso_sim.console.persons.listing import WHO
from cso_sim.control.of_request import BOTH

ROOM = "board"


def routes() -> list[Route]:
    """The board's addresses."""
    return [Route(at(ROOM), _board), Route(at(f"{ROOM}/stream"), _stream), *cell_routes()]


async def _board(request: Request) -> Response:
    chosen = Chosen.of(read_query(request))
    now = await opened(request, ROOM, stream=f"{ROOM}/stream{chosen.query()}")
    board = await read_board(BOTH.of(request), await SCENARIO.of(request).as_json(), chosen)
    if board is None:
        raise ProblemError(404, f"Nobody here is known as {chosen.person!r}; the board shows who there is.")
    person = board.rows[0].person if chosen.person and board.rows else None
    phases = [(phase, phase) for phase in get_args(Phase)]
    choices = [(value, label) for value, label in WHO.items() if value != "scenario"]
    return show(now, "console/board/board.html", board=board, chosen=chosen, person=person, who=choices, phases=phases)


async def _stream(request: Request) -> Response:
    return streamed(request, WithStrip(request, BoardView(request, Chosen.of(read_query(request)))))
