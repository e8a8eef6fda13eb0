"""The control methods of every service: read and move the clock, load a world, and reset it.

Each service defines the effects of a moved clock and the content of its world.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from cso_kit.control.contents_control import ContentsControl
from cso_kit.control.problem import ProblemError
from cso_kit.control.record_control import RecordControl
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.contents import Secrets
from cso_kit.storage.database import Database
from cso_kit.storage.journal import restamp_journal
from cso_kit.storage.lease import Lease
from cso_kit.storage.loaded_world import LoadedWorld
from cso_kit.storage.portions import Step, do_some
from cso_kit.storage.renaming import Place, Renaming, places_of, rename
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import ClockMovedError, Transaction
from cso_kit.time.clock import ClockState

if TYPE_CHECKING:
    from cso_kit.storage.image import Image, LoadedTables

ClockMove = Callable[[ClockState, datetime], ClockState]


class LoadSupersededError(DatabaseUnavailableError):
    """Another load of a scenario began during this one."""

    is_trouble = False  # the database can be used

    def __init__(self) -> None:
        super().__init__("Another scenario was loaded meanwhile; this load was given up.")


class LoadState(NamedTuple):
    """The load that a service's data comes from, the load in progress, and whether the database is empty."""

    load_id: str | None
    loading_id: str | None
    is_empty: bool


def new_attempt(load_id: str) -> str:
    """The name of one attempt to complete a load: the load's own name and a random part.

    A process that completes an interrupted load makes a new attempt. If the first process was only stopped for a while, it then
    finds its own attempt superseded.
    """
    return f"{load_id}.{make_id(SYSTEM, 'attempt')}"


def load_of(attempt: str) -> str:
    """The load that an attempt belongs to."""
    return attempt.partition(".")[0]


