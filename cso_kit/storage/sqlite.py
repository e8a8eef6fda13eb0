"""A service's database in an SQLite file.

WAL mode, one connection, used in place: nothing awaits between begin and commit, so the requests of one process never meet inside
a transaction; other processes (a command, a second worker) wait at `BEGIN IMMEDIATE`. No thread, no pool: measured at half the
cost of either.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from cso_kit.private_files import make_private
from cso_kit.storage.database import ByLocks, Database, Decision, T
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError, TablesMissingError, WorldIsLoadingError, unavailable
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import RealNow

# A decision adds at most about ten pages of 4 KiB to the write-ahead log.
_CHECKPOINT_EVERY = 1000
_LONGEST_WAL = 20_000
# So many decisions share a commit well enough; no more are waited for.
_ENOUGH = 32
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    # What a login reads lies all over the tables; it should be at hand (KiB, negative as SQLite has it).
    "cache_size=-24000",
    f"wal_autocheckpoint={_LONGEST_WAL}",
)
# Result codes that say something of the file, its disk or its other users, and nothing of the statement.
_UNUSABLE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


class _Asked(NamedTuple):
    """A decision that waits for its turn to be committed, and where its result goes."""

    decide: Decision[Any]
    answer: asyncio.Future[Any]
    while_loading: bool = False

    def fail(self, error: Exception) -> None:
        """Lets whoever asked fail with `error`. A future does not take a StopIteration, and nobody would be answered."""
        if isinstance(error, StopIteration):
            unfit, error = error, RuntimeError("a decision raised StopIteration")
            error.__cause__ = unfit
        if not self.answer.done():
            self.answer.set_exception(error)


def _tell(asked: Sequence[_Asked], results: Sequence[Any]) -> None:
    """Gives the results to those who asked, unless they have gone."""
    for each, result in zip(asked, results, strict=True):
        if isinstance(result, WorldIsLoadingError):
            each.fail(result)
        elif not each.answer.done():
            each.answer.set_result(result)


class _Turn(NamedTuple):
    """What is decided together: what was asked in rounds of one event loop that each brought more, or in the first alone.

    A loop that ended with a turn undecided takes nothing but that with it.
    """

    loop: asyncio.AbstractEventLoop
    asked: list[_Asked]


class SqliteDatabase(Database):
    """One SQLite file.

    What requests that arrive together decide is committed together, and answered after the commit: most of what a commit costs is
    the pages it writes, and those are nearly the same for one decision as for ten (docs/decisions/0010-one-commit-for-a-turn.md).
    To each decision it looks as if it were alone, after those before it.

    The one thing that waits for the disk, copying the write-ahead log back into the file, is done now and then by a worker thread
    on a connection of its own, so that no request waits for it.
    """

    def __init__(self, url: URL, tables: KitTables, now: RealNow) -> None:
        super().__init__(url, tables, now)
        # AUTOCOMMIT: SQLAlchemy leaves the beginning and ending of transactions to this class.
        self._engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # hashes and secrets have no place in the log
            connect_args={"timeout": 5, "cached_statements": 256, "check_same_thread": False},
        )
        self._connection: Connection | None = None
        self._turn: _Turn | None = None
        self._decided = 0
        self._checkpoint: asyncio.Future[None] | None = None

    async def work(self, decide: Decision[T], *, while_loading: bool = False, by: ByLocks | None = None) -> T:
        loop, turn = asyncio.get_running_loop(), self._turn
        if turn is None or turn.loop is not loop:
            turn = self._turn = _Turn(loop, [])
            loop.call_soon(self._gather, turn, 0)
        asked = _Asked(decide, loop.create_future(), while_loading)
        turn.asked.append(asked)
        result: T = await asked.answer
        return result

    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        found: list[T] = []
        self._run(((look, while_loading),), "BEGIN", found)
        if isinstance(found[0], WorldIsLoadingError):
            raise found[0]
        return found[0]

    def _gather(self, turn: _Turn, known: int) -> None:
        """Decides when, since the last look, nobody has come any more: while some are asking, the requests of others arrive."""
        if known < len(turn.asked) < _ENOUGH:
            turn.loop.call_soon(self._gather, turn, len(turn.asked))
        else:
            self._decide_all(turn)

    def _decide_all(self, turn: _Turn) -> None:
        if self._turn is turn:
            self._turn = None
        waiting = [asked for asked in turn.asked if not asked.answer.done()]  # whoever has gone changes nothing
        if not waiting:
            return
        self._decide(waiting)
        before, self._decided = self._decided, self._decided + len(waiting)
        due = before // _CHECKPOINT_EVERY != self._decided // _CHECKPOINT_EVERY
        if due and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpoint = asyncio.get_running_loop().run_in_executor(None, self._copy_log_back)
            self._checkpoint.add_done_callback(self._copy_the_rest)

    def _decide(self, turn: list[_Asked]) -> None:
        """Runs the decisions in one transaction. When one of them fails, those ahead of it are run again without it, and then it
        goes first among the rest: only what fails as the first, alone with what is committed, has failed. So none runs more
        than twice, however many fail.
        """
        behind: list[_Asked] = []
        committed: list[Transaction] = []
        while turn:
            results: list[Any] = []
            try:
                transactions = self._run(
                    [(asked.decide, asked.while_loading) for asked in turn], "BEGIN IMMEDIATE", results
                )
            except DatabaseUnavailableError as error:
                for asked in [*turn, *behind]:
                    asked.fail(error)
                break
            except Exception as error:  # noqa: BLE001 - whatever it is, it is handed to whoever asked
                if not results or len(turn) == 1:
                    turn[0].fail(error)
                    turn, behind = [*turn[1:], *behind], []
                else:
                    # Without a failed decision it is the commit that failed; whose fault that is, halving finds out.
                    failed = len(results) if len(results) < len(turn) else len(turn) // 2
                    turn, behind = turn[:failed], [*turn[failed:], *behind]
            except BaseException:
                for asked in [*turn, *behind]:
                    asked.answer.cancel()  # the process is ending; nobody is to wait for it
                raise
            else:
                _tell(turn, results)
                turn, behind = behind, []
                committed += transactions
        self._committed(committed)

    def _run(
        self, decisions: Sequence[tuple[Decision[Any], bool]], begin: str, results: list[Any]
    ) -> list[Transaction]:
        """Runs the decisions in one transaction and adds their results to `results`, which tells how far it came.

        The result of a decision that has to wait for a load is the error that says so: nothing has to be undone for it.
        """
        transactions: list[Transaction] = []
        try:
            connection = self._connected()
            driver: Any = connection.connection.dbapi_connection
            driver.execute(begin)
            try:
                for decide, while_loading in decisions:
                    before = transactions[-1] if transactions else None
                    try:
                        transaction = Transaction(connection, self._statements, self.now(), before, while_loading)
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
                if connection.in_transaction():  # SQLAlchemy's own bookkeeping of what Transaction.execute began
                    connection.rollback()
        except (DBAPIError, sqlite3.Error, DatabaseUnavailableError) as error:
            raise self._noted(_trouble(error, self._engine.url)) from error
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
        """The log begins again only when all of it was copied: the few pages written meanwhile are copied between requests."""
        if self._connection is not None:
            driver: Any = self._connection.connection.dbapi_connection
            with contextlib.suppress(sqlite3.Error):
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    async def close(self) -> None:
        await self._stop_looking()
        if self._turn is not None and self._turn.loop is asyncio.get_running_loop():
            self._decide_all(self._turn)  # else it would open the connection again, and nobody would close that
        if self._checkpoint is not None and not self._checkpoint.done():
            await self._checkpoint
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


def _trouble(error: Exception, url: URL) -> Exception:
    """The error to raise for one of the driver: what the database cannot do for anybody becomes one that says what to do."""
    cause = getattr(error, "orig", error)
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # without the details of an extended code
    if code in _UNUSABLE:
        return unavailable(url, cause)
    if code == sqlite3.SQLITE_ERROR and str(cause).startswith(("no such table", "no such column")):
        return TablesMissingError(url, str(cause).replace(":", "", 1))
    return error
