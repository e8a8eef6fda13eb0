"""`/authorize`: the authorization endpoint (RFC 6749 §3.1, OpenID Connect Core 1.0 §3.1.2), by GET and by POST."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoints.browser import Browsers
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.oauth.authorization.request_reference import RequestReferences, holds_object
from cso_kit.storage.database import Database
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.root import below_root, redirect
from cso_kit.web.route import Route

# What every proxy between still takes in a request line.
_LONGEST_QUERY = 4000
# In the form that was made here; the engine would ignore it as it does every unknown parameter.
_AGAIN = "cso_again"


def routes(
    database: Database, machine: SignOnMachine, references: RequestReferences, browsers: Browsers
) -> list[Route]:
    """The route of the authorization endpoint."""

    async def authorize(request: Request) -> Response:
        # RFC 6749 §3.1: parameters must not be repeated. A repeated redirect_uri could be either; so the fault is shown.
        parameters = (await read_form(request) if request.method == "POST" else read_query(request)).given()
        face = browsers.face(request)
        has_asked_again = parameters.pop(_AGAIN, None) is not None
        if request.method == "POST" and face.session_cookie is None and not has_asked_again:
            return _ask_again(browsers, parameters)
        fetched = await references.fetch(parameters) if holds_object(parameters) else None
        outcome = await database.work(lambda tx: face.authorize(tx, machine, parameters, fetched))
        return browsers.respond(request, face, outcome)

    return [Route("/authorize", authorize, methods=["GET", "POST"])]


def _ask_again(browsers: Browsers, parameters: dict[str, str]) -> Response:
    """A form on another site carries no SameSite=Lax cookie; the browser asks again in a way that does."""
    query = urlencode(parameters)
    if len(query) <= _LONGEST_QUERY:
        return redirect(f"/authorize?{query}", 303, {"cache-control": "no-store"})
    # Too long for an address (a request object, say): by a form of our own.
    form = [*parameters.items(), (_AGAIN, "1")]
    return browsers.pages.show("form_post.html", action=below_root("/authorize"), parameters=form)
