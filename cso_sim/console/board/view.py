"""Keeps an open board up to date: the rows of the people whom new events concern, or all of it when courts or the date change."""

from collections.abc import Hashable, Sequence

from starlette.requests import Request

from cso_sim.console.board.chosen import Chosen
from cso_sim.console.board.matrix import Board, Row, read_board
from cso_sim.console.frame import SCENARIO
from cso_sim.console.live import Change
from cso_sim.console.persons.concerned import Concerned, concern_all
from cso_sim.console.plain_pages import PAGES
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent


class BoardView:
    """What one open board shows."""

    def __init__(self, request: Request, chosen: Chosen) -> None:
        self._request = request
        self._chosen = chosen

    @property
    def key(self) -> Hashable:
        """Its filters and pages."""
        return self._chosen

    async def whole(self) -> Sequence[Change]:
        """The whole board."""
        board = await read_board(BOTH.of(self._request), await SCENARIO.of(self._request).as_json(), self._chosen)
        if board is None:
            return []
        html = PAGES.part("console/board/parts.html", "board", board=board, chosen=self._chosen)
        return [Change("replace", "board", html)]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The rows of the people whom the events concern."""
        if concern_all(events):
            return await self.whole()
        concerned = Concerned(events)
        if not concerned.anybody:
            return []
        board = await read_board(BOTH.of(self._request), await SCENARIO.of(self._request).as_json(), self._chosen)
        return [_change(row, board) for row in board.rows if concerned.has(row.person)] if board else []


def _change(row: Row, board: Board) -> Change:
    html = PAGES.part("console/board/parts.html", "row", row=row, courts=board.courts.items)
    return Change("replace", f"row-{row.id}", html)
