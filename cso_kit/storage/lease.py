"""A lock across processes: one row of a service's database, taken for a few seconds and renewed while it is needed.

It does not replace the checks inside the transactions. A process that was stopped for longer than a lease lasts has lost it
without knowing, so its later writes must compare what it has read (a clock's version, the number of a load).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cache

from sqlalchemy import bindparam, delete, insert, select, update

from cso_kit.background import Background
from cso_kit.processes import has_ended, own_name
from cso_kit.storage.database import Database
from cso_kit.storage.statement import Command, Query
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction

LASTS = timedelta(seconds=10)
_RENEWED_EVERY = LASTS / 4
_LOOK_AGAIN = 0.03


class LeaseTakenError(DatabaseUnavailableError):
    """Another process held the lease for all the time that this one waited."""

    def __init__(self, waited: timedelta) -> None:
        super().__init__(
            f"Another process has been loading a scenario, moving the clock or telling a story for "
            f"{waited.total_seconds():g} seconds; try again when it is done."
        )


class _LeaseStatements:
    """The statements for one service's table of leases."""

    def __init__(self, tables: KitTables) -> None:
        lease = tables.lease
        is_this = lease.c.name == bindparam("which")
        is_ours = is_this & (lease.c.holder == bindparam("by"))
        self.read = Query(select(lease.c.holder, lease.c.expires_at).where(is_this), tuple)
        self.add = Command(insert(lease), "name", "holder", "expires_at")
        self.take_over = Command(update(lease).where(is_this), "holder", "expires_at")
        self.renew = Command(update(lease).where(is_ours), "expires_at")
        self.give_back = Command(delete(lease).where(is_ours))


# All databases with the same tables share the compiled statements.
_prepared = cache(_LeaseStatements)


class Lease:
    """One lease of one service's database. `patience` is the longest wait for its holder, in real time."""

    def __init__(self, database: Database, name: str, patience: timedelta = timedelta(minutes=2)) -> None:
        self._statements = _prepared(database.tables)
        self._database = database
        self._name = name
        self._patience = patience
        # Callers in this process queue in the order of their calls.
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Holds the lease for the block.

        Raises:
            LeaseTakenError: another process held it for all the time.
        """
        async with self._turn:
            holder = own_name()
            await self._wait_for_it(holder)
            renewing = Background("renewing a lease", _RENEWED_EVERY.total_seconds(), lambda: self._renew_as(holder))
            renewing.start()
            try:
                yield
            finally:
                await renewing.stop()
                # If the database is away, the lease expires by itself.
                with contextlib.suppress(DatabaseUnavailableError):
                    await self._database.work(
                        lambda tx: tx.run(self._statements.give_back, which=self._name, by=holder), while_loading=True
                    )

    async def _wait_for_it(self, holder: str) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + self._patience.total_seconds()
        while not await self._database.work(lambda tx: self._take(tx, holder), while_loading=True):
            if loop.time() > give_up:
                raise LeaseTakenError(self._patience)
            await asyncio.sleep(_LOOK_AGAIN)

    def _take(self, tx: Transaction, holder: str) -> bool:
        held = tx.one(self._statements.read, which=self._name)
        if held is None:
            tx.run(self._statements.add, name=self._name, holder=holder, expires_at=tx.real + LASTS)
        elif held[1] <= tx.real or has_ended(held[0]):
            tx.run(self._statements.take_over, which=self._name, holder=holder, expires_at=tx.real + LASTS)
        else:
            return False
        return True

    async def _renew_as(self, holder: str) -> None:
        await self._database.work(
            lambda tx: tx.run(self._statements.renew, which=self._name, by=holder, expires_at=tx.real + LASTS),
            while_loading=True,
        )
