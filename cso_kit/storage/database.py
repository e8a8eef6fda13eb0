"""One database of one service, and the seam through which every request enters the synchronous core.

`await database.work(decide)` runs `decide(transaction)` and commits before it returns; `read` does the same without the right
to write. What differs between SQLite and PostgreSQL (how the core is run, what is retried) is in `cso_kit.storage.sqlite` and
`cso_kit.storage.postgresql` and nowhere else.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, TypeVar

from sqlalchemy import Table
from sqlalchemy.engine import URL

from cso_kit.storage.kit_statements import KitStatements
from cso_kit.storage.outage import Outage
from cso_kit.storage.schema import columns_of, missing_from
from cso_kit.storage.subscriptions import Subscription, Subscriptions, Topic
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError, TablesMissingError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import RealNow

# Seconds in which whoever asks whether the database can be used is answered.
READY_WITHIN = 2.0

T = TypeVar("T")
Decision = Callable[[Transaction], T]


class TimeOuts(NamedTuple):
    """How long may be waited for PostgreSQL: for a free connection of the pool, for a new connection, for one statement."""

    pool: timedelta = timedelta(seconds=5)
    connect: timedelta = timedelta(seconds=5)
    statement: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)
class ByLocks:
    """How a decision is run at which many different people meet: it locks the rows it decides by, or leans on unique keys, and
    does not need to be as if it were alone.

    On PostgreSQL it runs at READ COMMITTED instead of SERIALIZABLE; SQLite knows no difference. Each decision that is run so is
    proven in docs/decisions/0012-decisions-by-locks.md. `tables` are those that somebody may `Transaction.hold`: the decision
    begins when nobody does. `lock_rows` locks the rows that the decision is about before its first look, so that whatever it
    sees is not older than what the winner of a race for them wrote.
    """

    tables: tuple[Table, ...] = ()
    lock_rows: Callable[[Transaction], None] | None = None


class UnstorableTextError(ValueError):
    """A text holds a NUL character, which PostgreSQL cannot store."""


class Database(ABC):
    """What a service sees of its database."""

    def __init__(self, url: URL, tables: KitTables, now: RealNow) -> None:
        # Where it is, as it may be printed.
        self.address = url.render_as_string(hide_password=True)
        self.tables = tables
        self.now = now
        self._statements = KitStatements(tables)
        self._outage = Outage()
        self._looking: asyncio.Task[None] | None = None
        self._subscriptions = Subscriptions()

    def subscribe(self, topic: Topic, tell: Callable[[], object]) -> Subscription:
        """Has `tell` called after each commit that added to a topic, also in another process, until the subscription is ended.

        A reader subscribes before its first look, and looks again each time it is told. It may be told without cause. A change by
        this process is told at once, one by another process within milliseconds on PostgreSQL and within a second on SQLite.
        """
        self._hear_other_processes()
        return self._subscriptions.add(topic, tell)

    @abstractmethod
    def _hear_other_processes(self) -> None:
        """Begins to tell the subscribers of what other processes commit, unless that has begun already."""

    def _committed(self, transactions: Iterable[Transaction]) -> None:
        """Tells the subscribers what transactions of this process added."""
        has_recorded = has_posted = False
        for transaction in transactions:
            has_recorded = has_recorded or transaction.has_recorded
            has_posted = has_posted or transaction.has_posted
        if has_recorded:
            self._changed("journal")
        if has_posted:
            self._changed("outbox")

    def _changed(self, topic: Topic) -> None:
        """Tells the subscribers that a commit of this process added to a topic."""
        self._subscriptions.tell(topic)

    def _noted(self, error: Exception) -> Exception:
        """The error, after the log of outages was told of it."""
        if isinstance(error, DatabaseUnavailableError):
            self._outage.failed(error)
        return error

    @abstractmethod
    async def work(self, decide: Decision[T], *, while_loading: bool = False, by: ByLocks | None = None) -> T:
        """Runs `decide` in one transaction and commits before returning its result; an exception undoes everything.

        `decide` may run more than once and must do nothing but read and write through its transaction. `while_loading` is for
        whoever loads a scenario, or needs to know that one is being loaded. `by` says that the decision needs not be as if it
        were alone.

        Raises:
            DatabaseUnavailableError: the database could not be reached, or stayed locked.
            WorldIsLoadingError: a scenario is being loaded, and `while_loading` is false.
        """

    @abstractmethod
    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        """Runs `look` on one consistent view of the database, without writing. Raises as `work` does."""

    async def journal_end(self) -> int | None:
        """A number in the journal below which, and with which, no event can appear any more; `None`: there are only such."""
        return None

    async def check(self, *, while_loading: bool = False) -> None:
        """Looks whether the database answers and has all tables and columns (`cso_kit.storage.schema`) and its row of state.

        Raises:
            DatabaseUnavailableError: it does not, or has not; or a scenario is being loaded, and `while_loading` is false.
        """
        await self.read(self._look_at_schema, while_loading=while_loading)
        self._outage.is_watched = True

    async def ready(self) -> None:
        """The same for whoever cannot wait: a database that hangs is one that cannot be used.

        All who ask while a look is under way wait for that one, so that a database that hangs keeps one connection at most.

        Raises:
            DatabaseUnavailableError: it cannot be used, or did not answer in time.
        """
        look = self._looking
        if look is None or look.done():
            look = self._looking = asyncio.create_task(self.check())
            look.add_done_callback(_heard)
        done, _ = await asyncio.wait({look}, timeout=READY_WITHIN)
        if not done:
            raise DatabaseUnavailableError(
                f"The database {self.address} did not answer within {READY_WITHIN:g} seconds."
            )
        look.result()

    def _look_at_schema(self, tx: Transaction) -> None:
        missing = missing_from(columns_of(tx.connection), self.tables.state.metadata)
        if missing is not None:
            raise TablesMissingError(tx.connection.engine.url, missing)

    async def _stop_looking(self) -> None:
        if self._looking is not None and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait({self._looking})

    @abstractmethod
    async def close(self) -> None:
        """Gives the connections back. The database can be used again afterwards."""


def _heard(look: asyncio.Task[None]) -> None:
    """Takes note of how a look ended for which nobody may be waiting any more."""
    if not look.cancelled():
        look.exception()
