"""Tells the provider, by the outbox, what happened at a court: POSTs a JSON document with the court's own client authentication.

A transaction posts the call with `post_call`, so the provider learns exactly what was committed. The call waits while the
provider is away. Each has an id, by which the provider takes it once, however often it is sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from court_rp.courts.registry import Registry
from court_rp.provider import events
from court_rp.provider.client import ProviderClient
from court_rp.provider.errors import ProviderAwayError, ProviderError, ProviderRefusedError
from court_rp.provider.identity import CASE_LOCATOR, Identity
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.columns import to_microseconds
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.outbox import DeliveryError, Schedule
from cso_kit.storage.outbox_store import ClaimedIntent
from cso_kit.storage.unit_of_work import Intent, Transaction

KIND = "provider_call"
LINKS, RECEIPTS = "/court-calls/links", "/court-calls/receipts"
REGISTRATIONS = "/court-calls/registrations"
# The provider may be away for longer than twenty attempts take; what a court has to say waits until it is back.
_ATTEMPTS = 1_000_000
# 401: the court's client is not registered yet, as after a fresh start of the provider alone. 408, 429: come again.
_TEMPORARY = frozenset({401, 408, 429})


def post_call(tx: Transaction, court_id: str, path: str, message: dict[str, Any], call_id: str | None = None) -> str:
    """Posts a call to the provider, to be sent after this transaction's commit. Returns its id.

    Args:
        tx: the transaction in which it happened.
        court_id: the court that tells it, or `CASE_LOCATOR`.
        path: the address of this kind of call at the provider.
        message: the members of this kind of call, JSON values only and without secrets.
        call_id: the id by which the provider takes it once; a new one if left out.
    """
    call_id = call_id or make_id(tx.random, "call")
    tx.post(Intent(KIND, court_id, {"path": path, "id": call_id, "message": message}))
    return call_id


def schedule_of_calls(schedule: Schedule) -> Schedule:
    """The schedule of the service, but without a last attempt."""
    return schedule._replace(attempts=_ATTEMPTS)


async def send(
    provider: ProviderClient, identity: Identity, client_id: str, path: str, body: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Sends a body with the client's own authentication at the protocol time `now`. Returns the answer.

    Raises:
        ProviderError: the provider refused it, or cannot be reached.
    """
    metadata = await provider.metadata()
    headers, members = await identity.credentials(client_id, metadata, to_microseconds(now))
    client = {"client_id": client_id} if members else {}
    return await provider.call(path, {**body, **client, **members}, headers)


class CallChannel:
    """Delivers calls to the provider (`cso_kit.storage.outbox.Channel`)."""

    together = 20

    def __init__(self, provider: ProviderClient, identity: Identity, registry: Registry, database: Database) -> None:
        self._provider = provider
        self._identity = identity
        self._registry = registry
        self._database = database

    async def deliver(self, intents: Sequence[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        """Sends the calls of one client, those of one kind in one request. Sending them again is harmless, because the provider
        takes an id once.

        Raises:
            DeliveryError: a provider of another make has no such calls.
        """
        if not self._identity.is_at_own_provider:
            raise DeliveryError("another_provider", "it takes no calls of courts", is_final=True)
        now = await self._database.read(lambda tx: tx.at.protocol)
        errors: dict[int, DeliveryError] = {}
        for path in dict.fromkeys(intent.body["path"] for intent in intents):
            errors |= await self._send(path, [intent for intent in intents if intent.body["path"] == path], now)
        return errors

    async def _send(self, path: str, intents: list[ClaimedIntent], now: datetime) -> dict[int, DeliveryError]:
        calls = [{"id": intent.body["id"], "message": intent.body["message"]} for intent in intents]
        client_id = self._client_id(intents[0].target)
        try:
            answer = await send(self._provider, self._identity, client_id, path, {"calls": calls}, now)
        except ProviderRefusedError as error:
            # A refusal of several may be the fault of one; each is then sent again, alone.
            is_final = error.answered not in _TEMPORARY and len(intents) == 1
            failed = DeliveryError(error.reason, error.detail, is_final=is_final)
        except ProviderError as error:
            is_away = isinstance(error, ProviderAwayError)
            failed = DeliveryError(error.reason, error.detail, is_final=not is_away)
        else:
            return _refusals(intents, answer)
        return {intent.id: failed for intent in intents}

    def _client_id(self, target: str) -> str:
        return target if target == CASE_LOCATOR else self._identity.client_id(self._registry[target])

    # The events name the client and no court: a court's journal tells what happened there, and calls arrive at any time after it.

    def delivered(self, intent: ClaimedIntent) -> Event:
        return events.ProviderTold(
            self._client_id(intent.target), intent.body["path"], intent.body["id"], intent.attempts
        )

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
        return events.ProviderNotTold(
            self._client_id(intent.target),
            intent.body["path"],
            intent.body["id"],
            intent.attempts,
            error.reason,
            error.detail or None,
            retry_at,
        )


def _refusals(intents: list[ClaimedIntent], answer: dict[str, Any]) -> dict[int, DeliveryError]:
    """The errors of the calls that the provider did not take, by the ids of their intents."""
    answers = answer.get("calls")
    said = {each.get("id"): each for each in answers if isinstance(each, dict)} if isinstance(answers, list) else {}
    errors: dict[int, DeliveryError] = {}
    for intent in intents:
        mine = said.get(intent.body["id"])
        if mine is None:
            errors[intent.id] = DeliveryError("bad_call_answer", "the answer does not name the call", is_final=True)
        elif "error" in mine:
            errors[intent.id] = DeliveryError("refused_by_provider", str(mine["error"])[:100], is_final=True)
    return errors
