"""`/authorize`: the authorization endpoint (RFC 6749 §3.1, OpenID Connect Core 1.0 §3.1.2), by GET and by POST."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import AUTHORIZE
from cso_idp.endpoints.asking_again import ask_again, take_mark
from cso_idp.endpoints.browser import Browsers
from cso_idp.interaction.machine import SignOnMachine
from cso_idp.oauth.authorization.request_reference import RequestReferences, holds_object
from cso_kit.storage.database import Database
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.route import Route


def routes(
    database: Database, machine: SignOnMachine, references: RequestReferences, browsers: Browsers
) -> list[Route]:
    """The route of the authorization endpoint."""

    async def authorize(request: Request) -> Response:
        # RFC 6749 §3.1: parameters must not be repeated. A repeated redirect_uri could be either; so the fault is shown.
        parameters = (await read_form(request) if request.method == "POST" else read_query(request)).given()
        face = browsers.face(request)
        has_asked_again = take_mark(parameters)
        if request.method == "POST" and face.session_cookie is None and not has_asked_again:
            return ask_again(browsers.pages, AUTHORIZE.path, parameters)
        fetched = await references.fetch(parameters) if holds_object(parameters) else None
        outcome = await database.work(lambda tx: face.authorize(tx, machine, parameters, fetched))
        return browsers.respond(request, face, outcome)

    return [Route(AUTHORIZE.path, authorize, methods=["GET", "POST"])]
