"""One database of one service, and the seam through which every request enters the synchronous core.

`await database.work(decide)` runs `decide(transaction)` and commits before it returns; `read` does the same without the right
to write. What differs between SQLite and PostgreSQL (how the core is run, what is retried) is here and nowhere else.
"""

import asyncio
import contextlib
import secrets
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from cso_kit.clock import RealNow, real_now
from cso_kit.tables import KitTables
from cso_kit.work import KitStatements, Transaction

T = TypeVar("T")
Decision = Callable[[Transaction], T]

_ATTEMPTS = 8
# A commit adds about ten pages of 4 KiB to SQLite's write-ahead log.
_CHECKPOINT_EVERY = 1000
_LONGEST_WAL = 20_000
# Keys are random, so a login touches pages all over the tables; they should be at hand (KiB, negative as SQLite has it).
_CACHE = "cache_size=-24000"
# Two transactions that cannot both be as if alone (40001), a deadlock (40P01), and a unique key that somebody else took
# first (23505): run again, the decision sees what the winner wrote and refuses in its own words.
_CONFLICTS = frozenset({"40001", "40P01"})
_RETRIED = _CONFLICTS | {"23505"}


class DatabaseUnavailableError(Exception):
    """The database cannot be used just now; the message says why and what to do."""


class UnstorableTextError(ValueError):
    """A text holds a NUL character, which PostgreSQL cannot store."""


class Database(ABC):
    """What a service sees of its database."""

    def __init__(self, tables: KitTables, now: RealNow) -> None:
        self.tables = tables
        self.now = now
        self._statements = KitStatements(tables)
        # Called after each commit that put something into the outbox; whoever sends from it sets it.
        self.on_posted: Callable[[], None] | None = None

    def _committed(self, transaction: Transaction) -> None:
        if transaction.has_posted and self.on_posted is not None:
            self.on_posted()

    @abstractmethod
    async def work(self, decide: Decision[T]) -> T:
        """Runs `decide` in one transaction and commits before returning its result; an exception undoes everything.

        `decide` may run more than once and must do nothing but read and write through its transaction.

        Raises:
            DatabaseUnavailableError: the database could not be reached, or stayed locked.
        """

    @abstractmethod
    async def read(self, look: Decision[T]) -> T:
        """Runs `look` on one consistent view of the database, without writing."""

    @abstractmethod
    async def close(self) -> None:
        """Gives the connections back. The database can be used again afterwards."""


class SqliteDatabase(Database):
    """SQLite in WAL mode: one connection, used in place.

    Nothing awaits between begin and commit, so the requests of one process never meet inside a transaction; other processes
    (a command, a second worker) wait at `BEGIN IMMEDIATE`. No thread, no pool: measured at half the cost of either.

    The one thing that waits for the disk, copying the write-ahead log back into the file, is done every few hundred commits by a
    worker thread on a connection of its own, so that no request waits for it (docs/decisions/0006-what-a-login-writes.md).
    """

    def __init__(self, url: URL, tables: KitTables, now: RealNow) -> None:
        super().__init__(tables, now)
        # AUTOCOMMIT: SQLAlchemy leaves the beginning and ending of transactions to this class.
        self._engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": 5, "cached_statements": 256, "check_same_thread": False},
        )
        self._connection: Connection | None = None
        self._commits = 0
        self._checkpoint: asyncio.Future[None] | None = None

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            for pragma in (
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
                _CACHE,
                f"wal_autocheckpoint={_LONGEST_WAL}",
            ):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            self._connection = connection
        return self._connection

    async def work(self, decide: Decision[T]) -> T:
        result = self._run(decide, "BEGIN IMMEDIATE")
        self._commits += 1
        if self._commits % _CHECKPOINT_EVERY == 0 and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpoint = asyncio.get_running_loop().run_in_executor(None, self._copy_log_back)
            self._checkpoint.add_done_callback(self._copy_the_rest)
        return result

    def _copy_log_back(self) -> None:
        with (
            contextlib.closing(sqlite3.connect(str(self._engine.url.database))) as own,
            contextlib.suppress(sqlite3.Error),
        ):
            own.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _copy_the_rest(self, _: object) -> None:
        """The log begins again only when all of it was copied: the few pages written meanwhile are copied between requests."""
        if self._connection is not None:
            driver: Any = self._connection.connection.dbapi_connection
            with contextlib.suppress(sqlite3.Error):
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    async def read(self, look: Decision[T]) -> T:
        return self._run(look, "BEGIN")

    def _run(self, decide: Decision[T], begin: str) -> T:
        try:
            connection = self._connected()
            driver: Any = connection.connection.dbapi_connection
            driver.execute(begin)
            try:
                transaction = Transaction(connection, self._statements, self.now())
                result = decide(transaction)
                transaction.finish()
                driver.execute("COMMIT")
            except BaseException:
                driver.rollback()
                raise
            finally:
                if connection.in_transaction():  # SQLAlchemy's own bookkeeping of what Transaction.execute began
                    connection.rollback()
        except (DBAPIError, self._engine.dialect.loaded_dbapi.OperationalError) as error:
            raise _sqlite_trouble(error, self._engine.url) from error
        self._committed(transaction)
        return result

    async def close(self) -> None:
        if self._checkpoint is not None and not self._checkpoint.done():
            await self._checkpoint
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


