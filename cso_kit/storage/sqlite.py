"""A service's database in an SQLite file.

WAL mode and one connection, used in the event loop's thread. Nothing awaits between begin and commit, so requests of one process
never interleave in a transaction; other processes (a command, a second worker) wait at `BEGIN IMMEDIATE`. This costs half of a
thread or a pool.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from cso_kit.private_files import make_private
from cso_kit.secrets.randomness import Randomness
from cso_kit.storage.commit_batch import CommitBatching, WaitingDecision
from cso_kit.storage.database import ByLocks, Database, Decision, T
from cso_kit.storage.sqlite_errors import explained
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError, WorldIsLoadingError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import RealNow
from cso_kit.trace import CURRENT, Trace

if TYPE_CHECKING:
    from cso_kit.storage.image import Image, LoadedTables

# A decision adds at most about ten pages of 4 KiB to the write-ahead log.
_CHECKPOINT_EVERY = 1000
_LONGEST_WAL = 20_000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    # A login reads pages all over the tables, so the cache is large (in KiB; SQLite wants it negative).
    "cache_size=-19000",
    f"wal_autocheckpoint={_LONGEST_WAL}",
)


class SqliteDatabase(Database):
    """One SQLite file.

    Decisions that arrive together are committed together (`cso_kit.storage.commit_batch`).

    Only the copying of the write-ahead log into the file waits for the disk. A worker thread does it now and then on its own
    connection, so that no request waits for it.
    """

    def __init__(self, url: URL, tables: KitTables, now: RealNow, random: Randomness) -> None:
        super().__init__(url, tables, now, random)
        # AUTOCOMMIT: this class begins and ends the transactions, not SQLAlchemy.
        self._engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # no hashes and secrets in the log
            connect_args={"timeout": 5, "cached_statements": 256, "check_same_thread": False},
        )
        self._connection: Connection | None = None
        self._batches = CommitBatching(self._decide_together, self._batch_committed)
        self._decided = 0
        self._checkpoint: asyncio.Future[None] | None = None
        self._data_version: int | None = None

    async def work(self, decide: Decision[T], *, while_loading: bool = False, by: ByLocks | None = None) -> T:
        result: T = await self._batches.submit(decide, while_loading)
        return result

    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        found: list[T] = []
        self._run(((look, while_loading, None),), "BEGIN", found)
        if isinstance(found[0], WorldIsLoadingError):
            raise found[0]
        return found[0]

    async def take_image(self, loaded: "LoadedTables", text: str | None) -> "Image | None":
        from cso_kit.storage.image import take_image  # of the first reset

        driver: Any = self._connected().connection.dbapi_connection
        if not hasattr(driver, "serialize"):  # this SQLite was built without it
            return None
        with contextlib.suppress(sqlite3.Error):
            return take_image(driver, loaded, text)
        return None

    async def work_beside(self, image: "Image", decide: Decision[T]) -> T:
        results: list[T] = []
        # No other decision runs meanwhile, because nothing awaits.
        with self._beside(image):
            transactions = self._run(((decide, True, CURRENT.get()),), "BEGIN IMMEDIATE", results)
        self._batch_committed(transactions)
        return results[0]

    @contextlib.contextmanager
    def _beside(self, image: "Image") -> Iterator[None]:
        """Makes the tables of an image readable. Foreign keys are not checked, which would read each row."""
        try:
            driver: Any = self._connected().connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("ATTACH ':memory:' AS image")
            try:
                driver.deserialize(image.contents, name="image")
                yield
            finally:
                driver.execute("DETACH image")
                driver.execute("PRAGMA foreign_keys=ON")
        except (DBAPIError, sqlite3.Error) as error:
            raise self._noted(explained(error, self._engine.url)) from error

    def _hear_others(self) -> None:
        """They are heard by the look of every second."""

    async def _stop_hearing(self) -> None:
        self._data_version = None

    def _look_around(self, has_clock_jumped: bool) -> None:  # noqa: FBT001
        """Also calls all subscribers if another process has committed since the last look. SQLite cannot notify a process, but
        counts the commits of other connections.
        """
        super()._look_around(has_clock_jumped)
        if not self.is_shared:
            return
        try:
            driver: Any = self._connected().connection.dbapi_connection
            (version,) = driver.execute("PRAGMA data_version").fetchone()
        except (DBAPIError, sqlite3.Error) as error:
            trouble = self._noted(explained(error, self._engine.url))
            if isinstance(trouble, DatabaseUnavailableError):
                return  # the log of outages has it; the next second is another look
            raise trouble from error
        if version != self._data_version:
            self._data_version = version
            self._subscriptions.notify_all()

    def _decide_together(self, batch: Sequence[WaitingDecision], results: list[Any]) -> list[Transaction]:
        decisions = [(each.decide, each.while_loading, each.trace) for each in batch]
        return self._run(decisions, "BEGIN IMMEDIATE", results)

    def _batch_committed(self, transactions: list[Transaction]) -> None:
        self._committed(transactions)
        before, self._decided = self._decided, self._decided + len(transactions)
        due = before // _CHECKPOINT_EVERY != self._decided // _CHECKPOINT_EVERY
        if due and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpoint = asyncio.get_running_loop().run_in_executor(None, self._copy_log_back)
            self._checkpoint.add_done_callback(self._copy_the_rest)

    def _run(
        self, decisions: Sequence[tuple[Decision[Any], bool, Trace | None]], begin: str, results: list[Any]
    ) -> list[Transaction]:
        """Runs the decisions in one transaction and adds each result to `results`.

        The result of a decision that a load refuses is the error; it has changed nothing, so nothing is undone.
        """
        transactions: list[Transaction] = []
        try:
            connection = self._connected()
            driver: Any = connection.connection.dbapi_connection
            driver.execute(begin)
            try:
                for decide, while_loading, trace in decisions:
                    before = transactions[-1] if transactions else None
                    try:
                        transaction = Transaction(
                            connection, self._statements, self.now(), before, while_loading, self.random, trace
                        )
                    except WorldIsLoadingError as error:
                        results.append(error)
                        continue
                    transactions.append(transaction)
                    result = decide(transaction)
                    transaction.finish()
                    results.append(result)
                driver.execute("COMMIT")
            except BaseException:
                driver.rollback()
                raise
            finally:
                if connection.in_transaction():  # SQLAlchemy's state after Transaction.execute
                    connection.rollback()
        except (DBAPIError, sqlite3.Error, DatabaseUnavailableError) as error:
            raise self._noted(explained(error, self._engine.url)) from error
        if self._outage.is_on:
            self._outage.worked(self.address)
        return transactions

    def _connected(self) -> Connection:
        if self._connection is None:
            make_private(self._engine.url)
            connection = self._engine.connect()
            for pragma in _PRAGMAS:
                connection.exec_driver_sql(f"PRAGMA {pragma}")
            self._connection = connection
        return self._connection

    def _copy_log_back(self) -> None:
        with (
            contextlib.closing(sqlite3.connect(str(self._engine.url.database))) as own,
            contextlib.suppress(sqlite3.Error),
        ):
            own.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _copy_the_rest(self, _: object) -> None:
        """Copies the few pages that were written meanwhile. The log restarts only when all of it is copied."""
        if self._connection is not None:
            driver: Any = self._connection.connection.dbapi_connection
            with contextlib.suppress(sqlite3.Error):
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def forget_pages(self) -> None:
        if self._connection is not None:
            driver: Any = self._connection.connection.dbapi_connection
            driver.execute("PRAGMA shrink_memory")

    async def close(self) -> None:
        self._data_version = None
        await self._stop_looking()
        self._batches.finish()  # a later run would open the connection again and leave it open
        if self._checkpoint is not None and not self._checkpoint.done():
            await self._checkpoint
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._engine.dispose()
