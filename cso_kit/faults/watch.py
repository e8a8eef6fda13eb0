"""Keeps the armed faults in the memory of every running process, for requests that strike before any transaction.

A process reads them after each change of the configuration that it is told of (decision 0017), and notes that it has. So whoever
arms a fault can wait until it holds everywhere.
"""

import asyncio
from typing import NamedTuple

from cso_kit.faults.armed import Faults
from cso_kit.storage.database import Database
from cso_kit.storage.presence import GONE_AFTER, Presence
from cso_kit.storage.subscriptions import Subscription
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction

_LOOK_AGAIN = 0.02
# Two looks of an SQLite process for the commits of others, or one after a lost announcement on PostgreSQL.
PATIENCE = GONE_AFTER.total_seconds() + 2


class _Read(NamedTuple):
    version: int
    ids: frozenset[str]


class FaultWatch:
    """Keeps one service's armed faults up to date in this process."""

    def __init__(self, faults: Faults, database: Database, presence: Presence) -> None:
        self._faults = faults
        self._database = database
        self._presence = presence
        self._subscription: Subscription | None = None
        self._noted: frozenset[str] = frozenset()
        self._refreshing: asyncio.Task[None] | None = None
        self._is_stale = False

    async def start(self) -> None:
        """Reads the armed faults and subscribes to their changes."""
        self._subscription = self._database.subscribe("config", self._wake)
        # Others may wait for a process that is in no list of theirs; without a note they would not learn that it knows of none.
        await self.refresh(notes=self._presence.is_listed_elsewhere and bool(await self._presence.others()))

    async def stop(self) -> None:
        """Ends the subscription."""
        if self._subscription is not None:
            self._subscription.end()
        if self._refreshing is not None and not self._refreshing.done():
            self._refreshing.cancel()
            await asyncio.wait({self._refreshing})

    async def refresh(self, *, notes: bool = False) -> None:
        """Reads the armed faults. If they are others than before, or with `notes`, it notes that this process knows them."""
        found = await self._database.read(self._read, while_loading=True)
        if notes or found.ids != self._noted:
            await self._database.work(lambda tx: self._presence.know_faults(tx, found.version), while_loading=True)
            self._noted = found.ids

    async def everywhere(self, version: int) -> list[str]:
        """Waits until every running process knows the armed faults of this `config_version`.

        Returns:
            The processes that did not say so in time; none as a rule.
        """
        await self.refresh()
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            behind = await self._presence.behind(version)
            if not behind or asyncio.get_running_loop().time() > deadline:
                return behind
            await asyncio.sleep(_LOOK_AGAIN)

    def _read(self, tx: Transaction) -> _Read:
        armed = self._faults.armed(tx)
        return _Read(tx.clock.config_version, armed.ids if armed else frozenset())

    def _wake(self) -> None:
        self._is_stale = True
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self.refresh(notes=bool(await self._presence.others()))
        except DatabaseUnavailableError:
            pass  # every transaction looks for itself; the next change is told again
