"""Takes a court's call: authenticates the court, checks the message, and acts once.

The order is: who calls (RFC 6749 §5.2), is it a court, is the message of this kind's form, was it taken before.
"""

from typing import Any, NamedTuple

from pydantic import ValidationError

from cso_idp.court_calls import store
from cso_idp.court_calls.events import CourtCallRefused, CourtCallTaken, CourtQuestionAnswered
from cso_idp.court_calls.model import Caller, CallKind, Declined, Envelope, Message, QuestionKind
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.own_client import authenticate_own_client
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_kit.storage.unit_of_work import Transaction

_JSON = [("content-type", "application/json")]


class ReceivedCall(NamedTuple):
    """A call as the shell has parsed it: its body, and the request with the parameters that authenticate the client."""

    envelope: Envelope
    request: ReceivedRequest


def take(tx: Transaction, engine: ProtocolEngine, kind: CallKind, received: ReceivedCall) -> ProtocolResponse:
    """Answers a call of one kind. A call that was taken before is answered as if it were new, and changes nothing."""
    read = _read(tx, engine, kind, received)
    if isinstance(read, ProtocolResponse):
        return read
    (caller, message), path, call_id = read, kind.endpoint.path, received.envelope.id
    if store.is_taken(tx, caller.client_id, call_id):
        return _answer(200, {"id": call_id, "taken": False})
    if (declined := kind.take(tx, caller, message)) is not None:
        return _refused(tx, path, caller, declined)
    store.remember(tx, caller.client_id, call_id)
    tx.record(CourtCallTaken(path, caller.client_id, call_id))
    return _answer(200, {"id": call_id, "taken": True})


def answer(tx: Transaction, engine: ProtocolEngine, kind: QuestionKind, received: ReceivedCall) -> ProtocolResponse:
    """Answers a question of one kind. It is answered anew each time, and only recorded."""
    read = _read(tx, engine, kind, received)
    if isinstance(read, ProtocolResponse):
        return read
    (caller, message), path, call_id = read, kind.endpoint.path, received.envelope.id
    found = kind.answer(tx, caller, message)
    if isinstance(found, Declined):
        return _refused(tx, path, caller, found)
    tx.record(CourtQuestionAnswered(path, caller.client_id, call_id))
    return _answer(200, {"id": call_id, **found})


def _read(
    tx: Transaction, engine: ProtocolEngine, kind: CallKind | QuestionKind, received: ReceivedCall
) -> tuple[Caller, Message] | ProtocolResponse:
    """Who calls, and the message; or the response that refuses it."""
    client = authenticate_own_client(tx, engine, received.request)
    path = kind.endpoint.path
    if isinstance(client, ProtocolResponse):
        error = str(client.body.get("error", "")) if isinstance(client.body, dict) else ""
        tx.record(CourtCallRefused(path, error))
        return client
    caller = Caller(client.client_id, client.court_id)
    try:
        return caller, kind.message.model_validate(received.envelope.message)
    except ValidationError as error:
        return _refused(tx, path, caller, Declined("invalid_request", _first_fault(error)))


def _refused(tx: Transaction, path: str, caller: Caller, declined: Declined) -> ProtocolResponse:
    tx.record(CourtCallRefused(path, declined.reason, caller.client_id))
    return _answer(400, {"error": declined.reason, "error_description": declined.message})


def _answer(status: int, body: dict[str, Any]) -> ProtocolResponse:
    return ProtocolResponse.of(status, body, _JSON)


def _first_fault(error: ValidationError) -> str:
    """Names the first faulty member, without its value."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"message.{where}: {first['msg']}" if where else f"message: {first['msg']}"
