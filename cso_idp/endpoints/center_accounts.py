"""The section "Accounts" of the Service Center's desk: the search, one account, and the acts that need only a reason."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.center_menu import ADDRESS
from cso_idp.cja.request import why_not as why_no_merge
from cso_idp.desk import store
from cso_idp.desk.acts import Act, Desk
from cso_idp.desk.model import Found, Known
from cso_idp.endpoints.center import AtDesk, CenterFrame
from cso_idp.staff.model import StaffMember
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.confirmation import Asking, Confirmed, read_confirmation
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.list_part import Part, fetched_part
from cso_kit.web.root import below_root, redirect
from cso_kit.web.route import Route

_ACCOUNT = f"{ADDRESS}accounts/{{number}}"
_ROWS = 25
_LONGEST = 100


class _Done(NamedTuple):
    """What became of an act: the account before it, and whether it was possible."""

    seen: Known
    is_done: bool


class CenterAccounts:
    """The pages of the section."""

    def __init__(self, frame: CenterFrame, desk: Desk) -> None:
        self._frame = frame
        self._desk = desk

    def routes(self) -> list[Route]:
        """The routes of the search, of an account and of its acts."""
        return [
            Route(ADDRESS, self._search, methods=["GET"]),
            Route(f"{ADDRESS}held", self._held, methods=["GET"]),
            Route(_ACCOUNT, self._show, methods=["GET"]),
            Route(f"{_ACCOUNT}/{{act}}", self._ask, methods=["GET"]),
            Route(f"{_ACCOUNT}/{{act}}", self._do, methods=["POST"]),
        ]

    async def _search(self, request: Request) -> Response:
        query = read_query(request).once()
        typed = query.text("q")[:_LONGEST]

        def search(tx: Transaction) -> Part[Found] | None:
            if not typed:
                return None
            return fetched_part(
                store.count(tx, typed), query.text("page"), _ROWS, lambda at, size: store.found(tx, typed, at, size)
            )

        at_desk = await self._frame.look(request, search)
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        return self._frame.show(request, "center_search.html", at_desk.staff, typed=typed, part=at_desk.found)

    async def _held(self, request: Request) -> Response:
        page = read_query(request).once().text("page")
        at_desk = await self._frame.look(
            request,
            lambda tx: fetched_part(store.count_held(tx), page, _ROWS, lambda at, size: store.held(tx, at, size)),
        )
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        return self._frame.show(request, "center_held.html", at_desk.staff, part=at_desk.found)

    async def _show(self, request: Request) -> Response:
        at_desk = await self._known(request)
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, seen = at_desk
        if seen is None:
            return self._no_account(request, staff)
        done = self._desk.acts.get(request.query_params.get("done", ""))
        return self._page(request, staff, seen, done.done if done else "")

    async def _ask(self, request: Request) -> Response:
        at_desk = await self._known(request)
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, seen = at_desk
        act = self._desk.acts.get(request.path_params["act"])
        if seen is None or act is None:
            return self._no_account(request, staff)
        if not act.is_possible(seen):
            return self._not_possible(request, staff, seen)
        return self._confirmation(request, staff, seen, act, Asking())

    async def _do(self, request: Request) -> Response:
        form = (await read_form(request)).once()
        act, said = self._desk.acts.get(request.path_params["act"]), read_confirmation(form)
        number = request.path_params["number"]

        def decide(tx: Transaction, staff: StaffMember) -> _Done | None:
            seen = self._desk.look(tx, number)
            if seen is None or act is None:
                return None
            if isinstance(said, Confirmed):
                return _Done(seen, self._desk.do(tx, act, number, staff.login, said.reason))
            return _Done(seen, act.is_possible(seen))

        at_desk = await self._frame.decide(request, form, decide)
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, done = at_desk
        if done is None or act is None:
            return self._no_account(request, staff)
        if not done.is_done:
            return self._not_possible(request, staff, done.seen)
        if isinstance(said, Asking):
            return self._confirmation(request, staff, done.seen, act, said)
        return redirect(f"{ADDRESS}accounts/{number}?done={act.name}", 303)

    async def _known(self, request: Request) -> AtDesk[Known | None] | None:
        number = request.path_params["number"]
        return await self._frame.look(request, lambda tx: self._desk.look(tx, number))

    def _page(self, request: Request, staff: StaffMember, seen: Known, done: str = "", refusal: str = "") -> Response:
        return self._frame.show(
            request,
            "center_account.html",
            staff,
            status=409 if refusal else 200,
            seen=seen,
            account=seen.account,
            acts=self._desk.possible(seen),
            may_ask_for_merge=seen.account.status == "active" and why_no_merge(seen.account) is None,
            done=done,
            refusal=refusal,
        )

    def _confirmation(self, request: Request, staff: StaffMember, seen: Known, act: Act, asking: Asking) -> Response:
        return self._frame.show(
            request,
            "center_confirm.html",
            staff,
            status=422 if asking.error else 200,
            section="accounts",
            account=seen.account,
            title=act.label,
            what=act.what,
            label=act.label,
            back=below_root(f"{ADDRESS}accounts/{seen.account.account_number}"),
            asking=asking,
        )

    def _no_account(self, request: Request, staff: StaffMember) -> Response:
        return self._frame.show(request, "center_search.html", staff, status=404, typed="", part=None, is_unknown=True)

    def _not_possible(self, request: Request, staff: StaffMember, seen: Known) -> Response:
        refusal = "There is nothing to do: the account is not in the state that this act is for (any more)."
        return self._page(request, staff, seen, refusal=refusal)
