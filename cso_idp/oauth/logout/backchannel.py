"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): notifies clients of the end of a sign-on session.

`tell_clients` posts one intent for each client of the session, in the transaction that ends it. `LogoutChannel` delivers them: it
reads the client's registered address and signs the token at each attempt, so a late delivery has a fresh token and the current
address. `cso_kit.storage.outbox` schedules the attempts.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cso_idp.oauth import events
from cso_idp.oauth.clients import store
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.clients.posting import post_to_client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.lifetimes import LOGOUT_TOKEN_LIFETIME
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.signing import occasion_of, sign_or_fail
from cso_idp.oauth.strike_points import LOGOUT_DELIVERY, LOGOUT_TOKEN, Delivery
from cso_idp.sessions.model import SignOnSession
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.outbox import DeliveryError
from cso_kit.storage.outbox_store import ClaimedIntent
from cso_kit.storage.unit_of_work import Intent, Transaction

KIND = "backchannel_logout"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def tell_clients(tx: Transaction, session: SignOnSession, sub: str) -> None:
    """Posts the logout of a session to each of its clients with a logout address."""
    for client_id in session.clients:
        client = store.client(tx, client_id)
        if client is not None and client.client_metadata.get("backchannel_logout_uri"):
            tx.post(Intent(KIND, client_id, {"sub": sub, "sid": session.id}))


def logout_token(tx: Transaction, engine: ProtocolEngine, client: Client, sub: str, sid: str) -> str:
    """Signs a logout token for one client (§2.4), with the algorithm of the client's ID tokens (§2.6)."""
    now = tx.at.protocol
    claims = {
        "iss": engine.settings.issuer,
        "aud": client.client_id,
        "iat": to_seconds(now),
        "exp": to_seconds(now + LOGOUT_TOKEN_LIFETIME),
        "jti": make_id(tx.random, "logout token"),
        "events": {EVENT: {}},
        "sub": engine.registered.subject_of(client, sub),
        "sid": sid,
    }
    alg = client.id_token_signed_response_alg or engine.settings.signing_algorithm
    # The "typ" and the missing nonce prevent that a logout token passes for an ID token, and the other way round.
    if engine.faults.armed(tx) is None:
        return engine.registered.keyring(tx).sign(alg, claims, "logout+jwt")
    at = LOGOUT_TOKEN, occasion_of("", "POST", client, sub)
    return sign_or_fail(tx, engine, alg, claims, at, "logout+jwt")


class LogoutChannel:
    """Delivers logouts."""

    together = 1

    def __init__(self, database: Database, engine: ProtocolEngine, fetcher: Fetcher) -> None:
        self._database = database
        self._engine = engine
        self._fetcher = fetcher

    async def deliver(self, intents: Sequence[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        """Posts a logout token to the client (§2.5). A second delivery is harmless, because the session has ended.

        Raises:
            DeliveryError: the address is refused, the client was not reached, or it did not accept the token.
        """
        (intent,) = intents
        client, to, token = await self._engine.faults.look(
            self._database, (LOGOUT_TOKEN, LOGOUT_DELIVERY), lambda tx: self._prepare(tx, intent)
        )
        if to.is_lost:
            raise DeliveryError("unreachable", "a fault of the simulator")
        await post_to_client(self._fetcher, client, to.address, {"logout_token": token})
        return {}

    def delivered(self, intent: ClaimedIntent) -> Event:
        return events.LogoutDelivered(client_id=intent.target, attempts=intent.attempts, **intent.body)

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
        facts: dict[str, Any] = {
            "client_id": intent.target,
            "reason": error.reason,
            "detail": error.detail or None,
            "attempts": intent.attempts,
            **intent.body,
        }
        return events.LogoutNotDelivered(retry_at=retry_at, **facts) if retry_at else events.LogoutGivenUp(**facts)

    def _prepare(self, tx: Transaction, intent: ClaimedIntent) -> tuple[Client, Delivery, str]:
        client = self._engine.registered.client(tx, intent.target)
        address = client and client.client_metadata.get("backchannel_logout_uri")
        if client is None or not isinstance(address, str):
            raise DeliveryError("not_registered", "the client has no such address any more", is_final=True)
        sub, to = intent.body["sub"], Delivery(address)
        if self._engine.faults.armed(tx) is not None:
            to = self._engine.faults.strike(tx, LOGOUT_DELIVERY, to, occasion_of("", "POST", client, sub))
        return client, to, logout_token(tx, self._engine, client, sub, intent.body["sid"])
