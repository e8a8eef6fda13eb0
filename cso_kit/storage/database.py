"""One database of one service, and the seam through which every request enters the synchronous core.

`await database.work(decide)` runs `decide(transaction)` and commits before it returns; `read` does the same for reading only. All
differences between SQLite and PostgreSQL (how the core is run, what is retried) are in `cso_kit.storage.sqlite` and
`cso_kit.storage.postgresql`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sqlalchemy import Table
from sqlalchemy.engine import URL

from cso_kit.secrets.randomness import Randomness
from cso_kit.storage.kit_statements import statements_for
from cso_kit.storage.outage import Outage
from cso_kit.storage.schema import columns_of, missing_from
from cso_kit.storage.subscriptions import Subscription, Subscriptions, Topic
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError, TablesMissingError
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import RealNow
from cso_kit.time.every_second import EverySecond

if TYPE_CHECKING:
    from cso_kit.storage.image import Image, LoadedTables

# The time limit of `ready` in seconds.
READY_WITHIN = 2.0

T = TypeVar("T")
Decision = Callable[[Transaction], T]


class TimeOuts(NamedTuple):
    """The time limits of PostgreSQL: for a free connection of the pool, for a new connection, and for one statement."""

    pool: timedelta = timedelta(seconds=5)
    connect: timedelta = timedelta(seconds=5)
    statement: timedelta = timedelta(seconds=30)


@dataclass(frozen=True)
class ByLocks:
    """For a decision that many people make at the same time: row locks or unique keys protect it, and it needs no serializable
    isolation.

    On PostgreSQL it runs at READ COMMITTED instead of SERIALIZABLE; on SQLite there is no difference. For each such decision
    docs/decisions/0012-decisions-by-locks.md gives the proof. The decision waits until no transaction holds one of `tables`
    (`Transaction.hold`). `lock_rows` locks the decision's rows before its first read, so that it reads everything that the
    winner of a race for them wrote.
    """

    tables: tuple[Table, ...] = ()
    lock_rows: Callable[[Transaction], None] | None = None


class Database(ABC):
    """One service's database."""

    def __init__(self, url: URL, tables: KitTables, now: RealNow, random: Randomness) -> None:
        # The address without the password, for printing.
        self.address = url.render_as_string(hide_password=True)
        self.tables = tables
        self.now = now
        # For values outside a transaction; inside one, ask `Transaction.random`.
        self.random = random
        self._statements = statements_for(tables)
        self._outage = Outage()
        self._looking: asyncio.Task[None] | None = None
        self._subscriptions = Subscriptions()
        self._looking_around = EverySecond(self._look_around)
        # Whether other processes may have it open. It is changed before the first use, or by `share`.
        self.is_shared = True

    def subscribe(self, topic: Topic, notify: Callable[[], object]) -> Subscription:
        """Calls `notify` after each commit that adds to a topic, in any process, until the subscription ends.

        A reader subscribes before its first read, and reads again after each call. Calls without a change are possible. The call
        comes at once for a commit of this process; for another process within milliseconds on PostgreSQL, a second on SQLite. It
        also comes within a second after the system clock was changed or the machine slept, because what is due may be due now.
        """
        self._looking_around.start()
        if self.is_shared:
            self._hear_others()
        return self._subscriptions.add(topic, notify)

    async def share(self, *, is_shared: bool) -> None:
        """Says whether other processes may have the database open. Only then are their commits watched. Subscribers are called
        when this changes.
        """
        if is_shared != self.is_shared:
            self.is_shared = is_shared
            if is_shared:
                self._hear_others()
            else:
                await self._stop_hearing()
            self._subscriptions.notify_all()

    @abstractmethod
    def _hear_others(self) -> None:
        """Starts to watch the commits of other processes, unless this has begun already."""

    @abstractmethod
    async def _stop_hearing(self) -> None:
        """Ends what `_hear_others` began."""

    def _look_around(self, has_clock_jumped: bool) -> None:  # noqa: FBT001
        """Called every second while there are subscribers."""
        if has_clock_jumped:
            self._subscriptions.notify_all()

    def _committed(self, transactions: Iterable[Transaction]) -> None:
        """Calls the subscribers of the topics that transactions of this process added to."""
        has_recorded = has_posted = has_new_config = has_new_schedule = False
        for transaction in transactions:
            has_recorded = has_recorded or transaction.has_recorded
            has_posted = has_posted or transaction.has_posted
            has_new_config = has_new_config or transaction.has_new_config
            has_new_schedule = has_new_schedule or transaction.has_new_schedule
        if has_recorded:
            self._changed("journal")
        if has_posted:
            self._changed("outbox")
        if has_new_config:
            self._changed("config")
        if has_new_schedule:
            self._changed("schedule")

    def _changed(self, topic: Topic) -> None:
        """Calls the subscribers of a topic after a commit of this process."""
        self._subscriptions.notify(topic)

    def _noted(self, error: Exception) -> Exception:
        """Notes an error for the log of outages, and returns it."""
        if isinstance(error, DatabaseUnavailableError):
            self._outage.failed(error)
        return error

    @abstractmethod
    async def work(self, decide: Decision[T], *, while_loading: bool = False, by: ByLocks | None = None) -> T:
        """Runs `decide` in one transaction, commits, and returns its result. An exception undoes everything.

        `decide` may run more than once; it must only read and write through its transaction. `while_loading` is for decisions
        that belong to a load or must run during one. `by` is for decisions by locks.

        Raises:
            DatabaseUnavailableError: the database cannot be reached, or stayed locked.
            WorldIsLoadingError: a scenario is being loaded, and `while_loading` is false.
        """

    @abstractmethod
    async def read(self, look: Decision[T], *, while_loading: bool = False) -> T:
        """Runs `look` on one consistent view of the database, without writing. Raises as `work` does."""

    async def take_image(self, loaded: "LoadedTables", text: str | None) -> "Image | None":
        """The rows that a load has just written, and the columns that have a text, for `put_back`. Nobody may write meanwhile.

        `None` if it has no images, as on PostgreSQL, or if it is too large for one.
        """
        return None

    async def work_beside(self, image: "Image", decide: Decision[T]) -> T:
        """`work`, also while a scenario is loaded, on a database with images. `decide` may call `put_back` of an image."""
        raise NotImplementedError

    async def journal_end(self) -> int | None:
        """The number up to which no new event can appear in the journal; `None` if all numbers are settled."""
        return None

    async def check(self, *, while_loading: bool = False) -> None:
        """Checks that the database answers and has all tables and columns (`cso_kit.storage.schema`) and its row of state.

        Raises:
            DatabaseUnavailableError: it has not; or a scenario is being loaded, and `while_loading` is false.
        """
        await self.read(self._look_at_schema, while_loading=while_loading)
        self._outage.is_watched = True

    def trust(self) -> None:
        """Leaves out `check`, for a database that this version of the program has prepared."""
        self._outage.is_watched = True

    async def ready(self) -> None:
        """The same check with a time limit, for callers that cannot wait.

        Concurrent callers share one check, so that a database that hangs uses one connection at most.

        Raises:
            DatabaseUnavailableError: the check failed, or the database did not answer in time.
        """
        look = self._looking
        if look is None or look.done():
            look = self._looking = asyncio.create_task(self.check())
            look.add_done_callback(_retrieve_outcome)
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
        self._looking_around.stop()
        if self._looking is not None and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait({self._looking})

    def forget_pages(self) -> None:  # noqa: B027 - a server's memory is not ours
        """Frees the memory of data that was read or written and may not be needed again."""

    @abstractmethod
    async def close(self) -> None:
        """Closes the connections. The database can be used again afterwards."""


def _retrieve_outcome(look: asyncio.Task[None]) -> None:
    """Retrieves the outcome of a check that may have no caller any more, so that asyncio does not log it."""
    if not look.cancelled():
        look.exception()
