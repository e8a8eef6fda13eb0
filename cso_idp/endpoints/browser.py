"""How an outcome of the interaction becomes an HTTP response, and what a browser brings along: shared by all pages."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cso_idp.interaction.outcome import REAL_COURT, Browser, GoTo, Outcome, Stop
from cso_idp.interaction.pages import step_page
from cso_kit.secrets.opaque import make_secret
from cso_kit.web.guard import host_in

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def browser_of(provider: "Provider", request: Request) -> Browser:
    """The browser's secrets; one that has none yet gets its secret with the response."""
    known = provider.browser_cookie.read(request)
    return Browser(known or make_secret("cso_bw_"), provider.session_cookie.read(request), host_in(request.scope))


def respond(provider: "Provider", request: Request, browser: Browser, outcome: Outcome) -> Response:
    """The response for an outcome. Redirects after a form are 303, so that nobody's password is posted on."""
    response: Response
    if isinstance(outcome, GoTo) and not provider.real.may_lead(outcome.location, browser.came_by):
        outcome = REAL_COURT
    if isinstance(outcome, GoTo):
        response = _go(provider, request, outcome)
    elif isinstance(outcome, Stop):
        response = provider.pages.explain(outcome.status, outcome.title, outcome.message, {"Front page": "/"})
    else:
        response = step_page(provider, outcome, browser)
        if provider.browser_cookie.read(request) is None:
            provider.browser_cookie.set(response, browser.secret)
    if isinstance(outcome, GoTo | Stop) and outcome.session_cookie:
        provider.session_cookie.set(response, outcome.session_cookie)
    return response


def _go(provider: "Provider", request: Request, outcome: GoTo) -> Response:
    if outcome.form is not None:
        return provider.pages.show("form_post.html", action=outcome.location, parameters=outcome.form)
    status = 303 if request.method == "POST" else 302
    return RedirectResponse(outcome.location, status, {"cache-control": "no-store"})
