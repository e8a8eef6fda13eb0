"""`/account/billing`: the billing history (rule A15). The address that real pages print leads here (`help.py`)."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.billing.history import History, history
from cso_idp.billing.model import Quarter
from cso_idp.endpoints.account_forms import AccountFrame
from cso_idp.oauth.registered import Registered
from cso_idp.sessions.visitor import Visitor
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import BadInputError
from cso_kit.web.route import Route

ADDRESS = "/account/billing"
CASE_LOCATOR = "pcl"


class BillingPage:
    """The billing history of the holder who is signed on."""

    def __init__(self, frame: AccountFrame, registered: Registered) -> None:
        self._frame = frame
        self._registered = registered

    def routes(self) -> list[Route]:
        """The route of the page."""
        return [Route(ADDRESS, self._show, methods=["GET"])]

    async def _show(self, request: Request) -> Response:
        asked = request.query_params.get("quarter", "")
        wanted = Quarter.read(asked) if asked else None
        if asked and wanted is None:
            raise BadInputError("There is no such quarter; it is written as 2020-1.")

        def look(tx: Transaction, visitor: Visitor) -> tuple[Visitor, History, dict[str, str]]:
            courts = {court_id: client.name for court_id, client in self._registered.courts(tx).items()}
            return visitor, history(tx, visitor.account, wanted), {**courts, CASE_LOCATOR: "PACER Case Locator"}

        found = await self._frame.read(request, look)
        if found is None:
            return await self._frame.sign_on(request)
        visitor, shown, places = found
        quarters = [(each.text, each.label) for each in shown.quarters]
        return self._frame.pages.show(
            "billing.html",
            account=visitor.account,
            history=shown,
            places=places,
            quarter_options=quarters,
        )
