"""What a harness may do to any service alike: read and move the clock, load a world, and read and empty the journal.

What follows from a moved clock and what a world consists of is each service's own business.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cso_kit.inbox import Inbox, Message
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.database import Database
from cso_kit.storage.journal import RecordedEvent, empty_journal, read_events, restamp_journal
from cso_kit.storage.lease import Lease
from cso_kit.storage.portions import Step, do_some
from cso_kit.storage.subscriptions import Subscription
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import ClockMovedError, Transaction
from cso_kit.time.clock import ClockState

ClockMove = Callable[[ClockState, datetime], ClockState]


class LoadSupersededError(DatabaseUnavailableError):
    """Another load of a scenario began while this one was under way."""

    is_trouble = False  # the database can be used

    def __init__(self) -> None:
        super().__init__("Another scenario was loaded meanwhile; this load was given up.")


class LoadState(NamedTuple):
    """What a service's database says about its data: the load it comes from, the one that is under way, and whether there is
    anybody in it at all.
    """

    load_id: str | None
    loading_id: str | None
    is_empty: bool


def new_attempt(load_id: str) -> str:
    """The name of a load while it is under way: the load's own, and one of whoever takes it to its end.

    Whoever completes a load that was interrupted makes another attempt. The process that it was taken from may only have been
    stopped for a while, and finds itself superseded.
    """
    return f"{load_id}.{make_id()}"


def load_of(attempt: str) -> str:
    """The load that an attempt is one of."""
    return attempt.partition(".")[0]


class RecordControl:
    """The calls about what one service wrote down and wrote to people: its journal and its inbox."""

    def __init__(self, database: Database, kit: KitTables) -> None:
        self._database = database
        self._kit = kit
        self._inbox = Inbox(kit)

    async def events(
        self,
        since: int = 0,
        limit: int = 200,
        kinds: Sequence[str] = (),
        court_id: str | None = None,
        sub: str | None = None,
    ) -> list[RecordedEvent]:
        """Journal entries after `since`, oldest first. Whoever goes on from the last of them misses nothing."""
        until = await self._database.journal_end()
        wanted: dict[str, Any] = {"limit": limit, "kinds": kinds, "court_id": court_id, "sub": sub, "until": until}
        return await self._database.read(lambda tx: read_events(tx, self._kit, since=since, **wanted))

    def subscribe_to_journal(self, tell: Callable[[], object]) -> Subscription:
        """Has `tell` called after each commit that adds events, until the subscription is ended (`Database.subscribe`)."""
        return self._database.subscribe("journal", tell)

    async def empty_journal(self) -> None:
        """Forgets all journal entries."""
        await self._database.work(lambda tx: empty_journal(tx, self._kit))

    # The inbox

    async def inbox(self, address: str) -> list[Message]:
        """What the service wrote to an address, oldest first."""
        return await self._database.read(lambda tx: self._inbox.of_address(tx, address))


class ControlHalf(RecordControl, ABC):
    """One service's half of the control plane; what is more is each service's own."""

    def __init__(self, database: Database, kit: KitTables) -> None:
        super().__init__(database, kit)
        # Held by whoever loads a world or moves the clock, alone or together with the other half's.
        self.lease = Lease(database, "world")

    # The clock

    @abstractmethod
    def _set_clock(self, tx: Transaction, state: ClockState) -> None:
        """Makes `state` the clock's, and everything come to pass that comes to pass by it."""

    async def read_clock(self) -> tuple[ClockState, datetime]:
        """The clock's state and the real moment it was read at."""
        return await self._database.read(lambda tx: (tx.clock, tx.real), while_loading=True)

    async def move_clock(self, move: ClockMove) -> tuple[ClockState, datetime]:
        """Moves the clock in one transaction; the new state, and the real moment it was made at. In force for every process
        when this returns.
        """

        def decide(tx: Transaction) -> tuple[ClockState, datetime]:
            self._set_clock(tx, move(tx.clock, tx.real))
            return tx.clock, tx.real

        while True:
            try:
                return await self._database.work(decide)
            except ClockMovedError:
                continue  # by another process, between reading and writing; this move starts from there

    async def swap_clock(self, read_version: int, state: ClockState) -> bool:
        """Makes `state` the clock's if the clock is still at the version that was read; whether it was."""

        def decide(tx: Transaction) -> bool:
            if tx.clock.version != read_version:
                return False
            self._set_clock(tx, state)
            return True

        try:
            return await self._database.work(decide)
        except ClockMovedError:
            return False

    # The world

    @abstractmethod
    def _is_empty(self, tx: Transaction) -> bool:
        """Whether nobody is known here."""

    @abstractmethod
    def _wait_for_others(self, tx: Transaction) -> None:
        """Waits for the decisions under way that are made by locks (docs/decisions/0012); all others serialize with the load."""

    @abstractmethod
    def _remember_world(self, tx: Transaction, document: dict[str, Any]) -> None:
        """Stores a world's document in the place of the one before."""

    @abstractmethod
    async def _replay(self, document: dict[str, Any]) -> list[Step]:
        """The steps that wipe everything and replay a world. What is wrong with the world has been said when they are there."""

    async def load_state(self) -> LoadState:
        """Which load the data comes from."""
        return await self._database.read(
            lambda tx: LoadState(tx.load_id, tx.loading_id, self._is_empty(tx)), while_loading=True
        )

    async def load(self, document: dict[str, Any], clock: ClockState) -> None:
        """Wipes everything and replays a world, with the clock as given. Nobody else reads or writes anything meanwhile."""
        async with self.lease.held():
            await self._load(document, clock)

    async def _load(self, document: dict[str, Any], clock: ClockState) -> None:
        """`load`, for whoever holds the lease."""
        attempt, read = new_attempt(make_id()), await self.load_state()
        steps = await self.begin_load(attempt, read, document, clock)
        await self.replay(attempt, steps)
        await self.finish_load(attempt)

    async def begin_copy(self, load_id: str, clock: ClockState) -> None:
        """Makes a copy of a loaded database a world of its own: its load, clock and journal begin now."""

        def begin(tx: Transaction) -> None:
            tx.set_load(load_id, None)
            tx.set_clock(clock)
            restamp_journal(tx, self._kit)

        await self._database.work(begin)

    async def begin_load(
        self, attempt: str, read: LoadState, document: dict[str, Any], clock: ClockState
    ) -> list[Step]:
        """Closes the database to everybody but this load, and remembers the world and its clock; the steps of the load.

        A world that cannot be loaded is refused before anything is changed.

        Raises:
            LoadSupersededError: something else was loaded, or is being loaded, since the state was `read`.
        """
        steps = await self._replay(document)

        def begin(tx: Transaction) -> None:
            self._wait_for_others(tx)
            if (tx.load_id, tx.loading_id) != (read.load_id, read.loading_id):
                raise LoadSupersededError
            tx.set_load(tx.load_id, attempt)
            tx.set_clock(clock._replace(version=max(clock.version, tx.clock.version + 1)))
            self._remember_world(tx, document)
            tx.config_changed()

        await self._database.work(begin, while_loading=True)
        return steps

    async def replay(self, attempt: str, steps: list[Step]) -> None:
        """Takes the steps of a load, in portions.

        Raises:
            LoadSupersededError: it is not under way any more.
        """
        done = 0

        def portion(tx: Transaction) -> int:
            if tx.loading_id != attempt:
                raise LoadSupersededError
            return do_some(tx, steps, done)

        while done < len(steps):
            done = await self._database.work(portion, while_loading=True)

    async def finish_load(self, attempt: str) -> None:
        """Opens the database to everybody again.

        Raises:
            LoadSupersededError: the load is not under way any more.
        """

        def finish(tx: Transaction) -> None:
            if tx.loading_id != attempt:
                raise LoadSupersededError
            tx.set_load(load_of(attempt), None)
            # What a process keeps in memory, or counts there, is of the world that is gone.
            tx.config_changed()

        await self._database.work(finish, while_loading=True)
