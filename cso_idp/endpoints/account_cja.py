"""Manage My Account: the request for a CJA merge, and the holder's requests so far (rule A7)."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.model import Account
from cso_idp.cja import store
from cso_idp.cja.model import CjaRequest
from cso_idp.cja.request import ask, why_not
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.oauth.registered import Registered
from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

ADDRESS = "/account/cja"
_PURPOSE = "cja"


class _Seen(NamedTuple):
    """Whoever is signed on, their requests, and the courts to choose from."""

    account: Account
    requests: list[CjaRequest]
    courts: dict[str, str]


class CjaPages:
    """The page with the request form, and its handler."""

    def __init__(self, frame: AccountFrame, registered: Registered) -> None:
        self._frame = frame
        self._registered = registered

    def routes(self) -> list[Route]:
        """The routes of the page and its form."""
        return [
            Route(ADDRESS, self._show, methods=["GET"]),
            Route(ADDRESS, self._take_form, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)
        seen = await self._frame.database.read(lambda tx: self._look(tx, cookie))
        if seen is None:
            return await self._frame.sign_on(request)
        return self._page(seen, cookie, is_done=request.query_params.get("done") == "asked")

    async def _take_form(self, request: Request) -> Response:
        form, cookie = (await read_form(request)).once(), self._frame.session_cookie.read(request)
        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, _PURPOSE)

        def decide(tx: Transaction) -> tuple[_Seen, RefusedForm | None] | None:
            seen = self._look(tx, cookie)
            if seen is None:
                return None
            # Whoever cannot ask is told so by the page.
            return seen, FRESH if why_not(seen.account) else ask(tx, seen.account, form, seen.courts)

        decided = await self._frame.database.work(decide)
        if decided is None:
            return await self._frame.sign_on(request)
        seen, refused = decided
        return redirect(f"{ADDRESS}?done=asked", 303) if refused is None else self._page(seen, cookie, refused)

    def _look(self, tx: Transaction, cookie: str | None) -> _Seen | None:
        visitor = visitor_of(tx, cookie)
        if visitor is None:
            return None
        return _Seen(visitor.account, store.of_account(tx, visitor.account.id), court_names(self._registered, tx))

    def _page(
        self, seen: _Seen, cookie: str | None, refused: RefusedForm = FRESH, *, is_done: bool = False
    ) -> Response:
        refusal = why_not(seen.account)
        return self._frame.pages.show(
            "account_cja.html",
            status=403 if refusal else 422 if refused.errors else 200,
            account=seen.account,
            refusal=refusal,
            requests=seen.requests,
            courts=tuple(seen.courts.items()),
            names=seen.courts,
            values=refused.values,
            errors=refused.errors,
            is_done=is_done,
            csrf=form_token(cookie or "", _PURPOSE),
        )


def court_names(registered: Registered, tx: Transaction) -> dict[str, str]:
    """The names of the courts by their identifiers, in the order of the names."""
    named = {court_id: client.name for court_id, client in registered.courts(tx).items()}
    return dict(sorted(named.items(), key=lambda each: each[1]))
