"""The section "CJA requests" of the Service Center's desk (rule A7): the list, one request, its merge and its refusal."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.center_menu import ADDRESS
from cso_idp.cja import store
from cso_idp.cja.merge import Merge, MergeRefusal, refuse, why_not
from cso_idp.cja.model import CjaRequest
from cso_idp.endpoints.center import CenterFrame
from cso_idp.staff.model import StaffMember
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.confirmation import Asking, Confirmed, read_confirmation
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.list_part import fetched_part
from cso_kit.web.root import below_root, redirect
from cso_kit.web.route import Route

_LIST = f"{ADDRESS}cja"
_REQUEST = f"{_LIST}/{{number:int}}"
_ROWS = 25
# What the holder reads, unless the staff write something else. It does not tell whether an account has the number.
_USUAL_REASON = "The number and the district do not belong to an exempt account in your name."
_TITLES = {"merge": "Merge this exempt account", "refuse": "Refuse this request"}
_DONE = {"merge": "The exempt account is merged and cancelled.", "refuse": "The request is refused."}
_WHAT = {
    "merge": "The holder's account becomes exempt from fees at this court. The exempt account is cancelled: nobody can log in "
    "with it again, and its sessions and tokens end now. The holder gets a message. Nobody can undo this at the desk.",
    "refuse": "Nothing is merged. The holder gets a message with the reason; do not tell in it whether another person's account "
    "exists.",
}


class Seen(NamedTuple):
    """A request with the two accounts, as far as they exist, and why the merge is not possible (if so)."""

    request: CjaRequest
    holder: Account
    exempt: Account | None
    refusal: MergeRefusal | None


class CenterCja:
    """The pages of the section."""

    def __init__(self, frame: CenterFrame, merge: Merge) -> None:
        self._frame = frame
        self._merge = merge

    def routes(self) -> list[Route]:
        """The routes of the list, of a request and of its decisions."""
        return [
            Route(_LIST, self._list, methods=["GET"]),
            Route(_REQUEST, self._show, methods=["GET"]),
            Route(f"{_REQUEST}/{{act}}", self._ask, methods=["GET"]),
            Route(f"{_REQUEST}/{{act}}", self._decide, methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        asked = read_query(request).once().text("page")

        def waiting(tx: Transaction, offset: int, size: int) -> list[Seen]:
            return [seen for each in store.open_requests(tx, offset, size) if (seen := _seen(tx, each))]

        at_desk = await self._frame.look(
            request,
            lambda tx: fetched_part(store.count_open(tx), asked, _ROWS, lambda at, size: waiting(tx, at, size)),
        )
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        return self._frame.show(request, "center_cja_list.html", at_desk.staff, part=at_desk.found)

    async def _show(self, request: Request) -> Response:
        at_desk = await self._frame.look(request, lambda tx: _look(tx, request))
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, seen = at_desk
        done = _DONE.get(request.query_params.get("done", ""), "")
        return self._page(request, staff, seen, done=done) if seen else self._none(request, staff)

    async def _ask(self, request: Request) -> Response:
        at_desk, act = await self._frame.look(request, lambda tx: _look(tx, request)), request.path_params["act"]
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, seen = at_desk
        if seen is None or act not in _TITLES:
            return self._none(request, staff)
        if seen.request.state != "open" or (act == "merge" and seen.refusal):
            return self._page(request, staff, seen, is_late=True)
        reason = _USUAL_REASON if act == "refuse" and seen.refusal else ""
        return self._confirmation(request, staff, seen, act, Asking(reason))

    async def _decide(self, request: Request) -> Response:
        form, act = (await read_form(request)).once(), request.path_params["act"]
        said = read_confirmation(form)

        def decide(tx: Transaction, staff: StaffMember) -> tuple[Seen | None, bool]:
            seen = _look(tx, request)
            if seen is None or act not in _TITLES or not isinstance(said, Confirmed):
                return seen, False
            return seen, self._apply(tx, seen, act, staff.login, said.reason)

        at_desk = await self._frame.decide(request, form, decide)
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, (seen, is_done) = at_desk
        if seen is None or act not in _TITLES:
            return self._none(request, staff)
        if isinstance(said, Asking):
            return self._confirmation(request, staff, seen, act, said)
        if not is_done:
            return self._page(request, staff, seen, is_late=True)
        return redirect(f"{_LIST}/{seen.request.id}?done={act}", 303)

    def _apply(self, tx: Transaction, seen: Seen, act: str, by: str, reason: str) -> bool:
        wanted, holder = seen.request, seen.holder
        if wanted.state != "open":
            return False
        if act == "refuse":
            return refuse(tx, holder, wanted, by, reason)
        done = self._merge.apply(tx, holder, wanted.exempt_number, wanted.court_id, by, reason)
        return not isinstance(done, MergeRefusal)

    def _page(
        self, request: Request, staff: StaffMember, seen: Seen, done: str = "", *, is_late: bool = False
    ) -> Response:
        return self._frame.show(
            request,
            "center_cja.html",
            staff,
            status=409 if is_late else 200,
            seen=seen,
            done=done,
            is_late=is_late,
        )

    def _confirmation(self, request: Request, staff: StaffMember, seen: Seen, act: str, asking: Asking) -> Response:
        return self._frame.show(
            request,
            "center_confirm.html",
            staff,
            status=422 if asking.error else 200,
            section="cja",
            account=seen.holder,
            title=_TITLES[act],
            what=_WHAT[act],
            label=_TITLES[act],
            back=below_root(f"{_LIST}/{seen.request.id}"),
            asking=asking,
        )

    def _none(self, request: Request, staff: StaffMember) -> Response:
        return self._frame.show(request, "center_cja_list.html", staff, status=404, part=None)


def _look(tx: Transaction, request: Request) -> Seen | None:
    found = store.by_id(tx, request.path_params["number"]) if request.path_params["number"] < 2**63 else None
    return _seen(tx, found) if found else None


def _seen(tx: Transaction, request: CjaRequest) -> Seen | None:
    holder = accounts.by_id(tx, request.account_id)
    if holder is None:  # pragma: no cover - a request is deleted with its account
        return None
    exempt = accounts.by_account_number(tx, request.exempt_number)
    return Seen(request, holder, exempt, why_not(holder, exempt, request.court_id))
