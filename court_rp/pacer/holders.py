"""Asks the provider who holds a `NextGenCSO` token, and caches the answer for a few seconds.

A court asks with its own client credentials. So the provider knows which courts must get a logout token. Each process has its
own cache, keyed by the token's hash. A logout token removes the entries of its sign-on at once.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from court_rp.pacer.holder import TOKEN_TYPE, Holder, holder_in
from court_rp.provider.client import ProviderClient
from court_rp.provider.identity import Identity
from court_rp.settings import CourtSettings
from cso_kit.storage.columns import to_microseconds
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

K = TypeVar("K")
# So many ended sign-ons are remembered, so that an answer that was requested before the logout cannot restore one.
_ENDED_KEPT = 1024


class Reading(NamedTuple):
    """Protocol time, and the clock's version, which changes with each clock control call and each load."""

    now: datetime
    version: int

    @classmethod
    def of(cls, tx: Transaction) -> "Reading":
        """Reads a transaction's clock."""
        return cls(tx.at.protocol, tx.clock.version)


class TokenCheck(NamedTuple):
    """The holder by the provider's answer, the real time of the question, and the clock's version then."""

    holder: Holder | None
    checked_at: datetime
    version: int


class Holders:
    """The holders of tokens, as one process knows them. `client_id` is the client that asks, such as `court-cacd`."""

    def __init__(
        self, settings: CourtSettings, identity: Identity, provider: ProviderClient, database: Database
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._provider = provider
        self._database = database
        self._checks: dict[tuple[str, bytes], TokenCheck] = {}
        self._ended: dict[str, None] = {}

    async def holder(self, client_id: str, token: str, reading: Reading | None = None) -> Holder | None:
        """The holder of a token, or `None` if it is not valid. `reading` is the clock, if the caller has read it.

        Raises:
            ProviderAwayError: the provider cannot be reached.
            ProviderError: its answer is malformed or a refusal.
        """
        here = reading if reading is not None else await self._database.read(Reading.of)
        key = _key(client_id, token)
        check = self._checks.get(key)
        if check is None or not self._is_fresh(check, here):
            check = await self._ask(client_id, token, here)
            self._keep(key, check)
        return self._still(check.holder, here.now)

    def forget(self, client_id: str, token: str) -> None:
        """Removes a token from the cache, so that the next question goes to the provider."""
        self._checks.pop(_key(client_id, token), None)

    def signed_out(self, sub: str | None, sid: str | None) -> None:
        """Removes the tokens of a sign-on that ended, or of all sign-ons of a person if `sid` is `None`."""
        if sid is not None:
            _make_room(self._ended, _ENDED_KEPT)
            self._ended[sid] = None
        for key, check in list(self._checks.items()):
            holder = check.holder
            if holder is not None and sub in (None, holder.sub) and sid in (None, holder.sid):
                del self._checks[key]

    def _is_fresh(self, check: TokenCheck, here: Reading) -> bool:
        age = self._database.now() - check.checked_at
        return here.version == check.version and timedelta(0) <= age < self._settings.token_recheck

    def _still(self, holder: Holder | None, now: datetime) -> Holder | None:
        """The holder, unless the token expired or its sign-on ended since the provider was asked."""
        if holder is None or now >= holder.expires_at or holder.sid in self._ended:
            return None
        return holder

    def _keep(self, key: tuple[str, bytes], check: TokenCheck) -> None:
        self._checks.pop(key, None)
        _make_room(self._checks, self._settings.token_answers_kept)
        self._checks[key] = check

    async def _ask(self, client_id: str, token: str, here: Reading) -> TokenCheck:
        issuer, checked_at = self._settings.issuer, self._database.now()
        metadata = await self._provider.metadata()
        headers, members = await self._identity.credentials(client_id, metadata, to_microseconds(here.now))
        client = {"client_id": client_id} if members else {}
        form = {"token": token, "token_type_hint": TOKEN_TYPE, **client, **members}
        response = await self._provider.introspect(form, headers)
        return TokenCheck(holder_in(response, issuer=issuer, now=here.now), checked_at, here.version)


def _key(client_id: str, token: str) -> tuple[str, bytes]:
    return client_id, hashlib.sha256(token.encode()).digest()


def _make_room(kept: dict[K, Any], most: int) -> None:
    """Removes the oldest entries until one more fits."""
    while len(kept) >= most:
        del kept[next(iter(kept))]
