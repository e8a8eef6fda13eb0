"""A service's database on PostgreSQL."""

import asyncio
import secrets
import time

import psycopg
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import QueuePool

from cso_kit.bounded_connection import connect_arguments
from cso_kit.clock import RealNow
from cso_kit.database import Database, Decision, T, TimeOuts, UnstorableTextError
from cso_kit.tables import KitTables
from cso_kit.unavailable import (
    DatabaseBusyError,
    DatabaseUnavailableError,
    TablesMissingError,
    reason_of,
    unavailable,
)
from cso_kit.work import Transaction

# How long a request waits for its turn, as long as on SQLite.
_PATIENCE = 5.0
_LONGEST_PAUSE = 256  # milliseconds
_LONGEST_CLOSING = 15.0  # seconds; a query whose server is silent is given up after ten
# Two transactions that cannot both be as if alone (40001), a deadlock (40P01), and a unique key that somebody else took
# first (23505): run again, the decision sees what the winner wrote and refuses in its own words.
_CONFLICTS = frozenset({"40001", "40P01"})
_RETRIED = _CONFLICTS | {"23505"}
# A table or a column that is not there.
_MISSING = frozenset({"42P01", "42703"})
# What says something of the server, and nothing of the statement: no connection (08), out of resources (53), stopped by an
# operator or a time-out (57), its disk (58), its own or its files' damage (XX), rights that were taken away (42501).
_UNUSABLE = ("08", "53", "57", "58", "XX", "42501")
# What the driver says of a server that cannot be reached, or not any more.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)


class PostgresDatabase(Database):
    """PostgreSQL at SERIALIZABLE, so that the core may think it is alone, as it is on SQLite; losers are run again."""

    def __init__(self, url: URL, tables: KitTables, now: RealNow, pool_size: int, time_outs: TimeOuts) -> None:
        super().__init__(url, tables, now)
        self._pool_size = pool_size
        self._time_outs = time_outs
        self._writing = create_async_engine(
            url,
            isolation_level="SERIALIZABLE",
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            pool_timeout=time_outs.pool.total_seconds(),
            connect_args=connect_arguments(url, time_outs),
        )
        self._reading = self._writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def work(self, decide: Decision[T], *, while_loading: bool = False) -> T:
        longest, give_up = 1, time.monotonic() + _PATIENCE
        while True:
            try:
                async with self._writing.begin() as connection:
                    transaction, result = await connection.run_sync(self._decide, decide, while_loading)
                self._committed((transaction,))
                if self._outage.is_on:
                    self._outage.worked(self.address)
                return result
            except Exception as error:
                state = _sqlstate(error)
                if state not in _RETRIED or time.monotonic() > give_up:
                    raise self._judged(error, state) from error
            # Losers who start again at once only meet each other again: each waits a moment of its own, longer each time.
            longest = min(2 * longest, _LONGEST_PAUSE)
            await asyncio.sleep(secrets.randbelow(longest) / 1000)

    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        try:
            async with self._reading.begin() as connection:
                result = (await connection.run_sync(self._decide, look, while_loading))[1]
        except Exception as error:
            raise self._judged(error, _sqlstate(error)) from error
        if self._outage.is_on:
            self._outage.worked(self.address)
        return result

    def _decide(self, connection: Connection, decide: Decision[T], while_loading: bool) -> tuple[Transaction, T]:  # noqa: FBT001 - run_sync passes no names
        transaction = Transaction(connection, self._statements, self.now(), None, while_loading)
        result = decide(transaction)
        transaction.finish()
        return transaction, result

    def _judged(self, error: Exception, sqlstate: str | None) -> BaseException:
        """The error to raise for one of the driver's, after the log of outages was told of it.

        Undoing the transaction of a task that was cancelled can fail in its turn, and then hides that it was cancelled. Whoever
        waits for the task's end would wait for ever.
        """
        trouble = self._trouble(error, sqlstate)
        task = asyncio.current_task()
        if isinstance(trouble, DatabaseUnavailableError) and task is not None and task.cancelling():
            return asyncio.CancelledError()
        return self._noted(trouble)

    def _trouble(self, error: Exception, sqlstate: str | None) -> Exception:
        """The error to raise for one of the driver: what the database cannot do for anybody becomes one that says what to do."""
        url = self._writing.url
        if isinstance(error, PoolTimeout):
            return self._exhausted()
        if sqlstate in _CONFLICTS:
            return DatabaseBusyError("Too many requests change the same thing at once; try again.")
        if sqlstate in _MISSING:
            return TablesMissingError(url, reason_of(error))
        if sqlstate is not None and sqlstate.startswith(_UNUSABLE):
            return unavailable(url, error)
        if sqlstate is None and isinstance(getattr(error, "orig", error), _LOST):
            return unavailable(url, error)
        if "NUL" in str(error) and "text" in str(error):
            return UnstorableTextError("The request holds a NUL character; leave it out.")
        return error

    def _exhausted(self) -> DatabaseUnavailableError:
        return DatabaseBusyError(
            f"All {self._pool_size} connections to the database {self.address} are in use, and none became free within "
            f"{self._time_outs.pool.total_seconds():g} seconds. Allow more (CSO_DATABASE_POOL_SIZE, "
            f"COURT_DATABASE_POOL_SIZE), or send less at once."
        )

    async def close(self) -> None:
        await self._stop_looking()
        # Whoever was cancelled a moment ago (a server that stops does not wait for them) is still giving a connection back. The
        # pool forgets it if it is gone by then, and the connection stays open.
        give_up = time.monotonic() + _LONGEST_CLOSING
        while self._pool.checkedout() and time.monotonic() < give_up:  # noqa: ASYNC110 - the pool tells nobody
            await asyncio.sleep(0.005)
        await self._writing.dispose()

    @property
    def _pool(self) -> QueuePool:
        pool = self._writing.pool
        if not isinstance(pool, QueuePool):  # pragma: no cover - it is what an engine with a size has
            raise TypeError(type(pool).__name__)
        return pool


def _sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver error, whether SQLAlchemy wrapped it or the prepared path let it through."""
    found = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found if isinstance(found, str) else None
