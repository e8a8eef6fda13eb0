"""The forms of Manage My Account: their CSRF check, and the sign-on that they may need."""

from collections.abc import Awaitable, Callable
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from cso_kit.web.csrf import is_form_token
from cso_kit.web.forms import BadInputError

# Begins a sign-on, or the creation of an account, that ends at Manage My Account.
FirstStep = Literal["login", "register"]
AskToSignOn = Callable[[Request, FirstStep], Awaitable[Response]]


def check_form_token(token: str, session_cookie: str, purpose: str) -> None:
    """Refuses a form that was not sent from its own page (CSRF).

    Raises:
        BadInputError: the token is not the one that this browser was given for this purpose.
    """
    if not is_form_token(token, session_cookie, purpose):
        raise BadInputError(
            "This form was not sent from its own page; open the page again and send it from there.", 403
        )
