"""A service's database on PostgreSQL."""

import asyncio
import time
from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from cso_kit.secrets.randomness import SYSTEM, Randomness
from cso_kit.storage import postgresql_errors
from cso_kit.storage.database import ByLocks, Database, Decision, T, TimeOuts
from cso_kit.storage.pipeline import Pipeline
from cso_kit.storage.postgresql_notifications import Notifications
from cso_kit.storage.postgresql_pool import ConnectionPool
from cso_kit.storage.postgresql_transaction import READING, Beginning, HoldFirstError, PostgresTransaction
from cso_kit.storage.subscriptions import Topic
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import RealNow

# The longest time in seconds for which a request waits for its turn, as on SQLite.
_PATIENCE = 5.0
_LONGEST_PAUSE = 256  # milliseconds


class PostgresDatabase(Database):
    """PostgreSQL at SERIALIZABLE: each decision runs as if alone, as on SQLite, and a decision that loses a conflict runs again.
    Decisions that many people make at the same time use locks instead (docs/decisions/0012-decisions-by-locks.md).

    The connections are SQLAlchemy's. This class begins and ends the transactions.
    """

    def __init__(
        self, url: URL, tables: KitTables, now: RealNow, random: Randomness, pool_size: int, time_outs: TimeOuts
    ) -> None:
        super().__init__(url, tables, now, random)
        self._url = url
        self._pool = ConnectionPool(url, pool_size, time_outs)
        lock = f"'{tables.journal.name}'::regclass::oid::bigint"
        self._number_events = f"SELECT pg_advisory_xact_lock_shared({lock})"
        self._await_events = f"SELECT pg_advisory_xact_lock({lock})"
        self._last_event = f"SELECT max(id) FROM {tables.journal.name}"  # noqa: S608 - a table's own name
        self._notifications = Notifications(
            {
                "journal": tables.journal.name,
                "outbox": tables.outbox.name,
                "config": tables.state.name,
                "schedule": f"{tables.state.name}_schedule",
            },
            self._subscriptions,
            self._pool.connect,
            self._notify,
            self._judged,
        )

    async def work(self, decide: Decision[T], *, while_loading: bool = False, by: ByLocks | None = None) -> T:
        longest, give_up, beginning = 1, time.monotonic() + _PATIENCE, Beginning.of(by)
        while True:
            try:
                done: tuple[Transaction, T] = await self._pool.in_turn(self._work, beginning, decide, while_loading)
                transaction, result = done
                self._committed((transaction,))
                self._worked()
                return result
            except HoldFirstError as error:
                beginning = beginning.holding(error.table)
                continue
            except Exception as error:
                if postgresql_errors.sqlstate(error) not in postgresql_errors.RETRIED or time.monotonic() > give_up:
                    raise self._judged(error) from error
            # Losers that start again at once would only conflict again, so each waits for a random time that grows.
            longest = min(2 * longest, _LONGEST_PAUSE)
            # The pause is a power of two, so all its milliseconds are equally likely.
            await asyncio.sleep(SYSTEM.draw("pause", 1)[0] % longest / 1000)

    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        try:
            result: T = await self._pool.in_turn(self._read, look, while_loading)
        except Exception as error:
            raise self._judged(error) from error
        self._worked()
        return result

    async def journal_end(self) -> int | None:
        """Events get their numbers under a shared lock that is kept until the commit. If no transaction has it, all numbers so
        far are committed or lost, and all later ones are greater.
        """
        try:
            end: int | None = await self._pool.in_turn(self._journal_end)
        except Exception as error:
            raise self._judged(error) from error
        return end

    def _hear_others(self) -> None:
        self._notifications.listen()

    async def _stop_hearing(self) -> None:
        await self._notifications.stop_listening()

    def _changed(self, topic: Topic) -> None:
        super()._changed(topic)
        self._notifications.announce(topic)

    async def _notify(self, channels: Iterable[str], text: str) -> None:
        def notify(_: Connection, pipeline: Pipeline) -> None:
            for channel in channels:
                pipeline.execute("SELECT pg_notify($1, $2)", (channel, text))
            pipeline.wait()

        try:
            await self._pool.in_turn(self._pool.with_connection, notify)
        except Exception as error:
            raise self._judged(error) from error

    def _work(self, beginning: Beginning, decide: Decision[T], while_loading: bool) -> tuple[Transaction, T]:  # noqa: FBT001
        def decide_and_commit(connection: Connection, pipeline: Pipeline) -> tuple[Transaction, T]:
            transaction = PostgresTransaction(
                connection, pipeline, beginning, self._statements, self.now, while_loading, self.random
            )
            if beginning.lock_rows is not None:
                beginning.lock_rows(transaction)
            result = decide(transaction)
            if transaction.has_recorded:
                pipeline.execute(self._number_events)
                transaction.finish()
            pipeline.execute("COMMIT")
            pipeline.wait()
            return transaction, result

        return self._pool.with_connection(decide_and_commit)

    def _read(self, look: Decision[T], while_loading: bool) -> T:  # noqa: FBT001
        def look_and_go(connection: Connection, pipeline: Pipeline) -> T:
            transaction = PostgresTransaction(
                connection, pipeline, READING, self._statements, self.now, while_loading, self.random
            )
            result = look(transaction)
            pipeline.execute("COMMIT")
            if connection.in_transaction():
                pipeline.wait()
            else:
                pipeline.send()  # no need to wait: the next user of the connection reads the answer
            return result

        return self._pool.with_connection(look_and_go)

    def _journal_end(self) -> int | None:
        def look(_: Connection, pipeline: Pipeline) -> int | None:
            pipeline.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
            pipeline.execute(self._await_events)
            pipeline.execute(self._last_event)
            rows: list[tuple[int | None]] = pipeline.fetchall()
            pipeline.execute("COMMIT")
            pipeline.wait()
            return rows[0][0] or 0

        return self._pool.with_connection(look)

    def _judged(self, error: Exception) -> BaseException:
        """Notes a driver's error for the log of outages, and returns the error to raise.

        In a cancelled task the rollback can fail too. That error must not hide the cancellation, or a caller that waits for the
        task's end would wait for ever.
        """
        trouble = postgresql_errors.explained(error, self._url)
        task = asyncio.current_task()
        if isinstance(trouble, DatabaseUnavailableError) and task is not None and task.cancelling():
            return asyncio.CancelledError()
        return self._noted(trouble)

    def _worked(self) -> None:
        if self._outage.is_on:
            self._outage.worked(self.address)

    async def close(self) -> None:
        await self._notifications.stop()
        await self._stop_looking()
        await self._pool.close()
