"""What the pages of Manage My Account share: their visitor, the sign-on that may come first, and the CSRF check of forms."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.csrf import is_form_token
from cso_kit.web.forms import BadInputError
from cso_kit.web.pages import Pages

T = TypeVar("T")

# Begins a sign-on, or the creation of an account, that ends at Manage My Account.
FirstStep = Literal["login", "register"]
AskToSignOn = Callable[[Request, FirstStep], Awaitable[Response]]


@dataclass(frozen=True)
class AccountFrame:
    """What each page of Manage My Account needs to know its visitor and to show itself."""

    database: Database
    pages: Pages
    session_cookie: SecretCookie
    ask_to_sign_on: AskToSignOn

    async def read(self, request: Request, look: Callable[[Transaction, Visitor], T]) -> T | None:
        """What `look` finds for whoever is signed on in this browser; `None` if nobody is."""
        cookie = self.session_cookie.read(request)

        def read(tx: Transaction) -> T | None:
            visitor = visitor_of(tx, cookie)
            return look(tx, visitor) if visitor else None

        return await self.database.read(read)

    async def sign_on(self, request: Request) -> Response:
        """The answer to somebody who is not signed on: a sign-on that leads to the page that was asked for."""
        return await self.ask_to_sign_on(request, "login")


def check_form_token(token: str, session_cookie: str, purpose: str) -> None:
    """Refuses a form that was not sent from its own page (CSRF).

    Raises:
        BadInputError: the token is not the one that this browser was given for this purpose.
    """
    if not is_form_token(token, session_cookie, purpose):
        raise BadInputError(
            "This form was not sent from its own page; open the page again and send it from there.", 403
        )
