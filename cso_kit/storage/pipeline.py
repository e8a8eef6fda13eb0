"""One PostgreSQL connection in libpq's pipeline mode: several prepared statements share one round trip.

`execute` only puts a statement into a queue. The whole queue goes to the server when a result is needed, so that the first
statements of a transaction are one round trip, and the last ones too. `unit_of_work.py` and `postgresql.py` decide about the
statements; the connection and the returned types are psycopg's.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from itertools import count
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy.util import await_only

from cso_kit.storage.bounded_connection import BoundedConnection, SilentServerError


class _Sent(Enum):
    STATEMENT = auto()
    END = auto()


_LONGEST_CANCELLING = 5.0  # seconds
_FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED})


class Pipeline:
    """A psycopg connection's pipeline, for a synchronous caller in a greenlet. Like a cursor it has `execute`, `fetchall` and
    `rowcount`; the last two wait for the statement that was executed last.

    Raises:
        psycopg.Error: by every method that waits, for the first failed statement.
    """

    def __init__(self, connection: BoundedConnection) -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._loader = Transformer(connection)
        self._names: dict[str, bytes] = {}
        self._numbers = count()
        # Sent and not read yet: a statement, the text of one that is prepared, or the end of a batch.
        self._awaited: list[str | _Sent] = []
        self._last: PGresult | None = None
        # The results of all statements that `fetch_each` waits for, while it does.
        self._collected: list[PGresult] | None = None
        # The number of round trips; a caller that counts resets it.
        self.answers = 0

    @property
    def is_lost(self) -> bool:
        """Whether the connection cannot be used any more."""
        return self._pg.status != ConnStatus.OK

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Puts a statement into the queue. Each connection prepares a statement at its first use."""
        if self._pg.pipeline_status == PipelineStatus.OFF:
            self._pg.enter_pipeline_mode()
        name = self._names.get(sql)
        if name is None:
            name = self._names[sql] = b"cso_%d" % next(self._numbers)
            self._pg.send_prepare(name, sql.encode())
            self._awaited.append(sql)
        self._pg.send_query_prepared(name, [_encoded(value) for value in values] if values else None)
        self._awaited.append(_Sent.STATEMENT)
        self._last = None

    def fetchall(self) -> list[Any]:
        """The rows of the last statement."""
        return self._rows_of(self._result())

    def fetch_each(self, sql: str, many: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """The rows of a statement for each of many parameters, in one round trip."""
        for values in many:
            self.execute(sql, values)
        collected = self._collected = []
        try:
            self.wait()
        finally:
            self._collected = None
        return [self._rows_of(result) for result in collected[len(collected) - len(many) :]]

    @property
    def rowcount(self) -> int:
        """The number of rows that the last statement affected."""
        return self._result().command_tuples or 0

    def wait(self) -> None:
        """Waits for all statements that were executed."""
        self.send()
        self._receive()

    def send(self) -> None:
        """Sends the queue without waiting. The next method that waits raises its errors."""
        if self._awaited and self._awaited[-1] is not _Sent.END:
            self._pg.pipeline_sync()
            self._awaited.append(_Sent.END)
        self._flush()

    def leave(self) -> None:
        """Waits, and ends the pipeline mode, so that the connection can be used in the driver's ordinary way."""
        self.wait()
        if self._pg.pipeline_status != PipelineStatus.OFF:
            self._pg.exit_pipeline_mode()

    def roll_back(self) -> None:
        """Undoes the transaction and drops the queue."""
        if self.is_lost:
            return
        with contextlib.suppress(psycopg.Error):
            self.wait()
        if not self.is_lost and self._pg.transaction_status != TransactionStatus.IDLE:
            self.execute("ROLLBACK")
            self.wait()

    def _rows_of(self, result: PGresult) -> list[Any]:
        self._loader.set_pgresult(result)
        rows: list[Any] = self._loader.load_rows(0, result.ntuples, tuple)
        return rows

    def _result(self) -> PGresult:
        if self._last is None:
            self.wait()
        if self._last is None:  # pragma: no cover - a programming error
            raise psycopg.ProgrammingError("nothing was executed")
        return self._last

    def _flush(self) -> None:
        while self._pg.flush():
            # It must read too: a server that waits for a reader of its results does not read more statements.
            self._until_ready(for_writing=True)
            self._pg.consume_input()

    def _receive(self) -> None:
        """Reads all results. Then it raises the first failure."""
        failure: psycopg.Error | None = None
        awaited, self._awaited = self._awaited, []
        try:
            for sent in awaited:
                result = self._next_result()
                if sent is _Sent.END:
                    continue
                if result.status in _FAILED:
                    failure = failure or error_from_result(result)
                    if isinstance(sent, str):
                        self._names.pop(sent, None)
                elif sent is _Sent.STATEMENT:
                    self._last = result
                    if self._collected is not None:
                        self._collected.append(result)
                self._next_result_or_none()  # the end of one command's results
        except BaseException as error:
            if not isinstance(
                error, Exception
            ):  # the request was cancelled, but the server would still finish the statement
                with contextlib.suppress(Exception):
                    await_only(self._connection.cancel_safe(timeout=_LONGEST_CANCELLING))
            self._pg.finish()  # unread results would be taken for those of later statements
            raise
        self.answers += 1
        if failure is not None:
            raise failure

    def _next_result(self) -> PGresult:
        result = self._next_result_or_none()
        if result is None:
            raise psycopg.OperationalError(self._pg.get_error_message())
        return result

    def _next_result_or_none(self) -> PGresult | None:
        while self._pg.is_busy():
            self._until_ready()
            self._pg.consume_input()
        return self._pg.get_result()

    def _until_ready(self, *, for_writing: bool = False) -> None:
        """Waits in the event loop until the connection can be read, or written."""
        loop, socket = asyncio.get_running_loop(), self._pg.socket
        ready = loop.create_future()
        loop.add_reader(socket, _wake, ready)
        if for_writing:
            loop.add_writer(socket, _wake, ready)
        longest = self._connection.longest
        too_long = loop.call_later(longest, _give_up, ready, longest) if longest else None
        try:
            await_only(ready)
        finally:
            if too_long is not None:
                too_long.cancel()
            loop.remove_reader(socket)
            if for_writing:
                loop.remove_writer(socket)


def _wake(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def _give_up(ready: "asyncio.Future[None]", longest: float) -> None:
    if not ready.done():
        ready.set_exception(SilentServerError(longest))


def _encoded(value: Any) -> bytes | None:
    """A parameter as text; the server converts it to the type that the statement needs."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.encode()
        if b"\0" in text:
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return text
    if isinstance(value, bool):
        return b"t" if value else b"f"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, date):
        return value.isoformat().encode()
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    raise TypeError(f"a parameter cannot be a {type(value).__name__}")
