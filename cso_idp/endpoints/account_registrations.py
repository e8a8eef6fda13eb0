"""Manage My Account: the holder's e-file registrations (rule L11) with their history, and the answer to a court's question."""

from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.model import Account
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.registrations import store
from cso_idp.registrations.form import PAYMENTS, Answer
from cso_idp.registrations.model import Seen
from cso_idp.registrations.submit import Refused, answer, may_ask
from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm, check_form
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect, ways_below_root
from cso_kit.web.route import Route

ADDRESS = "/account/e-file-registrations"
PURPOSE = "e-file registration"


class _One(NamedTuple):
    """A registration of the visitor."""

    account: Account
    seen: Seen


class RegistrationPages:
    """The list of registrations, one of them, and the form for an answer."""

    def __init__(self, frame: AccountFrame) -> None:
        self._frame = frame

    def routes(self) -> list[Route]:
        """The routes of the pages. The form for a new registration has its own (`account_registration_form`)."""
        return [
            Route(ADDRESS, self._list, methods=["GET"]),
            Route(f"{ADDRESS}/{{id}}", self._show, methods=["GET"]),
            Route(f"{ADDRESS}/{{id}}/answer", self._answer, methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        def look(tx: Transaction, visitor: Visitor) -> tuple[Account, list[Seen]]:
            return visitor.account, store.of_account(tx, visitor.account.id)

        found = await self._frame.read(request, look)
        if found is None:
            return await self._frame.sign_on(request)
        account, registrations = found
        refused = may_ask(account)
        return self._frame.pages.show(
            "registrations.html",
            registrations=registrations,
            refused=refused,
            ways=ways_of(refused) if refused else {},
        )

    async def _show(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)
        found = await self._frame.database.read(lambda tx: _find(tx, cookie, request))
        if found is None:
            return await self._frame.sign_on(request)
        return self._page(request, found, cookie or "")

    async def _answer(self, request: Request) -> Response:
        form, cookie = dict((await read_form(request)).once()), self._frame.session_cookie.read(request)
        found = await self._frame.database.read(lambda tx: _find(tx, cookie, request))
        if found is None or cookie is None:
            return await self._frame.sign_on(request)
        check_form_token(form.get("csrf", ""), cookie, PURPOSE)
        checked = check_form(Answer, form)
        if isinstance(checked, RefusedForm):
            return self._page(request, found, cookie, checked)
        account_id, which, text = found.account.id, found.seen.registration.id, checked.answer
        outcome = await self._frame.database.work(lambda tx: answer(tx, account_id, which, text))
        if isinstance(outcome, Refused):
            return self._page(request, found, cookie, RefusedForm(form, {"answer": outcome.message}))
        return redirect(f"{ADDRESS}/{which}?done=answered", 303)

    def _page(self, request: Request, found: _One, cookie: str, refused: RefusedForm = FRESH) -> Response:
        registration = found.seen.registration
        return self._frame.pages.show(
            "registration.html",
            status=422 if refused.errors else 200,
            account=found.account,
            seen=found.seen,
            registration=registration,
            payment=PAYMENTS.get(str(registration.details.get("payment")), ""),
            done=request.query_params.get("done", ""),
            values=refused.values,
            errors=refused.errors,
            csrf=form_token(cookie, PURPOSE),
        )


def ways_of(refused: Refused) -> dict[str, str]:
    """The ways out for an account that may not ask."""
    ways = {
        "upgrade_required": {"Upgrade your PACER account": "/account/upgrade"},
        "not_individual": {"Register for a PACER account": "/account/register"},
        "open_already": {"Your e-file registrations": ADDRESS},
    }
    return ways_below_root({**ways.get(refused.code, {}), "Manage My Account": "/account/"})


def _find(tx: Transaction, cookie: str | None, request: Request) -> _One | None:
    """The visitor's registration with the id in the address; `None` if nobody is signed on. Another holder's is not found."""
    visitor = visitor_of(tx, cookie)
    if visitor is None:
        return None
    found = store.by_id(tx, request.path_params["id"])
    if found is None or found.account_id != visitor.account.id:
        raise HTTPException(404)
    return _One(visitor.account, store.seen(tx, found))
