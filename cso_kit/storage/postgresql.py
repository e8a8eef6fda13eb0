"""A service's database on PostgreSQL."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from cso_kit.storage.bounded_connection import SilentServerError, connect_arguments
from cso_kit.storage.database import ByLocks, Database, Decision, T, TimeOuts, UnstorableTextError
from cso_kit.storage.pipeline import Pipeline
from cso_kit.storage.postgresql_transaction import READING, Beginning, HoldFirstError, PostgresTransaction
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import (
    DatabaseBusyError,
    DatabaseUnavailableError,
    TablesMissingError,
    reason_of,
    unavailable,
)
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import RealNow

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
_UNUSABLE = ("08", "25P03", "53", "57", "58", "XX", "42501")
# What the driver says of a server that cannot be reached, or not any more.
_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OSError)
R = TypeVar("R")


class PostgresDatabase(Database):
    """PostgreSQL at SERIALIZABLE, so that the core may think it is alone, as it is on SQLite; losers are run again. Decisions at
    which many people meet are made by locks instead (docs/decisions/0012-decisions-by-locks.md).

    The connections are SQLAlchemy's; the statements that begin and end a transaction are this class's.
    """

    def __init__(self, url: URL, tables: KitTables, now: RealNow, pool_size: int, time_outs: TimeOuts) -> None:
        super().__init__(url, tables, now)
        self._pool_size = pool_size
        # Whoever waits has a turn before those who come later; the pool itself would let them pass.
        self._free = asyncio.Semaphore(pool_size)
        self._time_outs = time_outs
        self._engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # hashes and secrets have no place in the log
            pool_size=pool_size,
            max_overflow=0,
            pool_reset_on_return=None,
            connect_args=connect_arguments(url, time_outs),
        )
        lock = f"'{tables.journal.name}'::regclass::oid::bigint"
        self._number_events = f"SELECT pg_advisory_xact_lock_shared({lock})"
        self._await_events = f"SELECT pg_advisory_xact_lock({lock})"
        self._last_event = f"SELECT max(id) FROM {tables.journal.name}"  # noqa: S608 - a table's own name

    async def work(self, decide: Decision[T], *, while_loading: bool = False, by: ByLocks | None = None) -> T:
        longest, give_up, beginning = 1, time.monotonic() + _PATIENCE, Beginning.of(by)
        while True:
            try:
                done: tuple[Transaction, T] = await self._in_turn(self._work, beginning, decide, while_loading)
                transaction, result = done
                self._committed((transaction,))
                self._worked()
                return result
            except HoldFirstError as error:
                beginning = beginning.holding(error.table)
                continue
            except Exception as error:
                state = _sqlstate(error)
                if state not in _RETRIED or time.monotonic() > give_up:
                    raise self._judged(error, state) from error
            # Losers who start again at once only meet each other again: each waits a moment of its own, longer each time.
            longest = min(2 * longest, _LONGEST_PAUSE)
            await asyncio.sleep(secrets.randbelow(longest) / 1000)

    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        try:
            result: T = await self._in_turn(self._read, look, while_loading)
        except Exception as error:
            raise self._judged(error, _sqlstate(error)) from error
        self._worked()
        return result

    async def journal_end(self) -> int | None:
        """Events are numbered under a shared lock that is kept until the commit. When nobody has it, all numbers given out so
        far are committed or lost, and those to come are greater.
        """
        try:
            end: int | None = await self._in_turn(self._journal_end)
        except Exception as error:
            raise self._judged(error, _sqlstate(error)) from error
        return end

    async def _in_turn(self, run: Callable[..., R], *given: Any) -> R:
        """Runs `run` in a greenlet when a connection is free for it."""
        if self._free.locked():
            try:
                async with asyncio.timeout(self._time_outs.pool.total_seconds()):
                    await self._free.acquire()
            except TimeoutError as error:
                raise self._exhausted() from error
        else:
            await self._free.acquire()
        try:
            result: R = await greenlet_spawn(run, *given)
            return result
        finally:
            self._free.release()

    def _work(self, beginning: Beginning, decide: Decision[T], while_loading: bool) -> tuple[Transaction, T]:  # noqa: FBT001
        def decide_and_commit(connection: Connection, pipeline: Pipeline) -> tuple[Transaction, T]:
            transaction = PostgresTransaction(
                connection, pipeline, beginning, self._statements, self.now, while_loading
            )
            if beginning.lock_rows is not None:
                beginning.lock_rows(transaction)
            result = decide(transaction)
            if transaction.has_events:
                pipeline.execute(self._number_events)
                transaction.finish()
            pipeline.execute("COMMIT")
            pipeline.wait()
            return transaction, result

        return self._with_connection(decide_and_commit)

    def _read(self, look: Decision[T], while_loading: bool) -> T:  # noqa: FBT001
        def look_and_go(connection: Connection, pipeline: Pipeline) -> T:
            transaction = PostgresTransaction(connection, pipeline, READING, self._statements, self.now, while_loading)
            result = look(transaction)
            pipeline.execute("COMMIT")
            if connection.in_transaction():
                pipeline.wait()
            else:
                pipeline.send()  # there is nothing to wait for: whoever has the connection next reads the answer
            return result

        return self._with_connection(look_and_go)

    def _journal_end(self) -> int | None:
        def look(_: Connection, pipeline: Pipeline) -> int | None:
            pipeline.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
            pipeline.execute(self._await_events)
            pipeline.execute(self._last_event)
            rows: list[tuple[int | None]] = pipeline.fetchall()
            pipeline.execute("COMMIT")
            pipeline.wait()
            return rows[0][0] or 0

        return self._with_connection(look)

    def _with_connection(self, use: Callable[[Connection, Pipeline], R]) -> R:
        """Runs `use` on a connection; on another one if the first turns out to have been lost before anything was asked of it.

        A server that is silent is waited for once, and not on each connection in turn.
        """
        for left in range(self._pool_size, -1, -1):
            with self._engine.sync_engine.connect() as connection:
                pipeline: Pipeline = connection.info.get("pipeline") or _pipeline_of(connection)
                pipeline.answers = 0
                try:
                    return use(connection, pipeline)
                except BaseException as error:
                    _undo(connection, pipeline)
                    if not (
                        left
                        and isinstance(error, psycopg.OperationalError)
                        and not isinstance(error, SilentServerError)
                        and pipeline.is_lost
                        and not pipeline.answers
                    ):
                        raise
                finally:
                    if connection.in_transaction():  # SQLAlchemy's own bookkeeping of what Transaction.execute began
                        connection.rollback()
        raise AssertionError  # pragma: no cover - the last round raises or returns

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
        url = self._engine.url
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

    def _worked(self) -> None:
        if self._outage.is_on:
            self._outage.worked(self.address)

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
        await self._engine.dispose()

    @property
    def _pool(self) -> QueuePool:
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):  # pragma: no cover - it is what an engine with a size has
            raise TypeError(type(pool).__name__)
        return pool


def _pipeline_of(connection: Connection) -> Pipeline:
    driver: Any = connection.connection.driver_connection
    made = connection.info["pipeline"] = Pipeline(driver)
    return made


def _undo(connection: Connection, pipeline: Pipeline) -> None:
    """Undoes what was begun. A connection that cannot do that any more is not used again."""
    with contextlib.suppress(psycopg.Error):
        pipeline.roll_back()
    if pipeline.is_lost:
        connection.invalidate()


def _sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver error, whether SQLAlchemy wrapped it or the prepared path let it through."""
    found = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found if isinstance(found, str) else None
