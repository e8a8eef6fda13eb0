"""The connections to one PostgreSQL database: lends them in order, and replaces lost ones.

`storage/postgresql.py` uses the connections.
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
_LONGEST_CLOSING = 15.0  # seconds; a query to a silent server is given up after ten


class ConnectionPool:
    """At most `size` connections, lent in the order of asking. They are SQLAlchemy's, and each has a pipeline.

    Raises:
        DatabaseBusyError: no connection became free in time.
    """

    def __init__(self, url: URL, size: int, time_outs: TimeOuts) -> None:
        self._size = size
        # First come, first served; SQLAlchemy's pool does not keep this order.
        self._free = asyncio.Semaphore(size)
        self._time_outs = time_outs
        self._engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # no hashes and secrets in the log
            pool_size=size,
            max_overflow=0,
            pool_reset_on_return=None,
            pool_use_lifo=True,  # the one that was used last has prepared its statements
            connect_args=connect_arguments(url, time_outs),
        )

    async def in_turn(self, run: Callable[..., R], *given: Any) -> R:
        """Runs `run` in a greenlet when a connection is free."""
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
        """Runs `use` on a connection; if that was lost before its first statement, on another one.

        It waits for a silent server once, not on each connection. Only for callers that `in_turn` runs.
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
                    if connection.in_transaction():  # SQLAlchemy's state after Transaction.execute
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
        # A caller that was just cancelled is still returning its connection; a stopping server does not wait for it. The engine
        # would forget a connection that is not returned by then, and leave it open.
        give_up = time.monotonic() + _LONGEST_CLOSING
        while self._queue.checkedout() and time.monotonic() < give_up:  # noqa: ASYNC110 - the pool has no event for it
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
    """Rolls back. If that fails, the connection is not used again."""
    with contextlib.suppress(psycopg.Error):
        pipeline.roll_back()
    if pipeline.is_lost:
        connection.invalidate()
