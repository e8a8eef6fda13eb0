"""`/end_session`: RP-initiated logout, by GET and by POST, and the page that asks first."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp.interaction.logout import AskFirst, LoggedOut, log_out
from cso_kit.csrf import form_token, is_form_token
from cso_kit.forms import read_form, read_query

if TYPE_CHECKING:
    from cso_idp.provider import Provider

_PURPOSE = "end_session"


def routes(provider: "Provider") -> list[Route]:
    """The route of the logout endpoint."""

    async def end_session(request: Request) -> Response:
        is_post = request.method == "POST"
        parameters = dict((await read_form(request) if is_post else read_query(request)).once())
        secret = provider.session_cookie.read(request)
        token = parameters.pop("csrf", "")
        confirmed = is_post and secret is not None and is_form_token(token, secret, _PURPOSE)
        outcome = await provider.database.work(
            lambda tx: log_out(tx, provider, parameters, secret, confirmed=confirmed)
        )
        if isinstance(outcome, AskFirst):
            token = form_token(secret or "", _PURPOSE)
            return provider.pages.show("logout.html", login_id=outcome.login_id, parameters=parameters, csrf=token)
        response: Response
        if not isinstance(outcome, LoggedOut):
            response = provider.pages.explain(400, "Logging out", outcome.message, {"Front page": "/"})
        elif outcome.location:
            response = RedirectResponse(outcome.location, 303 if is_post else 302, {"cache-control": "no-store"})
        else:
            response = provider.pages.show("logged_out.html")
        if isinstance(outcome, LoggedOut):
            provider.session_cookie.clear(response)
        return response

    return [Route("/end_session", end_session, methods=["GET", "POST"])]
