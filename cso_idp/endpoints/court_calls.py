"""`/court-calls/…`: what the courts tell and ask the provider. POST only, JSON in and out; each kind has its own address."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from cso_idp.court_calls.model import CallKind, Calls, Question, QuestionKind
from cso_idp.court_calls.take import answer, take
from cso_idp.endpoint_table import Endpoint
from cso_idp.endpoints.oauth_error import oauth_error
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.documents import is_storable, parse_json
from cso_kit.web.formats import media_type
from cso_kit.web.forms import BadInputError
from cso_kit.web.handler import Handler


def handlers(
    database: Database, engine: ProtocolEngine, kinds: Iterable[CallKind | QuestionKind]
) -> dict[Endpoint, Handler]:
    """The handlers of all kinds of calls and questions."""
    return {kind.endpoint: _handler(database, engine, kind) for kind in kinds}


def _handler(database: Database, engine: ProtocolEngine, kind: CallKind | QuestionKind) -> Handler:
    def decide(tx: Transaction, body: Any, request: ReceivedRequest) -> ProtocolResponse:
        if isinstance(kind, CallKind):
            return take(tx, engine, kind, body, request)
        return answer(tx, engine, kind, body, request)

    form = Calls if isinstance(kind, CallKind) else Question

    async def handle(request: Request) -> Response:
        try:
            body = await _read(request, form)
        except BadInputError as error:
            return oauth_error("invalid_request", str(error), error.status)
        authenticating = ReceivedRequest(
            "POST", kind.endpoint.path, body.credential(), request.headers, request.scope["scheme"]
        )
        await engine.client_keys.prepare(authenticating)
        response = await database.work(lambda tx: decide(tx, body, authenticating))
        return Response(response.content, response.status, response.headers)

    return handle


async def _read(request: Request, form: type[Calls] | type[Question]) -> Calls | Question:
    """The body of a request.

    Raises:
        BadInputError: it is not JSON, has other members, or holds text that cannot be stored.
    """
    if media_type(request.headers.get("content-type")) != "application/json":
        raise BadInputError("Send the call as application/json.", status=415)
    document = parse_json(await request.body(), "call", members=_unrepeated)
    if not is_storable(document):
        raise BadInputError("The call holds text that cannot be stored, such as a NUL character.")
    try:
        return form.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInputError(f"{where or 'The call'}: {first['msg']}.") from error


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the document. RFC 8259 §4: names should be unique; of two values nobody knows which one is meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member is repeated")
    return found
