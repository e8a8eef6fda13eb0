"""Tells the provider, by the outbox, of logouts at courts that happened while it was away.

The call needs the person's `NextGenCSO` token (D§1.3). An intent holds no secret in the clear, so the token is sealed in it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from court_rp import events
from court_rp.provider.client import ProviderClient
from court_rp.provider.errors import ProviderAwayError, ProviderError
from court_rp.provider.identity import Identity
from cso_kit.storage.database import Database
from cso_kit.storage.event import Event
from cso_kit.storage.outbox import DeliveryError
from cso_kit.storage.outbox_store import ClaimedIntent
from cso_kit.storage.unit_of_work import Intent

KIND = "cso_logout"


class SignOutChannel:
    """Delivers logouts to the provider (`cso_kit.storage.outbox.Channel`)."""

    together = 1

    def __init__(self, provider: ProviderClient, identity: Identity) -> None:
        self._provider = provider
        self._identity = identity

    async def deliver(self, intents: Sequence[ClaimedIntent]) -> Mapping[int, DeliveryError]:
        """Ends the sign-on session of the token. A second delivery is harmless, because the session has ended.

        Raises:
            DeliveryError: the provider could not be told.
        """
        (intent,) = intents
        try:
            await self._provider.sign_out(await self._identity.unseal(intent.body["token"]))
        except ProviderError as error:
            raise DeliveryError(
                error.reason, error.detail, is_final=not isinstance(error, ProviderAwayError)
            ) from error
        return {}

    def delivered(self, intent: ClaimedIntent) -> Event:
        return events.SignOutDelivered(court_id=intent.target, attempts=intent.attempts)

    def failed(self, intent: ClaimedIntent, error: DeliveryError, retry_at: datetime | None) -> Event:
        kind = events.SignOutNotDelivered
        return kind(
            court_id=intent.target,
            reason=error.reason,
            detail=error.detail or None,
            attempts=intent.attempts,
            retry_at=retry_at,
        )


async def sign_out_later(database: Database, identity: Identity, court_id: str, token: str) -> None:
    """Posts the logout of a token, to be delivered as soon as the provider can be reached."""
    sealed = await identity.seal(token)
    await database.work(lambda tx: tx.post(Intent(KIND, court_id, {"token": sealed})))
