"""`/token`, `/introspect`, `/revoke` and `/par`: the endpoints for clients. POST only, parameters from the body only."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import INTROSPECT, PAR, REVOKE, TOKEN, Endpoint
from cso_idp.endpoints.oauth_error import oauth_error
from cso_idp.oauth.authorization.pushed import push
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.token_request import answer_introspection, answer_revocation, answer_token_request
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.forms import BadInputError, read_form
from cso_kit.web.handler import Handler

Decision = Callable[[Transaction, ProtocolEngine, ReceivedRequest], ProtocolResponse]
_DECISIONS: dict[Endpoint, Decision] = {
    TOKEN: answer_token_request,
    INTROSPECT: answer_introspection,
    REVOKE: answer_revocation,
    PAR: push,
}


def handlers(database: Database, engine: ProtocolEngine) -> dict[Endpoint, Handler]:
    """The handlers of the four endpoints."""
    return {endpoint: _handler(endpoint, decide, database, engine) for endpoint, decide in _DECISIONS.items()}


def _handler(endpoint: Endpoint, decide: Decision, database: Database, engine: ProtocolEngine) -> Handler:
    path, readable, client_keys = endpoint.path, endpoint.readable, engine.client_keys

    async def handle(request: Request) -> Response:
        try:
            parameters = (await read_form(request)).given()
        except BadInputError as error:
            # RFC 6749 §5.2: repeated parameters and malformed bodies are invalid_request, as JSON.
            return oauth_error("invalid_request", str(error), error.status, readable)
        received = ReceivedRequest("POST", path, parameters, request.headers, request.scope["scheme"])
        await client_keys.prepare(received)
        if endpoint is PAR:
            await client_keys.prepare_for(parameters.get("request"), "iss")
        answer = await database.work(lambda tx: decide(tx, engine, received))
        return Response(answer.content, answer.status, {**answer.headers, **readable})

    return handle
