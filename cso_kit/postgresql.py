"""A service's database on PostgreSQL."""

import asyncio
import secrets
import time

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from cso_kit.clock import RealNow
from cso_kit.database import Database, DatabaseUnavailableError, Decision, T, UnstorableTextError, unavailable
from cso_kit.tables import KitTables
from cso_kit.work import Transaction

# How long a request waits for its turn, as long as on SQLite.
_PATIENCE = 5.0
_LONGEST_PAUSE = 256  # milliseconds
# Two transactions that cannot both be as if alone (40001), a deadlock (40P01), and a unique key that somebody else took
# first (23505): run again, the decision sees what the winner wrote and refuses in its own words.
_CONFLICTS = frozenset({"40001", "40P01"})
_RETRIED = _CONFLICTS | {"23505"}


class PostgresDatabase(Database):
    """PostgreSQL at SERIALIZABLE, so that the core may think it is alone, as it is on SQLite; losers are run again."""

    def __init__(self, url: URL, tables: KitTables, now: RealNow, pool_size: int) -> None:
        super().__init__(tables, now)
        self._writing = create_async_engine(
            url, isolation_level="SERIALIZABLE", pool_size=pool_size, max_overflow=0, pool_pre_ping=True
        )
        self._reading = self._writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    async def work(self, decide: Decision[T], *, while_loading: bool = False) -> T:
        longest, give_up = 1, time.monotonic() + _PATIENCE
        while True:
            try:
                async with self._writing.begin() as connection:
                    transaction, result = await connection.run_sync(self._decide, decide, while_loading)
                self._committed((transaction,))
                return result
            except Exception as error:
                state = _sqlstate(error)
                if state not in _RETRIED or time.monotonic() > give_up:
                    raise self._trouble(error, state) from error
            # Losers who start again at once only meet each other again: each waits a moment of its own, longer each time.
            longest = min(2 * longest, _LONGEST_PAUSE)
            await asyncio.sleep(secrets.randbelow(longest) / 1000)

    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        try:
            async with self._reading.begin() as connection:
                return (await connection.run_sync(self._decide, look, while_loading))[1]
        except Exception as error:
            raise self._trouble(error, _sqlstate(error)) from error

    def _decide(self, connection: Connection, decide: Decision[T], while_loading: bool) -> tuple[Transaction, T]:  # noqa: FBT001 - run_sync passes no names
        transaction = Transaction(connection, self._statements, self.now(), None, while_loading)
        result = decide(transaction)
        transaction.finish()
        return transaction, result

    def _trouble(self, error: Exception, sqlstate: str | None) -> Exception:
        """The error to raise: a lost connection (class 08, 57, or none at all) becomes one that says what to do."""
        if isinstance(error, DBAPIError) and (sqlstate is None or sqlstate[:2] in {"08", "57", "53"}):
            return unavailable(self._writing.url, error)
        if sqlstate in _CONFLICTS:
            return DatabaseUnavailableError("Too many requests change the same thing at once; try again.")
        if "NUL" in str(error) and "text" in str(error):
            return UnstorableTextError("The request holds a NUL character; leave it out.")
        if isinstance(error, OSError):
            return unavailable(self._writing.url, error)
        return error

    async def close(self) -> None:
        await self._writing.dispose()


def _sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a driver error, whether SQLAlchemy wrapped it or the prepared path let it through."""
    found = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found if isinstance(found, str) else None
