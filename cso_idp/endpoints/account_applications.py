"""Manage My Account: revoking the consent for an application."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.consent.revoke import take_back
from cso_idp.endpoints.account_forms import check_form_token
from cso_kit.storage.database import Database
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.forms import read_form
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

PURPOSE = "revoke application"


class ApplicationPages:
    """The form with which a holder revokes a consent. The account overview shows it."""

    def __init__(self, database: Database, session_cookie: SecretCookie) -> None:
        self._database = database
        self._session_cookie = session_cookie

    def routes(self) -> list[Route]:
        """The route that revokes a consent."""
        return [Route("/account/applications/revoke", self._revoke, methods=["POST"])]

    async def _revoke(self, request: Request) -> Response:
        form = (await read_form(request)).once()
        cookie = self._session_cookie.read(request)
        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, PURPOSE)
        await self._database.work(lambda tx: take_back(tx, cookie, form.text("client_id")))
        # This page asks for a sign-on if the session has ended.
        return redirect("/account/", 303)
