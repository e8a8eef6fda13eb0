"""Manage My Account: Activate Case Search Privileges, by the code that came by mail or by putting a card on file (rule A14)."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.model import Account
from cso_idp.accounts.registering import activation, store
from cso_idp.accounts.registering.model import Activation
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.service_center import SERVICE_CENTER
from cso_idp.sessions.visitor import visitor_of
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

_ADDRESS = "/account/activate"
_PURPOSE = "activate search"


class ActivatePages:
    """The page with its two forms. `lockout` limits wrong codes."""

    def __init__(self, frame: AccountFrame, lockout: LockoutRule) -> None:
        self._frame = frame
        self._lockout = lockout

    def routes(self) -> list[Route]:
        """The routes of the page and its forms."""
        return [
            Route(_ADDRESS, self._show, methods=["GET"]),
            Route(_ADDRESS, self._take_code, methods=["POST"]),
            Route(f"{_ADDRESS}/card", self._take_card, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)

        def look(tx: Transaction) -> tuple[Account, Activation | None] | None:
            visitor = visitor_of(tx, cookie)
            return (visitor.account, store.activation_of(tx, visitor.account.id)) if visitor else None

        found = await self._frame.database.read(look)
        if found is None or cookie is None:
            return await self._frame.sign_on(request)
        return self._page(*found, cookie)

    async def _take_code(self, request: Request) -> Response:
        form, cookie = (await read_form(request)).once(), self._frame.session_cookie.read(request)
        typed = form.text("code")

        def decide(tx: Transaction) -> tuple[Account, Activation | None, str] | None:
            visitor = visitor_of(tx, cookie)
            if visitor is None:
                return None
            why = activation.enter_code(tx, visitor.account, typed, self._lockout) if typed else "Fill this in."
            return visitor.account, store.activation_of(tx, visitor.account.id), why

        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
        decided = await self._frame.database.work(decide)
        if decided is None or cookie is None:
            return await self._frame.sign_on(request)
        account, awaited, why = decided
        return self._page(account, awaited, cookie, why, typed) if why else _done()

    async def _take_card(self, request: Request) -> Response:
        form, cookie = (await read_form(request)).once(), self._frame.session_cookie.read(request)

        def decide(tx: Transaction) -> bool:
            visitor = visitor_of(tx, cookie)
            return visitor is not None and (activation.activate_with_card(tx, visitor.account) or True)

        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
        if not await self._frame.database.work(decide):
            return await self._frame.sign_on(request)
        return _done()

    def _page(
        self, account: Account, awaited: Activation | None, cookie: str, error: str = "", typed: str = ""
    ) -> Response:
        return self._frame.pages.show(
            "activate.html",
            status=422 if error else 200,
            account=account,
            mailed_on=awaited.mailed_at.astimezone(SERVICE_CENTER).date() if awaited else None,
            error=error,
            typed=typed,
            csrf=form_token(cookie, _PURPOSE),
        )


def _done() -> Response:
    return redirect(_ADDRESS, 303)
