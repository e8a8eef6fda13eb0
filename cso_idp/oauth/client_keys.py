"""The public keys of clients (`jwks`, `jwks_uri`), for `private_key_jwt` and request objects.

The async shell fetches keys by reference before the transaction that needs them. Each process caches them.
"""

import asyncio
import json
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet

from cso_idp.oauth.clients.address_rule import FetchError
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.clients.fetching import Fetcher
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.registered import Registered
from cso_kit.storage.database import Database

# The cache time, after which a rotated key is found; oidcc-refresh-token-rp-key-rotation waits as long.
STALE_AFTER = timedelta(seconds=60)
# The pause in real seconds between two fetches for unknown key ids, so that invented key ids do not cause many fetches.
NOT_MORE_OFTEN_THAN = 3.0
_KEPT = 1000


@dataclass(frozen=True)
class _Fetched:
    keys: KeySet
    at: datetime


class ClientKeys:
    """The keys of all clients, fetched when they are needed."""

    def __init__(self, fetcher: Fetcher, database: Database, registered: Registered) -> None:
        self._fetcher = fetcher
        self._database = database
        self._registered = registered
        self._fetched: dict[str, _Fetched] = {}
        self._asked_at: dict[str, float] = {}
        self._failed: set[str] = set()
        self._under_way: dict[str, asyncio.Task[KeySet | None]] = {}

    def of(self, client: Client) -> KeySet:
        """The client's keys; empty if it has none, or they could not be fetched."""
        if client.jwks_uri is None:
            return client.jwks
        known = self._fetched.get(client.jwks_uri)
        return known.keys if known else KeySet([])

    async def prepare(self, received: ReceivedRequest) -> None:
        """Fetches the keys for the check of a client assertion in the request, if they are missing or stale."""
        if assertion := received.parameters.get("client_assertion"):
            await self.prepare_for(assertion, "sub")

    async def prepare_for(self, signed: str | None, member: str) -> None:
        """Fetches the keys for the check of a JWT. `member` is the claim with its client."""
        signer = _signer(signed, member)
        if signer is None:
            return
        client_id, kid = signer
        client, now = await self._database.read(lambda tx: (self._registered.client(tx, client_id), tx.at.protocol))
        if client and client.jwks_uri and not self._is_fresh(client.jwks_uri, kid, now):
            await self._fetch(client.jwks_uri, now)

    def _is_fresh(self, address: str, kid: str | None, now: datetime) -> bool:
        known, loop = self._fetched.get(address), asyncio.get_running_loop()
        is_young = known is not None and timedelta(0) <= now - known.at < STALE_AFTER
        has_key = known is not None and (kid is None or any(key.kid == kid for key in known.keys.keys))
        if is_young and has_key:
            return True
        asked_at = self._asked_at.get(address)
        just_asked = asked_at is not None and loop.time() - asked_at < NOT_MORE_OFTEN_THAN
        # A request during a fetch waits for it. A request right after it uses the result, also a failure.
        return just_asked and address not in self._under_way and (is_young or address in self._failed)

    async def _fetch(self, address: str, now: datetime) -> None:
        task = self._under_way.get(address)
        if task is None:
            self._asked_at[address] = asyncio.get_running_loop().time()
            task = self._under_way[address] = asyncio.create_task(self._read(address))
            task.add_done_callback(lambda _: self._under_way.pop(address, None))
        keys = await asyncio.shield(task)
        if keys is None:
            self._failed.add(address)
            return  # the cached keys stay, so a short outage of the client's server does no harm
        self._failed.discard(address)
        if len(self._fetched) >= _KEPT and address not in self._fetched:
            oldest = next(iter(self._fetched))
            del self._fetched[oldest]
            self._asked_at.pop(oldest, None)
        self._fetched[address] = _Fetched(keys, now)

    async def _read(self, address: str) -> KeySet | None:
        try:
            return read_keys(await self._fetcher.json(address))
        except (FetchError, ValueError):
            return None


def read_keys(document: Any) -> KeySet:
    """Parses a JWK Set of public signature keys.

    Raises:
        ValueError: it is malformed or has a private key; the message is plain ASCII.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)  # joserfc only warns of keys that are too short
            keys = KeySet.import_key_set(document)
        is_secret = any(key.key_type == "oct" or key.is_private for key in keys.keys)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, SecurityWarning) as error:
        raise ValueError("is not a JWK Set with usable keys") from error
    if is_secret:
        raise ValueError("must hold public keys only")
    return keys


def _signer(signed: str | None, member: str) -> tuple[str, str | None] | None:
    """The unverified client and key id of a JWT, to choose the keys to fetch."""
    if not signed:
        return None
    try:
        found = jws.extract_compact(signed.encode())
        claims = json.loads(found.payload)
        client_id, kid = claims[member], found.headers().get("kid")
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return (client_id, kid if isinstance(kid, str) else None) if isinstance(client_id, str) else None
