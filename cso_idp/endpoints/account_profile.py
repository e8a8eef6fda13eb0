"""`/account/profile`: the holder's name, e-mail address and address, and their form. `Maintenance` keeps legacy accounts away."""

from datetime import timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.model import Account
from cso_idp.accounts.profile import change, store
from cso_idp.accounts.profile.store import Profile
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

ADDRESS = "/account/profile"
_PURPOSE = "profile"


class _Seen(NamedTuple):
    account: Account
    profile: Profile


class ProfilePages:
    """The page and its form. `link_lifetime` is how long the link is good for that confirms another e-mail address."""

    def __init__(self, frame: AccountFrame, link_lifetime: timedelta) -> None:
        self._frame = frame
        self._link_lifetime = link_lifetime

    def routes(self) -> list[Route]:
        """The routes of the page and its form."""
        return [Route(ADDRESS, self._show, methods=["GET"]), Route(ADDRESS, self._take_form, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)
        seen = await self._frame.database.read(lambda tx: _look(tx, cookie))
        if seen is None:
            return await self._frame.sign_on(request)
        return self._page(seen, cookie, is_done=request.query_params.get("done") == "saved")

    async def _take_form(self, request: Request) -> Response:
        form, cookie = (await read_form(request)).once(), self._frame.session_cookie.read(request)
        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, _PURPOSE)
        wanted = change.read(form)

        def decide(tx: Transaction) -> tuple[_Seen, bool] | None:
            seen = _look(tx, cookie)
            if seen is None:
                return None
            if isinstance(wanted, RefusedForm):
                return seen, False
            change.apply(tx, seen.account, wanted, self._link_lifetime)
            return seen, True

        decided = await self._frame.database.work(decide)
        if decided is None:
            return await self._frame.sign_on(request)
        seen, is_saved = decided
        if is_saved:
            return redirect(f"{ADDRESS}?done=saved", 303)
        return self._page(seen, cookie, wanted if isinstance(wanted, RefusedForm) else FRESH)

    def _page(
        self, seen: _Seen, cookie: str | None, refused: RefusedForm = FRESH, *, is_done: bool = False
    ) -> Response:
        account, profile = seen
        stored = {"name": profile.name, "email": profile.email, **(profile.address or {})}
        return self._frame.pages.show(
            "profile.html",
            status=422 if refused.errors else 200,
            account=account,
            date_of_birth=profile.date_of_birth,
            values=refused.values if refused is not FRESH else stored,
            errors=refused.errors,
            is_done=is_done,
            csrf=form_token(cookie or "", _PURPOSE),
        )


def _look(tx: Transaction, cookie: str | None) -> _Seen | None:
    visitor = visitor_of(tx, cookie)
    return None if visitor is None else _Seen(visitor.account, store.profile(tx, visitor.account.id))
