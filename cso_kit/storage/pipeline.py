"""One PostgreSQL connection, used in libpq's pipeline mode: prepared statements that share their way to the server and back.

What is executed is only put in a queue. All of the queue goes to the server together when somebody asks for a result, so that a
transaction's first statements, and its last ones, are one way there and back each. Which statements, and what they mean, is the
business of `unit_of_work.py` and `postgresql.py`; the connection is psycopg's, and so are the types that come back.
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
    """A psycopg connection's pipeline, for a synchronous caller in a greenlet. It looks like the driver's cursor where it can:
    `execute`, `fetchall` and `rowcount`; the last two wait, and are about the statement executed last.

    Raises:
        psycopg.Error: from whatever waits, for the first of the statements sent since that failed.
    """

    def __init__(self, connection: BoundedConnection) -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._loader = Transformer(connection)
        self._names: dict[str, bytes] = {}
        self._numbers = count()
        # What was sent and not read yet: a statement, the text of one that is prepared, or the end of a batch.
        self._awaited: list[str | _Sent] = []
        self._last: PGresult | None = None
        # How often something was waited for and came; whoever wants to know sets it back.
        self.answers = 0

    @property
    def is_lost(self) -> bool:
        """Whether the connection is of no more use."""
        return self._pg.status != ConnStatus.OK

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Puts a statement into the queue. It is prepared when this connection meets it first."""
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
        self._loader.set_pgresult(self._result())
        rows: list[Any] = self._loader.load_rows(0, self._result().ntuples, tuple)
        return rows

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched."""
        return self._result().command_tuples or 0

    def wait(self) -> None:
        """Waits until everything executed so far has been done."""
        self.send()
        self._receive()

    def send(self) -> None:
        """Sends what is in the queue, and does not wait for it; whoever waits next hears how it went."""
        if self._awaited and self._awaited[-1] is not _Sent.END:
            self._pg.pipeline_sync()
            self._awaited.append(_Sent.END)
        self._flush()

    def leave(self) -> None:
        """Waits, and gives the connection to those who use it the driver's ordinary way."""
        self.wait()
        if self._pg.pipeline_status != PipelineStatus.OFF:
            self._pg.exit_pipeline_mode()

    def roll_back(self) -> None:
        """Undoes the transaction, whatever is still in the queue."""
        if self.is_lost:
            return
        with contextlib.suppress(psycopg.Error):
            self.wait()
        if not self.is_lost and self._pg.transaction_status != TransactionStatus.IDLE:
            self.execute("ROLLBACK")
            self.wait()

    def _result(self) -> PGresult:
        if self._last is None:
            self.wait()
        if self._last is None:  # pragma: no cover - a programming error
            raise psycopg.ProgrammingError("nothing was executed")
        return self._last

    def _flush(self) -> None:
        while self._pg.flush():
            # Both ways: a server that waits for its results to be taken does not take what is sent.
            self._until_ready(for_writing=True)
            self._pg.consume_input()

    def _receive(self) -> None:
        """Reads the results of everything that was sent. The first failure is raised when all have been read."""
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
                self._next_result_or_none()  # the end of one command's results
        except BaseException as error:
            if not isinstance(
                error, Exception
            ):  # the request was cancelled: the server would go on with it all the same
                with contextlib.suppress(Exception):
                    await_only(self._connection.cancel_safe(timeout=_LONGEST_CANCELLING))
            self._pg.finish()  # half of what was sent was not read: nobody could tell whose the rest is
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
        """Lets others run until there is something to read, or room to write."""
        loop, socket = asyncio.get_running_loop(), self._pg.socket
        ready = loop.create_future()
        loop.add_reader(socket, _tell, ready)
        if for_writing:
            loop.add_writer(socket, _tell, ready)
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


def _tell(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def _give_up(ready: "asyncio.Future[None]", longest: float) -> None:
    if not ready.done():
        ready.set_exception(SilentServerError(longest))


def _encoded(value: Any) -> bytes | None:
    """A parameter as text, which the server reads as the type that the statement gives it."""
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
