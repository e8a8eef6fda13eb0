"""`/authorize`: the authorization endpoint (RFC 6749 §3.1, OpenID Connect Core 1.0 §3.1.2), by GET and by POST."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cso_idp.endpoints.browser import browser_of, respond
from cso_idp.interaction import dispatch
from cso_idp.oauth.authorization.request_reference import holds_object
from cso_kit.web.forms import read_form, read_query

if TYPE_CHECKING:
    from cso_idp.provider import Provider

# What every proxy between still takes in a request line.
_LONGEST_QUERY = 4000
# In the form that was made here; the engine would ignore it as it does every unknown parameter.
_AGAIN = "cso_again"


def routes(provider: "Provider") -> list[Route]:
    """The route of the authorization endpoint."""

    async def authorize(request: Request) -> Response:
        # RFC 6749 §3.1: parameters must not be repeated. A repeated redirect_uri could be either; so the fault is shown.
        parameters = (await read_form(request) if request.method == "POST" else read_query(request)).given()
        browser = browser_of(provider, request)
        has_asked_again = parameters.pop(_AGAIN, None) is not None
        if request.method == "POST" and browser.session_cookie is None and not has_asked_again:
            return _ask_again(provider, parameters)
        fetched = await provider.references.fetch(parameters) if holds_object(parameters) else None
        outcome = await provider.database.work(lambda tx: dispatch.begin(tx, provider, parameters, browser, fetched))
        return respond(provider, request, browser, outcome)

    return [Route("/authorize", authorize, methods=["GET", "POST"])]


def _ask_again(provider: "Provider", parameters: dict[str, str]) -> Response:
    """A form on another site carries no SameSite=Lax cookie; the browser asks again in a way that does."""
    query = urlencode(parameters)
    if len(query) <= _LONGEST_QUERY:
        return RedirectResponse(f"/authorize?{query}", 303, {"cache-control": "no-store"})
    # Too long for an address (a request object, say): by a form of our own.
    form = [*parameters.items(), (_AGAIN, "1")]
    return provider.pages.show("form_post.html", action="/authorize", parameters=form)
