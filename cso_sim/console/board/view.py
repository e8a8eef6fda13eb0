"""Keeps an open board up to date: the rows of the people whom new events concern, or all of it when courts or the date change."""

from collections.abc import Hashable, Sequence

from starlette.requests import Request

from cso_sim.console.board.chosen import Chosen
from cso_sim.console.board.matrix import Board, Row, read_board, read_rows
from cso_sim.console.frame import SCENARIO
from cso_sim.console.live import LIVE, Change, Live
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
        board = await self._read()
        if board is None:
            return []
        html = PAGES.part("console/board/parts.html", "board", board=board, chosen=self._chosen)
        return [Change("replace", "board", html)]

    async def changed(self, events: Sequence[MergedEvent]) -> Sequence[Change]:
        """The rows of the people whom the events concern, and nothing else is read."""
        concerned = Concerned(events)
        if concern_all(events) or (concerned.anybody and self._may_others_appear):
            return await self.whole()
        board = self._live.kept.get(self._kept_as) if concerned.anybody else None
        if board is None:
            # The first change of this board: it is not known yet who is on it.
            board = await self._read() if concerned.anybody else None
            return [_change(row, board) for row in board.rows if concerned.has(row.person)] if board else []
        known = [row.person.known for row in board.rows if concerned.has(row.person)]
        rows = await read_rows(BOTH.of(self._request), known, board.courts.items) if known else []
        now = {row.person.known.key: row for row in rows}
        self._keep(board._replace(rows=[now.get(row.person.known.key, row) for row in board.rows]))
        return [_change(row, board) for row in rows]

    @property
    def _may_others_appear(self) -> bool:
        """Whether somebody, or a court, may come to the board or leave it without one more account or login."""
        return bool(self._chosen.person) or self._chosen.who not in {"", "scenario", "accounts", "logins"}

    @property
    def _live(self) -> Live:
        return LIVE.of(self._request)

    @property
    def _kept_as(self) -> Hashable:
        return type(self), self._chosen

    async def _read(self) -> Board | None:
        scenario = await SCENARIO.of(self._request).as_json()
        board = await read_board(BOTH.of(self._request), scenario, self._chosen)
        if board is not None:
            self._keep(board)
        return board

    def _keep(self, board: Board) -> None:
        self._live.keep(self._kept_as, board)


def _change(row: Row, board: Board) -> Change:
    html = PAGES.part("console/board/parts.html", "row", row=row, courts=board.courts.items)
    return Change("replace", f"row-{row.id}", html)
