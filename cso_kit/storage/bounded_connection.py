"""A PostgreSQL connection that does not wait for ever for a silent server.

The server itself ends a statement that takes too long (`statement_timeout`). If the server hangs or the network fails, this side
closes the connection a little later.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq.abc import PGconn
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL

from cso_kit.storage.database import TimeOuts

RV = TypeVar("RV")
# Extra seconds, in which a working server reports its own time-out first.
_MARGIN = 2.0
# The server ends an idle transaction after so many seconds. Otherwise a process that stops in a transaction (a machine that
# sleeps) would keep its locks.
_STANDS_STILL = 10.0


class SilentServerError(psycopg.OperationalError):
    """The server said nothing for too long."""

    def __init__(self, longest: float) -> None:
        super().__init__(f"no answer within {longest:g} seconds")


class _Bounded:
    """The common part of both connections. `longest` is the time limit of an exchange with the server in seconds; 0 is none."""

    longest = 0.0
    pgconn: PGconn

    def _judged(self, error: psycopg.OperationalError, began: float) -> psycopg.OperationalError:
        """The error to raise for the driver's, whose message does not mention the time limit."""
        if not self.longest or time.monotonic() - began < self.longest:
            return error
        self.pgconn.finish()  # a late answer would be taken for the answer to the next statement
        return SilentServerError(self.longest)


class BoundedConnection(_Bounded, psycopg.AsyncConnection[Any]):
    """A connection of the service."""

    async def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:  # noqa: ASYNC109 - psycopg's
        """Waits as psycopg does, with the time limit. Every exchange with the server passes here."""
        began = time.monotonic()
        try:
            return await super().wait(gen, interval, timeout or self.longest or None)
        except psycopg.OperationalError as error:
            raise self._judged(error, began) from error


class BoundedSyncConnection(_Bounded, psycopg.Connection[Any]):
    """A connection of the migrations."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Waits as psycopg does, with the time limit. Every exchange with the server passes here."""
        began = time.monotonic()
        try:
            return super().wait(gen, interval, timeout or self.longest or None)
        except psycopg.OperationalError as error:
            raise self._judged(error, began) from error


def connect_arguments(url: URL, time_outs: TimeOuts) -> dict[str, Any]:
    """The driver's arguments for SQLAlchemy's engine. Parameters in the address itself take precedence."""
    longest = time_outs.statement.total_seconds() + _MARGIN

    async def connect(*args: Any, **more: Any) -> BoundedConnection:
        # If the request is cancelled meanwhile, this waits for the connection and closes it; the driver would leave it open.
        connecting = asyncio.ensure_future(BoundedConnection.connect(*args, **more))
        try:
            connection = await asyncio.shield(connecting)
        except asyncio.CancelledError:
            with contextlib.suppress(psycopg.Error):
                await (await connecting).close()
            raise
        connection.longest = longest
        return connection

    return {"async_creator_fn": connect, **_limits(url.query, time_outs)}


def bound(engine: Engine, longest: float) -> None:
    """Gives all connections of a synchronous engine the time limit of `longest` seconds for each exchange."""

    @event.listens_for(engine, "do_connect")
    def connect(_: Any, __: Any, words: Any, more: Any) -> BoundedSyncConnection:
        connection = BoundedSyncConnection.connect(*words, **more)
        connection.longest = longest
        return connection


def _limits(parameters: Mapping[str, Any], time_outs: TimeOuts) -> dict[str, Any]:
    milliseconds = int(time_outs.statement.total_seconds() * 1000)
    idle = int(_STANDS_STILL * 1000)
    ours = f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout={idle}"
    limits: dict[str, Any] = {"options": f"{ours} {parameters.get('options', '')}".strip()}
    if "connect_timeout" not in parameters:
        limits["connect_timeout"] = max(2, round(time_outs.connect.total_seconds()))  # the driver's minimum is 2 s
    return limits
