"""A request for a CJA merge that the staff write down for a holder who asked by e-mail or telephone (rule A7; D§4.1)."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.center_menu import ADDRESS
from cso_idp.cja import store
from cso_idp.cja.request import ask, why_not
from cso_idp.endpoints.account_cja import court_names
from cso_idp.endpoints.center import CenterFrame
from cso_idp.oauth.registered import Registered
from cso_idp.staff.model import StaffMember
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

_FORM = f"{ADDRESS}accounts/{{number}}/cja-request"


class _Seen(NamedTuple):
    """The holder's account and the courts to choose from; after the form was sent, the new request or what is wrong."""

    account: Account
    courts: dict[str, str]
    request_id: int | None = None
    refused: RefusedForm = FRESH


class CenterCjaForm:
    """The form for a request, and its handler."""

    def __init__(self, frame: CenterFrame, registered: Registered) -> None:
        self._frame = frame
        self._registered = registered

    def routes(self) -> list[Route]:
        """The routes of the form and its handler."""
        return [Route(_FORM, self._show, methods=["GET"]), Route(_FORM, self._take, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        at_desk = await self._frame.look(request, lambda tx: self._look(tx, request))
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        return self._page(request, at_desk.staff, at_desk.found)

    async def _take(self, request: Request) -> Response:
        form = (await read_form(request)).once()

        def decide(tx: Transaction, staff: StaffMember) -> _Seen | None:
            seen = self._look(tx, request)
            if seen is None or why_not(seen.account):
                return seen
            refused = ask(tx, seen.account, form, seen.courts, by=staff.login)
            if refused is not None:
                return seen._replace(refused=refused)
            return seen._replace(request_id=store.of_account(tx, seen.account.id)[-1].id)

        at_desk = await self._frame.decide(request, form, decide)
        if at_desk is None:
            return self._frame.ask_to_log_in(request)
        staff, seen = at_desk
        if seen is not None and seen.request_id is not None:
            return redirect(f"{ADDRESS}cja/{seen.request_id}", 303)
        return self._page(request, staff, seen)

    def _look(self, tx: Transaction, request: Request) -> _Seen | None:
        account = accounts.by_account_number(tx, request.path_params["number"])
        return _Seen(account, court_names(self._registered, tx)) if account else None

    def _page(self, request: Request, staff: StaffMember, seen: _Seen | None) -> Response:
        if seen is None:
            return self._frame.show(
                request, "center_search.html", staff, status=404, typed="", part=None, is_unknown=True
            )
        refusal = why_not(seen.account)
        return self._frame.show(
            request,
            "center_cja_form.html",
            staff,
            status=409 if refusal else 422 if seen.refused.errors else 200,
            account=seen.account,
            refusal=refusal,
            courts=tuple(seen.courts.items()),
            values=seen.refused.values,
            errors=seen.refused.errors,
        )
