"""Manage My Account: signing out everywhere. The overview shows the sessions and the form."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoints.account_forms import check_form_token
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.forms import read_form
from cso_kit.web.pages import Pages
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

PURPOSE = "sign out everywhere"
DONE = "/account/sessions/ended"


class SessionPages:
    """The form that ends all sessions of an account, and the page that says so."""

    def __init__(
        self, database: Database, sessions: SignOnSessions, pages: Pages, session_cookie: SecretCookie
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._pages = pages
        self._session_cookie = session_cookie

    def routes(self) -> list[Route]:
        """The routes of the form and of the page after it."""
        return [
            Route("/account/sessions/end", self._end, methods=["POST"]),
            Route(DONE, self._say, methods=["GET"]),
        ]

    async def _end(self, request: Request) -> Response:
        form, cookie = (await read_form(request)).once(), self._session_cookie.read(request)
        if cookie is not None:
            check_form_token(form.get("csrf", ""), cookie, PURPOSE)

        def end(tx: Transaction) -> None:
            visitor = visitor_of(tx, cookie)
            if visitor is not None:
                # Each session's courts and applications are told after the commit; its tokens are worth nothing from now on.
                self._sessions.end_of_account(tx, visitor.account, "everywhere")

        await self._database.work(end)
        response = redirect(DONE, 303)
        self._session_cookie.clear(response)
        return response

    async def _say(self, _: Request) -> Response:
        return self._pages.show("signed_out_everywhere.html")
