"""Rule A3: until it is upgraded, a legacy account can do nothing in the maintenance of its account but pay (D§4.2)."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.database import Database
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.pages import Pages
from cso_kit.web.root import ways_below_root
from cso_kit.web.route import Route

_TITLE = "Upgrade this account first"
_WHY = (
    "A legacy account can do nothing here but pay, until it is upgraded. Upgrade it: it stays your account, with what it is "
    "linked to."
)
_WAYS = {
    "Upgrade your PACER account": "/account/upgrade",
    "Billing": "/account/billing",
    "Manage My Account": "/account/",
}
Page = Callable[[Request], Awaitable[Response]]


class Maintenance:
    """Keeps the holders of legacy accounts from pages of maintenance."""

    def __init__(self, database: Database, pages: Pages, session_cookie: SecretCookie) -> None:
        self._database = database
        self._pages = pages
        self._session_cookie = session_cookie

    def of(self, routes: Iterable[Route]) -> list[Route]:
        """The routes, closed to the holders of legacy accounts. Strangers are asked to sign on by the page itself."""
        return [Route(route.path, self._guarded(route.endpoint), methods=[*(route.methods or ())]) for route in routes]

    def _guarded(self, page: Page) -> Page:
        async def ask(request: Request) -> Response:
            cookie = self._session_cookie.read(request)
            visitor = await self._database.read(lambda tx: visitor_of(tx, cookie)) if cookie else None
            if visitor and visitor.account.generation == "legacy":
                return self._pages.explain(403, _TITLE, _WHY, ways_below_root(_WAYS), reason="upgrade_required")
            return await page(request)

        return ask
