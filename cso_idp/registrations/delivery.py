"""Sends e-file registrations to courts, by the outbox: a signed JWT with a type of its own, made anew for each attempt.

Delivery is at least once. The court takes a token once by its `jti`, and a message once by the registration's id and round.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.clients.posting import post_to_client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.lifetimes import LOGOUT_TOKEN_LIFETIME
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.registrations import events, store
from cso_idp.registrations.model import Registration, Step
from cso_idp.registrations.offer import ADDRESS
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.outbox import DeliveryError, Schedule
from cso_kit.storage.outbox_store import ClaimedIntent
from cso_kit.storage.unit_of_work import Intent, Transaction

KIND = "e_file_registration"
TYPE = "e-file-registration+jwt"
_ATTEMPTS = 1_000_000


def schedule_of_requests(schedule: Schedule) -> Schedule:
    """The schedule of the service, but without a last attempt: what a holder has sent waits until the court is back."""
    return schedule._replace(attempts=_ATTEMPTS)


def post(tx: Transaction, registration: Registration, sent: int) -> None:
    """Posts what the holder sent as number `sent`: the request is 1, each answer is one more."""
    body = {"id": registration.id, "round": sent, "court_id": registration.court_id}
    tx.post(Intent(KIND, registration.client_id, body))


class _Message(NamedTuple):
    client: Client
    address: str
    token: str


class RegistrationChannel:
    """Delivers registrations (`cso_kit.storage.outbox.Channel`)."""

    together = 1

    def __init__(self, database: Database, engine: ProtocolEngine, fetcher: Fetcher) -> None:
        self._database = database
        self._engine = engine
        self._fetcher = fetcher

    async def deliver(self, intents: Sequence[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        """Posts a request or an answer to the court, and writes down that the court has it. Raises `DeliveryError`."""
        (intent,) = intents
        message = await self._database.read(lambda tx: self._prepare(tx, intent))
        await post_to_client(self._fetcher, message.client, message.address, {"registration": message.token})
        # If this is lost in a crash, the message is sent again, and the court takes it as known.
        body = intent.body
        await self._database.work(lambda tx: store.received(tx, body["id"], body["round"]))
        return {}

    def delivered(self, intent: ClaimedIntent) -> Event:
        return events.RegistrationDelivered(attempts=intent.attempts, **_facts(intent))

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
        return events.RegistrationNotDelivered(
            reason=error.reason,
            detail=error.detail or None,
            attempts=intent.attempts,
            retry_at=retry_at,
            **_facts(intent),
        )

    def _prepare(self, tx: Transaction, intent: ClaimedIntent) -> _Message:
        found = store.by_id(tx, intent.body["id"])
        account = accounts.by_id(tx, found.account_id) if found else None
        if found is None or account is None:
            raise DeliveryError("gone", "there is no such registration any more", is_final=True)
        client = self._engine.registered.client(tx, intent.target)
        address = client and client.client_metadata.get(ADDRESS)
        if client is None or not isinstance(address, str):
            raise DeliveryError("not_registered", "the court has no such address any more", is_final=True)
        sent: int = intent.body["round"]
        steps = store.seen(tx, found).steps
        step = next(each for each in steps if each.sender == "holder" and each.number == sent)
        return _Message(client, address, self._token(tx, client, account, _content(found, account, step)))

    def _token(self, tx: Transaction, client: Client, account: Account, content: dict[str, Any]) -> str:
        now, engine = tx.at.protocol, self._engine
        claims = {
            "iss": engine.settings.issuer,
            "aud": client.client_id,
            "iat": to_seconds(now),
            "exp": to_seconds(now + LOGOUT_TOKEN_LIFETIME),
            "jti": make_id(tx.random, "registration message"),
            "sub": engine.registered.subject_of(client, account.sub),
            "registration": content,
        }
        alg = client.id_token_signed_response_alg or engine.settings.signing_algorithm
        # The "typ" keeps this token from passing for an ID token or a logout token, and the other way round.
        return engine.registered.keyring(tx).sign(alg, claims, TYPE)


def _content(found: Registration, account: Account, step: Step) -> dict[str, Any]:
    message = {"id": found.id, "round": step.number, "sent_at": step.at.isoformat()}
    if step.kind == "answered":
        return {**message, "answer": step.text}
    return {
        **message,
        "kind": found.kind,
        "role": found.role,
        "is_rescue": found.is_rescue,
        "former_login": found.former_login,
        "login_id": account.login_id,
        "name": account.name,
        "email": account.email,
        "details": found.details,
    }


def _facts(intent: ClaimedIntent) -> dict[str, Any]:
    body = intent.body
    return {"court_id": body["court_id"], "registration": body["id"], "round": body["round"]}
