"""`/account/messages`: the letters of PACER to the holder's e-mail address, by date and subject.

The text is read in the mailbox: a letter may hold a code or a link that proves to own the address, which this page must not show.
For the same reason nothing is listed for an address that the holder has not confirmed: it may be another person's.
"""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts.model import Account
from cso_idp.endpoints.account_forms import AccountFrame
from cso_idp.inbox import INBOX
from cso_idp.sessions.visitor import Visitor
from cso_kit.inbox import Message
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.route import Route

ADDRESS = "/account/messages"
MOST = 100


class MessagePage:
    """The list of letters of the holder who is signed on."""

    def __init__(self, frame: AccountFrame) -> None:
        self._frame = frame

    def routes(self) -> list[Route]:
        """The route of the page."""
        return [Route(ADDRESS, self._show, methods=["GET"])]

    async def _show(self, request: Request) -> Response:
        def look(tx: Transaction, visitor: Visitor) -> tuple[Account, list[Message]]:
            written = INBOX.of_address(tx, visitor.account.email) if visitor.account.is_email_confirmed else []
            arrived = [each for each in written if each.sent_at <= tx.at.calendar]
            return visitor.account, sorted(arrived, key=lambda each: each.sent_at, reverse=True)[:MOST]

        found = await self._frame.read(request, look)
        if found is None:
            return await self._frame.sign_on(request)
        account, messages = found
        return self._frame.pages.show("messages.html", account=account, messages=messages, is_cut=len(messages) == MOST)
