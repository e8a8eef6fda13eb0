"""`/account/billing`: the billing history (rule A15). The address that real pages print leads here (`help.py`)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.billing.history import History, history
from cso_idp.billing.model import Quarter
from cso_idp.endpoints.account_forms import AskToSignOn
from cso_idp.oauth.registered import Registered
from cso_idp.service_center import SERVICE_CENTER
from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.forms import BadInputError
from cso_kit.web.pages import Pages

ADDRESS = "/account/billing"
CASE_LOCATOR = "pcl"


class BillingPage:
    """The billing history of the holder who is signed on."""

    def __init__(
        self,
        database: Database,
        registered: Registered,
        pages: Pages,
        session_cookie: SecretCookie,
        ask_to_sign_on: AskToSignOn,
    ) -> None:
        self._database = database
        self._registered = registered
        self._pages = pages
        self._session_cookie = session_cookie
        self._ask_to_sign_on = ask_to_sign_on

    def routes(self) -> list[Route]:
        """The route of the page."""
        return [Route(ADDRESS, self._show, methods=["GET"])]

    async def _show(self, request: Request) -> Response:
        cookie, asked = self._session_cookie.read(request), request.query_params.get("quarter", "")
        wanted = Quarter.read(asked) if asked else None
        if asked and wanted is None:
            raise BadInputError("There is no such quarter; it is written as 2020-1.")

        def look(tx: Transaction) -> tuple[Visitor, History, dict[str, str]] | None:
            visitor = visitor_of(tx, cookie)
            if visitor is None:
                return None
            courts = {court_id: client.name for court_id, client in self._registered.courts(tx).items()}
            return visitor, history(tx, visitor.account, wanted), {**courts, CASE_LOCATOR: "PACER Case Locator"}

        found = await self._database.read(look)
        if found is None:
            return await self._ask_to_sign_on(request, "login")
        visitor, shown, places = found
        quarters = [(each.text, each.label) for each in shown.quarters]
        return self._pages.show(
            "billing.html",
            account=visitor.account,
            history=shown,
            places=places,
            quarter_options=quarters,
            zone=SERVICE_CENTER,
        )
