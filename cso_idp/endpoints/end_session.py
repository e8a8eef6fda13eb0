"""`/end_session`: RP-initiated logout, by GET and by POST, and the page that asks first."""

from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp.interaction.logout import AskFirst, LoggedOut, log_out
from cso_idp.pacer.csologin_cookies import take_back
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.guard import host_in, policy_with

if TYPE_CHECKING:
    from cso_idp.provider import Provider

_PURPOSE = "end_session"


def _logged_out(provider: "Provider", outcome: LoggedOut, redirect: int) -> Response:
    """Where the client wanted the browser to go, by way of the page with the frames if there are any; else that page alone."""
    if outcome.location and not outcome.frames:
        return RedirectResponse(outcome.location, redirect, {"cache-control": "no-store"})
    status = 400 if outcome.wrong_return else 200
    page = provider.pages.show("logged_out.html", status, outcome=outcome)
    if outcome.frames:
        origins = dict.fromkeys(frame.origin for frame in outcome.frames)
        page.headers["content-security-policy"] = policy_with("frame-src", *origins)
    return page


def _led_to(provider: "Provider", request: Request, outcome: LoggedOut) -> LoggedOut:
    """The outcome without addresses of real courts, unless the browser came by such a name (rule F3)."""
    came_by = host_in(request.scope)
    frames = tuple(frame for frame in outcome.frames if provider.real.may_lead(frame.address, came_by))
    if outcome.location is None or provider.real.may_lead(outcome.location, came_by):
        return replace(outcome, frames=frames)
    return replace(outcome, location=None, frames=frames, wrong_return=True)


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
            # Without a faulty hint the person can still log out here; they are asked first.
            ways = {"Log out of Central Sign-On": "/end_session", "Front page": "/"}
            response = provider.pages.explain(400, "Logging out", outcome.message, ways)
        else:
            response = _logged_out(provider, _led_to(provider, request, outcome), 303 if is_post else 302)
            provider.session_cookie.clear(response)
            take_back(provider.settings, request, response)
        return response

    return [Route("/end_session", end_session, methods=["GET", "POST"])]
