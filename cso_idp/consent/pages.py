"""Manage My Account: which applications the holder has let in, and taking that back."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp import events
from cso_idp.accounts import store as accounts
from cso_idp.consent import store
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import is_form_token
from cso_kit.web.forms import BadInputError, read_form

if TYPE_CHECKING:
    from cso_idp.provider import Provider

PURPOSE = "revoke application"


def routes(provider: "Provider") -> list[Route]:
    """The route that takes a consent back."""

    async def revoke(request: Request) -> Response:
        form = (await read_form(request)).once()
        cookie = provider.session_cookie.read(request)
        if cookie is not None and not is_form_token(form.get("csrf", ""), cookie, PURPOSE):
            raise BadInputError(
                "This form was not sent from its own page; open the page again and send it from there.", 403
            )
        await provider.database.work(lambda tx: take_back(tx, cookie, form.text("client_id")))
        # Whoever is not signed on any more is asked to sign on there.
        return RedirectResponse("/account/", 303)

    return [Route("/account/applications/revoke", revoke, methods=["POST"])]


def take_back(tx: Transaction, session_cookie: str | None, client_id: str) -> None:
    """Takes back what the signed-on holder has allowed a client; tokens and codes go with it."""
    session = sessions.current(tx, session_cookie)
    if session is not None and store.revoke(tx, session.account_id, client_id):
        sub = accounts.sub_of(tx, session.account_id)
        tx.record(events.ConsentRevoked(client_id=client_id, sub=sub))