class PostgresDatabase(Database):
    """PostgreSQL at SERIALIZABLE, so that the core may think it is alone, as it is on SQLite; losers are run again."""

    def __init__(self, url: URL, tables: KitTables, now: RealNow, pool_size: int) -> None:
        super().__init__(tables, now)
        from sqlalchemy.ext.asyncio import create_async_engine  # costs 30 ms and greenlet: only where it is used

        self._writing = create_async_engine(
            url, isolation_level="SERIALIZABLE", pool_size=pool_size, max_overflow=0, pool_pre_ping=True
        )
        self._reading = self._writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def work(self, decide: Decision[T]) -> T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with self._writing.begin() as connection:
                    transaction, result = await connection.run_sync(self._decide, decide)
                self._committed(transaction)
                return result
            except Exception as error:
                state = _sqlstate(error)
                if attempt == _ATTEMPTS or state not in _RETRIED:
                    raise self._trouble(error, state) from error
            # Losers who start again at once only meet each other again: each waits a moment of its own, longer each time.
            await asyncio.sleep(secrets.randbelow(2**attempt) / 1000)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def read(self, look: Decision[T]) -> T:
        try:
            async with self._reading.begin() as connection:
                return (await connection.run_sync(self._decide, look))[1]
        except Exception as error:
            raise self._trouble(error, _sqlstate(error)) from error

    def _decide(self, connection: Connection, decide: Decision[T]) -> tuple[Transaction, T]:
        transaction = Transaction(connection, self._statements, self.now())
        result = decide(transaction)
        transaction.finish()
        return transaction, result

    def _trouble(self, error: Exception, sqlstate: str | None) -> Exception:
        """The error to raise: a lost connection (class 08, 57, or none at all) becomes one that says what to do."""
        if isinstance(error, DBAPIError) and (sqlstate is None or sqlstate[:2] in {"08", "57", "53"}):
            return _unavailable(self._writing.url, error)
        if sqlstate in _CONFLICTS:
            return DatabaseUnavailableError("Too many requests change the same thing at once; try again.")
        if "NUL" in str(error) and "text" in str(error):
            return UnstorableTextError("The request holds a NUL character; leave it out.")
        if isinstance(error, OSError):
            return _unavailable(self._writing.url, error)
        return error

    async def close(self) -> None:
        await self._writing.dispose()


def _sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver error, whether SQLAlchemy wrapped it or the prepared path let it through."""
    found = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found if isinstance(found, str) else None


def _unavailable(url: URL, error: BaseException) -> DatabaseUnavailableError:
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    return DatabaseUnavailableError(
        f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}. Start it or correct the "
        f"address, then try again; nothing was changed."
    )


def _sqlite_trouble(error: BaseException, url: URL) -> Exception:
    reason = str(getattr(error, "orig", error)).lower()
    for sign in ("unable to open", "locked", "readonly", "disk i/o", "full", "not a database", "malformed"):
        if sign in reason:
            return _unavailable(url, error)
    return error if isinstance(error, Exception) else RuntimeError(str(error))


def open_database(url: str, tables: KitTables, *, now: RealNow = real_now, pool_size: int = 8) -> Database:
    """The database at an SQLAlchemy address: `sqlite:///path` or `postgresql://user@host/name`.

    Raises:
        DatabaseUnavailableError: the address names neither of the two, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailableError(
            f"{url!r} is not a database address. Use sqlite:///path/to/file or postgresql://user:password@host/name."
        ) from error
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return SqliteDatabase(parsed.set(drivername="sqlite"), tables, now)
    if parsed.get_backend_name() == "postgresql":
        try:
            return PostgresDatabase(parsed.set(drivername="postgresql+psycopg"), tables, now, pool_size)
        except (ImportError, NoSuchModuleError) as error:
            raise DatabaseUnavailableError(
                "The PostgreSQL driver is not installed. Install it with: pip install 'cso-simulator[postgres]'."
            ) from error
    raise DatabaseUnavailableError(
        f"{parsed.get_backend_name()} databases are not supported. Use sqlite:///path or postgresql://user@host/name."
    )
