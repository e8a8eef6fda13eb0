"""The connections to one PostgreSQL database: who gets one when, and what becomes of those that were lost.

What is done on a connection is the business of `storage/postgresql.py`.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from cso_kit.storage.bounded_connection import BoundedConnection, SilentServerError, connect_arguments
from cso_kit.storage.database import TimeOuts
from cso_kit.storage.pipeline import Pipeline
from cso_kit.storage.unavailable import DatabaseBusyError

R = TypeVar("R")
_LONGEST_CLOSING = 15.0  # seconds; a query whose server is silent is given up after ten


class ConnectionPool:
    """At most `size` connections, lent in the order of asking. They are SQLAlchemy's, and each has a pipeline.

    Raises:
        DatabaseBusyError: no connection became free in time.
    """

    def __init__(self, url: URL, size: int, time_outs: TimeOuts) -> None:
        self._size = size
        # A caller that waits has its turn before those that come later; SQLAlchemy's pool would let them pass.
        self._free = asyncio.Semaphore(size)
        self._time_outs = time_outs
        self._engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # hashes and secrets have no place in the log
            pool_size=size,
            max_overflow=0,
            pool_reset_on_return=None,
            connect_args=connect_arguments(url, time_outs),
        )

    async def in_turn(self, run: Callable[..., R], *given: Any) -> R:
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

    def with_connection(self, use: Callable[[Connection, Pipeline], R]) -> R:
        """Runs `use` on a connection; on another one if the first turns out to have been lost before anything was asked of it.

        A server that is silent is waited for once, and not on each connection in turn. For callers that `in_turn` runs.
        """
        for left in range(self._size, -1, -1):
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

    async def connect(self) -> BoundedConnection:
        """A connection beside those of the pool, in autocommit; the caller closes it."""
        url = self._engine.url
        words, more = self._engine.dialect.create_connect_args(url)
        more = {**more, **connect_arguments(url, self._time_outs), "autocommit": True}
        connection: BoundedConnection = await more.pop("async_creator_fn")(*words, **more)
        return connection

    async def close(self) -> None:
        """Closes the connections. New ones can be made afterwards."""
        # A caller that was cancelled a moment ago (a server that stops does not wait for it) is still giving its connection back.
        # The engine forgets a connection that is not back by then, and it stays open.
        give_up = time.monotonic() + _LONGEST_CLOSING
        while self._queue.checkedout() and time.monotonic() < give_up:  # noqa: ASYNC110 - the pool tells nobody
            await asyncio.sleep(0.005)
        await self._engine.dispose()

    @property
    def _queue(self) -> QueuePool:
        pool = self._engine.pool
        if not isinstance(pool, QueuePool):  # pragma: no cover - it is what an engine with a size has
            raise TypeError(type(pool).__name__)
        return pool

    def _exhausted(self) -> DatabaseBusyError:
        address = self._engine.url.render_as_string(hide_password=True)
        return DatabaseBusyError(
            f"All {self._size} connections to the database {address} are in use, and none became free within "
            f"{self._time_outs.pool.total_seconds():g} seconds. Allow more (CSO_DATABASE_POOL_SIZE, "
            f"COURT_DATABASE_POOL_SIZE), or send less at once."
        )


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
