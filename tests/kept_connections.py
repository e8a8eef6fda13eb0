"""The connections that services under test close: kept open, and given to the next service on the same database.

A new PostgreSQL process reads the catalogue from scratch, which takes longer than most tests need for everything else. Services
know nothing of this. It does not keep connections of other processes, nor through a network, nor lost ones, nor ones in a
transaction.
"""

import contextlib
import select
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.abc import PQGenConn
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGconn

from cso_kit.storage.bounded_connection import BoundedConnection

# By this name the processes of the tests' own connections are told from those of the program under test.
KEPT = "kept-by-the-tests"
# Of all databases. PostgreSQL has room for a thousand connections, which some twenty workers share.
_MOST = 40
_LONGEST = 1.0  # seconds until a kept connection answers

# A connection's parameters except the name of its database.
_Parameters = frozenset[tuple[str, Any]]


class KeptConnections:
    """The kept connections of one worker's databases. A test gets those of former tests only, never one that it closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: defaultdict[str, list[tuple[_Parameters, PGconn]]] = defaultdict(list)
        self._returned: dict[str, list[tuple[_Parameters, PGconn]]] = {}

    def hand_out(self, free: str, name: str) -> None:
        """A database gets the name under which a test knows it."""
        with self._lock:
            self._given[name] = self._given.pop(free, [])
            self._returned[name] = []

    def take_back(self, name: str, free: str) -> None:
        """The test is over, and the database gets another name. What is closed under the former one is not kept."""
        with self._lock:
            self._given[free] = self._returned.pop(name, []) + self._given.pop(name, [])
            longest_unused_first = [(owner, each) for owner, kept in self._given.items() for each in kept]
            for owner, surplus in longest_unused_first[:-_MOST]:
                self._given[owner].remove(surplus)
                surplus[1].finish()

    def forget(self, name: str) -> None:
        """Ends all connections to a database."""
        with self._lock:
            for _, pg in self._returned.pop(name, []) + self._given.pop(name, []):
                pg.finish()

    def close(self) -> None:
        """Ends all connections."""
        for name in {*self._given, *self._returned}:
            self.forget(name)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Services get their connections from here, and return them."""
        kept, connect, close = self, BoundedConnection._connect_gen, BoundedConnection.close

        def connect_or_take(cls: type[BoundedConnection], conninfo: str = "") -> PQGenConn[BoundedConnection]:
            parameters = conninfo_to_dict(conninfo)
            name = str(parameters.pop("dbname", ""))
            origin = (name, frozenset(parameters.items()))
            pg = kept._take(*origin)
            connection = cls(pg) if pg is not None else (yield from connect(conninfo))
            vars(connection)["origin"] = origin
            return connection

        async def return_or_close(connection: BoundedConnection) -> None:
            origin, pg = vars(connection).get("origin"), connection.pgconn
            if origin is not None and not connection.closed and kept._return(*origin, pg):
                connection.pgconn = _closed()
            await close(connection)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BoundedConnection, "_connect_gen", classmethod(connect_or_take))
            patch.setattr(BoundedConnection, "close", return_or_close)
            yield

    def _take(self, name: str, parameters: _Parameters) -> PGconn | None:
        while True:
            with self._lock:
                given = self._given.get(name, [])
                found = next((each for each in given if each[0] == parameters), None)
                if found is None:
                    return None
                given.remove(found)
            if _succeeds(found[1], b"RESET application_name"):
                return found[1]
            found[1].finish()

    def _return(self, name: str, parameters: _Parameters, pg: PGconn) -> bool:
        if name not in self._returned or not _is_direct(pg) or not _is_idle(pg):
            return False
        if not (_succeeds(pg, b"DISCARD ALL") and _succeeds(pg, f"SET application_name = '{KEPT}'".encode())):
            return False
        while pg.notifies() is not None:
            pass
        with self._lock:
            if name not in self._returned:
                return False
            self._returned[name].append((parameters, pg))
            return True


def _is_direct(pg: PGconn) -> bool:
    """Whether it is a Unix socket. A network may be one that a test broke, and nothing would be answered for ever."""
    return pg.host.startswith(b"/")


def _is_idle(pg: PGconn) -> bool:
    """Reads the answers that nobody waited for. False if the connection cannot be used any more, or is in a transaction."""
    try:
        if pg.pipeline_status != PipelineStatus.OFF:
            pg.pipeline_sync()
            pg.flush()
            while not _left_pipeline(pg):
                while pg.is_busy():
                    if not select.select([pg.socket], [], [], _LONGEST)[0]:
                        return False
                    pg.consume_input()
                pg.get_result()
    except (psycopg.Error, OSError):
        return False
    return pg.status == ConnStatus.OK and pg.transaction_status == TransactionStatus.IDLE


def _left_pipeline(pg: PGconn) -> bool:
    try:
        pg.exit_pipeline_mode()
    except psycopg.Error:
        if pg.status != ConnStatus.OK:
            raise
        return False
    return True


def _succeeds(pg: PGconn, statement: bytes) -> bool:
    return bool(pg.exec_(statement).status == ExecStatus.COMMAND_OK)


def _closed() -> PGconn:
    """What a closed connection has."""
    pg: PGconn = psycopg.pq.PGconn.connect_start(b"host=/nowhere")
    pg.finish()
    return pg
