"""`/account/messages`: the letters of PACER to the holder's e-mail address, by date and subject.

The text is read in the mailbox: a letter may hold a code or a link that proves to own the address, which this page must not show.
For the same reason nothing is listed for an address that the holder has not confirmed: it may be another person's.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.accounts.model import Account
from cso_idp.endpoints.account_forms import AskToSignOn
from cso_idp.inbox import INBOX
from cso_idp.service_center import SERVICE_CENTER
from cso_idp.sessions.visitor import visitor_of
from cso_kit.inbox import Message
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.pages import Pages

ADDRESS = "/account/messages"
MOST = 100


class MessagePage:
    """The list of letters of the holder who is signed on."""

    def __init__(
        self, database: Database, pages: Pages, session_cookie: SecretCookie, ask_to_sign_on: AskToSignOn
    ) -> None:
        self._database = database
        self._pages = pages
        self._session_cookie = session_cookie
        self._ask_to_sign_on = ask_to_sign_on

    def routes(self) -> list[Route]:
        """The route of the page."""
        return [Route(ADDRESS, self._show, methods=["GET"])]

    async def _show(self, request: Request) -> Response:
        cookie = self._session_cookie.read(request)

        def look(tx: Transaction) -> tuple[Account, list[Message]] | None:
            visitor = visitor_of(tx, cookie)
            if visitor is None:
                return None
            written = INBOX.of_address(tx, visitor.account.email) if visitor.account.is_email_confirmed else []
            arrived = [each for each in written if each.sent_at <= tx.at.calendar]
            return visitor.account, sorted(arrived, key=lambda each: each.sent_at, reverse=True)[:MOST]

        found = await self._database.read(look)
        if found is None:
            return await self._ask_to_sign_on(request, "login")
        account, messages = found
        return self._pages.show(
            "messages.html", account=account, messages=messages, zone=SERVICE_CENTER, is_cut=len(messages) == MOST
        )
