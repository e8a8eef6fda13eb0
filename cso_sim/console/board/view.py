"""Keeps an open board up to date: the rows of the people whom new events concern, or all of it when courts or the date change."""

from collections.abc import Hashable, Sequence

from starlette.requests import Request

from cso_sim.console.board.chosen import Chosen
from cso_sim.console.board.matrix import Board, Row, read_board
from cso_sim.console.frame import SCENARIO
from cso_sim.console.live import Change
from cso_sim.console.plain_pages import PAGES
from cso_sim.control.of_request import BOTH
from cso_sim.journal.models import MergedEvent

# What changes more than the rows of the people whom the event names.
_ALL = ("clock.", "court_clock.", "court_world.", "court.", "world.", "client.", "filer.")
_NEW_PEOPLE = ("account.created", "account.registered")


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
        if any(event.kind.startswith(_ALL) or event.kind in _NEW_PEOPLE for event in events):
            return await self.whole()
        concerned = _Concerned(events)
        if not concerned.anybody:
            return []
        board = await read_board(BOTH.of(self._request), await SCENARIO.of(self._request).as_json(), self._chosen)
        return [_change(row, board) for row in board.rows if concerned.has(row)] if board else []


class _Concerned:
    """Whom events name: by `sub`, by user name, or by a login at a court."""

    def __init__(self, events: Sequence[MergedEvent]) -> None:
        self._subs = {event.sub for event in events if event.sub}
        extra = [(event, event.model_extra or {}) for event in events]
        self._login_ids = {str(members["login_id"]).lower() for _, members in extra if members.get("login_id")}
        self._logins = {
            (event.court_id, str(members["login"]).casefold()) for event, members in extra if members.get("login")
        }

    @property
    def anybody(self) -> bool:
        """Whether they name anybody."""
        return bool(self._subs or self._login_ids or self._logins)

    def has(self, row: Row) -> bool:
        """Whether they name the person of a row."""
        person = row.person
        return (
            not self._subs.isdisjoint(person.subs)
            or any(one.login_id in self._login_ids for one in person.accounts)
            or any((one.court_id, one.login.casefold()) in self._logins for one in person.filers)
        )


def _change(row: Row, board: Board) -> Change:
    html = PAGES.part("console/board/parts.html", "row", row=row, courts=board.courts.items)
    return Change("replace", f"row-{row.id}", html)