class ServiceControl(RecordControl, ABC):
    """The control methods that every service has. Each service adds its own."""

    def __init__(self, database: Database, kit: KitTables, world: LoadedWorld, secrets: Secrets) -> None:
        super().__init__(database, kit)
        self._world = world
        self.contents = ContentsControl(database, kit, secrets)
        # A load and a move of the clock hold it; those of both services hold both leases.
        self.lease = Lease(database, "world")

    # The clock

    @abstractmethod
    def _set_clock(self, tx: Transaction, state: ClockState) -> None:
        """Stores the clock's state and settles what follows from it."""

    async def read_clock(self) -> tuple[ClockState, datetime]:
        """The clock's state and the real time of the reading."""
        return await self._database.read(lambda tx: (tx.clock, tx.real), while_loading=True)

    async def move_clock(self, move: ClockMove) -> tuple[ClockState, datetime]:
        """Moves the clock in one transaction. Returns the new state and the real time of the move. When this returns, the state
        holds in every process.
        """

        def decide(tx: Transaction) -> tuple[ClockState, datetime]:
            self._set_clock(tx, move(tx.clock, tx.real))
            return tx.clock, tx.real

        while True:
            try:
                return await self._database.work(decide)
            except ClockMovedError:
                continue  # another process moved the clock after the reading; try again from its state

    async def swap_clock(self, read_version: int, state: ClockState) -> bool:
        """Stores the clock's state if its version is still `read_version`. Returns whether it was."""

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
        """Whether the service has no people."""

    @abstractmethod
    def _wait_for_others(self, tx: Transaction) -> None:
        """Waits for decisions by locks that are in progress (docs/decisions/0012); all others serialize with the load."""

    @abstractmethod
    def _loaded_tables(self) -> "LoadedTables":
        """What a load replaces."""

    @abstractmethod
    async def _replay(self, document: dict[str, Any]) -> list[Step]:
        """The steps that wipe everything and replay a world. An invalid world is refused before they are returned."""

    async def world(self) -> dict[str, Any] | None:
        """The world as it was loaded, or `None` if no world was loaded."""
        return await self._database.read(self._world.read, while_loading=True)

    async def _loaded(self) -> dict[str, Any]:
        """The world as it was loaded.

        Raises:
            ProblemError: no world was loaded.
        """
        document = await self.world()
        if document is None:
            raise ProblemError(409, "No scenario was loaded yet; load one with PUT /_sim/scenario.")
        return document

    async def reset(self, clock: ClockState) -> None:
        """Replays the world as it was loaded."""
        await self.load(await self._loaded(), clock)

    async def load_state(self) -> LoadState:
        """The state of the database's loads."""
        return await self._database.read(
            lambda tx: LoadState(tx.load_id, tx.loading_id, self._is_empty(tx)), while_loading=True
        )

    async def load(self, document: dict[str, Any], clock: ClockState) -> None:
        """Wipes everything and replays a world with a clock. Until it returns, no other transaction can read or write."""
        async with self.lease.held():
            await self._load(document, clock)

    async def _load(self, document: dict[str, Any], clock: ClockState) -> None:
        """`load`, for a caller that holds the lease."""
        attempt, read = new_attempt(make_id(SYSTEM, "load")), await self.load_state()
        steps = await self.begin_load(attempt, read, document, clock)
        await self.replay(attempt, steps)
        await self.finish_load(attempt)

    async def begin_copy(self, load_id: str, clock: ClockState, renaming: Renaming | None = None) -> None:
        """Makes a copied database independent: its load, clock and journal begin now, and its addresses are its own."""

        def begin(tx: Transaction) -> None:
            tx.set_load(load_id, None)
            tx.set_clock(clock)
            restamp_journal(tx, self._kit)
            if renaming is not None:
                rename(tx, renaming)

        await self._database.work(begin)
        self._database.random.made_load(load_id)

    async def places_of(self, text: str) -> tuple[Place, ...]:
        """The columns of the database that have a text in some row."""
        return await self._database.read(lambda tx: places_of(tx, self._kit, text), while_loading=True)

    async def begin_load(
        self, attempt: str, read: LoadState, document: dict[str, Any], clock: ClockState
    ) -> list[Step]:
        """Closes the database to all but this load, and stores the world and its clock. Returns the steps of the load.

        An invalid world is refused before anything is changed.

        Raises:
            LoadSupersededError: another load began or ended since the state was `read`.
        """
        steps = await self._replay(document)

        def begin(tx: Transaction) -> None:
            self._begin(tx, attempt, read, clock)
            self._world.replace(tx, document)

        await self._database.work(begin, while_loading=True)
        return steps

    async def begin_reload(self, attempt: str, read: LoadState, clock: ClockState) -> None:
        """`begin_load` of the present world, whose rows `put_back` will put back."""
        await self._database.work(lambda tx: self._begin(tx, attempt, read, clock), while_loading=True)

    def _begin(self, tx: Transaction, attempt: str, read: LoadState, clock: ClockState) -> None:
        self._wait_for_others(tx)
        if (tx.load_id, tx.loading_id) != (read.load_id, read.loading_id):
            raise LoadSupersededError
        tx.set_load(tx.load_id, attempt)
        tx.set_clock(clock._replace(version=max(clock.version, tx.clock.version + 1)))
        tx.config_changed()

    async def replay(self, attempt: str, steps: list[Step]) -> None:
        """Runs the steps of a load, in portions.

        Raises:
            LoadSupersededError: this load is not in progress any more.
        """
        done = 0

        def portion(tx: Transaction) -> int:
            if tx.loading_id != attempt:
                raise LoadSupersededError
            return do_some(tx, steps, done)

        while done < len(steps):
            done = await self._database.work(portion, while_loading=True)

    async def take_image(self, text: str | None) -> "Image | None":
        """The rows that the load in progress has written, before it is finished; `None` if the database has no images."""
        return await self._database.take_image(self._loaded_tables(), text)

    async def put_back(self, attempt: str, image: "Image", renaming: Renaming | None) -> None:
        """Puts the rows of an earlier load of the same world in the place of the present ones, instead of `replay`.

        Raises:
            LoadSupersededError: this load is not in progress any more.
        """
        from cso_kit.storage.image import put_back

        def restore(tx: Transaction) -> None:
            if tx.loading_id != attempt:
                raise LoadSupersededError
            put_back(tx, self._loaded_tables())
            if renaming is not None:
                rename(tx, renaming)

        await self._database.work_beside(image, restore)

    async def finish_load(self, attempt: str) -> None:
        """Opens the database again.

        Raises:
            LoadSupersededError: this load is not in progress any more.
        """

        def finish(tx: Transaction) -> None:
            if tx.loading_id != attempt:
                raise LoadSupersededError
            tx.set_load(load_of(attempt), None)
            # Caches and counters in the memory of processes belong to the former world.
            tx.config_changed()

        self._database.random.made_load(load_of(attempt))
        await self._database.work(finish, while_loading=True)
