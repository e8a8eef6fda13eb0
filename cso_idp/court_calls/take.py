"""Takes a court's calls: authenticates the court, checks each message, and acts once.

The order is: who calls (RFC 6749 §5.2), is it a court, is the message of this kind's form, was it taken before.
"""

from typing import Any

from pydantic import ValidationError

from cso_idp.court_calls import store
from cso_idp.court_calls.events import CourtCallRefused, CourtCallTaken, CourtQuestionAnswered
from cso_idp.court_calls.model import Call, Caller, CallKind, Calls, Declined, Message, Question, QuestionKind
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.own_client import authenticate_own_client
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_kit.storage.unit_of_work import Transaction

_JSON = [("content-type", "application/json")]


def take(
    tx: Transaction, engine: ProtocolEngine, kind: CallKind, body: Calls, request: ReceivedRequest
) -> ProtocolResponse:
    """Takes calls of one kind. Each is answered for itself: a refused one changes nothing, and the others count.

    A call that was taken before is answered as if it were new, and changes nothing.
    """
    caller = _caller(tx, engine, kind, request)
    if isinstance(caller, ProtocolResponse):
        return caller
    taken = store.taken(tx, caller.client_id, (call.id for call in body.calls))
    answers = []
    for call in body.calls:
        declined = _take(tx, kind, caller, call, taken)
        if declined is None:
            answers.append({"id": call.id, "taken": call.id not in taken})
            taken.add(call.id)
        else:
            answers.append({"id": call.id, **_refused(tx, kind, caller, declined)})
    return _answer(200, {"calls": answers})


def _take(tx: Transaction, kind: CallKind, caller: Caller, call: Call, taken: set[str]) -> Declined | None:
    message = _read(kind, call)
    if isinstance(message, Declined):
        return message
    if call.id in taken:
        return None
    declined = kind.take(tx, caller, message)
    if declined is None:
        store.remember(tx, caller.client_id, call.id)
        tx.record(CourtCallTaken(kind.endpoint.path, caller.client_id, call.id))
    return declined


def answer(
    tx: Transaction, engine: ProtocolEngine, kind: QuestionKind, body: Question, request: ReceivedRequest
) -> ProtocolResponse:
    """Answers a question of one kind. It is answered anew each time, and only recorded."""
    caller = _caller(tx, engine, kind, request)
    if isinstance(caller, ProtocolResponse):
        return caller
    message = _read(kind, body)
    found = message if isinstance(message, Declined) else kind.answer(tx, caller, message)
    if isinstance(found, Declined):
        return _answer(400, _refused(tx, kind, caller, found))
    tx.record(CourtQuestionAnswered(kind.endpoint.path, caller.client_id, body.id))
    return _answer(200, {"id": body.id, **found})


def _caller(
    tx: Transaction, engine: ProtocolEngine, kind: CallKind | QuestionKind, request: ReceivedRequest
) -> Caller | ProtocolResponse:
    """Who calls, or the response that refuses it."""
    client = authenticate_own_client(tx, engine, request)
    if isinstance(client, ProtocolResponse):
        error = str(client.body.get("error", "")) if isinstance(client.body, dict) else ""
        tx.record(CourtCallRefused(kind.endpoint.path, error))
        return client
    return Caller(client.client_id, client.court_id)


def _read(kind: CallKind | QuestionKind, call: Call) -> Message | Declined:
    try:
        return kind.message.model_validate(call.message)
    except ValidationError as error:
        return Declined("invalid_request", _first_fault(error))


def _refused(tx: Transaction, kind: CallKind | QuestionKind, caller: Caller, declined: Declined) -> dict[str, Any]:
    """Records a refusal. Returns the members of its answer."""
    tx.record(CourtCallRefused(kind.endpoint.path, declined.reason, caller.client_id))
    return {"error": declined.reason, "error_description": declined.message}


def _answer(status: int, body: dict[str, Any]) -> ProtocolResponse:
    return ProtocolResponse.of(status, body, _JSON)


def _first_fault(error: ValidationError) -> str:
    """Names the first faulty member, without its value."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"message.{where}: {first['msg']}" if where else f"message: {first['msg']}"
