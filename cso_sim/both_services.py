"""Changes of both services: loads a scenario, moves the clock. One change at a time, across all processes.

Two databases cannot commit together, so each change has an order and can be completed later (docs/decisions/0004 and 0013).

* **Loading** closes both databases, the courts' first, then replays both parts, then opens them, the courts' last. A crash leaves
  the courts' database closed, with the scenario in it; the next start completes the load.
* **The clock** is compared and swapped at the courts first, which settle their due dates, then at the provider. After a crash in
  between the courts are ahead; the newer clock counts.
* **A missing database** is no interrupted load: the new, empty database does not know the load of the other one. Then the
  start is refused and nothing is replaced.
"""

import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cso_kit.control.clock_version import check_version
from cso_kit.control.service_control import ClockMove, LoadState, load_of, new_attempt
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.time.clock import ClockState, Hand
from cso_sim.load_states import StartRefusedError, is_interrupted, is_new, mismatch
from cso_sim.scenario.errors import OvertakenError
from cso_sim.scenario.reference import has_name
from cso_sim.scenario_images import ImagePair, ScenarioImages

if TYPE_CHECKING:
    from court_rp.composition import RunningCourts
    from court_rp.control.service_control import CourtControl
    from cso_idp.control.service_control import ProviderControl
    from cso_idp.provider import Provider
    from cso_sim.scenario.document import ClockTable, ScenarioDocument

log = logging.getLogger("cso.sim")
_TRIES = 20


class BothServices:
    """The control of both services, and the changes of both.

    `at_provider` and `at_courts` have what a start needs; `provider` and `courts` have all control methods. `settle_clients`
    registers the courts' clients at the provider; it is called after a load. `images` are those that resets use.
    """

    def __init__(
        self,
        provider: "Provider",
        courts: "RunningCourts",
        settle_clients: Callable[[], Awaitable[None]],
        images: ScenarioImages,
    ) -> None:
        self._provider = provider
        self._courts = courts
        self.at_provider = provider.world_control
        self.at_courts = courts.world_control
        self._settle_clients = settle_clients
        self._images = images
        self._checked: tuple[dict[str, Any], ScenarioDocument] | None = None

    @property
    def provider(self) -> "ProviderControl":
        """All control methods of the provider."""
        return self._provider.control

    @property
    def courts(self) -> "CourtControl":
        """All control methods of the courts."""
        return self._courts.control

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Excludes every other load, reset, start, move of the clock and step of a story, in all processes.

        Raises:
            LeaseTakenError: another process held the lease for too long.
        """
        async with self.at_courts.lease.held():
            yield

    # Scenarios

    async def scenario(self) -> "ScenarioDocument":
        """The loaded scenario. As long as it is the same, it is checked once."""
        from cso_sim.scenario.reading import from_json

        found = await self.scenario_as_json()
        if self._checked is None or self._checked[0] != found:
            self._checked = found, from_json(found)
        return self._checked[1]

    async def scenario_as_json(self) -> dict[str, Any]:
        """The loaded scenario in its stored form, without omitted members. Empty before the first load.

        It is not validated again, which would take half a second for a scenario of 12,000 people.
        """
        world = await self.at_courts.world() or {}
        scenario: dict[str, Any] = world.get("scenario", {})
        return scenario

    async def load(self, document: "ScenarioDocument", *, instead_of: str | None = None) -> None:
        """Replaces everything by a scenario. Raises `OvertakenError` if the load `instead_of` is not the present one."""
        async with self.alone():
            courts, provider = await self._load_states()
            if instead_of not in {None, courts.load_id}:
                raise OvertakenError((await self.scenario_as_json()).get("name", ""))
            await self._load(document, courts, provider)

    async def reset(self) -> None:
        """Loads the present scenario again. From the second time on, what the load wrote is put back."""
        async with self.alone():
            courts, provider = await self._load_states()
            images = self._images.find(await self.scenario_as_json())
            if images is None or courts.loading_id or provider.loading_id:
                await self._load(await self.scenario(), courts, provider, leaves_image=True)
            else:
                await self._put_back(images, courts, provider)

    async def settle_at_start(self, wanted: "str | ScenarioDocument | None", *, fresh: bool) -> None:
        """Loads the first scenario, completes an interrupted load, or goes on with the present data. Must be called inside
        `alone`.

        Raises:
            StartRefusedError: the two databases do not belong together, or hold another scenario than `wanted`.
            ScenarioError: the first scenario is invalid.
        """
        courts, provider = await self._load_states()
        if fresh or (is_new(courts) and is_new(provider)):
            await self._load(_find(wanted), courts, provider)
        elif is_interrupted(courts, provider):
            await self._complete(courts, provider)
        elif courts.loading_id or provider.loading_id or courts.load_id is None or courts.load_id != provider.load_id:
            name = (await self.scenario_as_json()).get("name")
            raise StartRefusedError(mismatch(courts, provider, name))
        else:
            await self._refuse_other_scenario(wanted)
            await self._align_clocks()

    async def settle_at_wake(self) -> None:
        """`settle_at_start` for databases that were left in order, unless a process ended in the middle of a change."""
        courts, provider = await self._load_states()
        if courts.loading_id is None and provider.loading_id is None and courts.load_id == provider.load_id:
            (ours, _), (theirs, _) = await self.at_provider.read_clock(), await self.at_courts.read_clock()
            if ours.version == theirs.version:
                return
        async with self.alone():
            await self.settle_at_start(None, fresh=False)

    async def complete_interrupted_load(self) -> None:
        """Completes an interrupted load of another process; requests wait until then."""
        if (await self.at_courts.load_state()).loading_id is None:
            return
        async with self.alone():
            courts, provider = await self._load_states()
            if is_interrupted(courts, provider):
                await self._complete(courts, provider)

    async def _load_states(self) -> tuple[LoadState, LoadState]:
        """The courts' load state and the provider's."""
        return await self.at_courts.load_state(), await self.at_provider.load_state()

    async def _complete(self, courts: LoadState, provider: LoadState) -> None:
        log.warning("The last load of a scenario was interrupted; it is completed now.")
        await self._load(await self.scenario(), courts, provider)

    async def _load(
        self, document: "ScenarioDocument", courts: LoadState, provider: LoadState, *, leaves_image: bool = False
    ) -> None:
        """Loads a scenario; it replaces the data that the load states describe."""
        from cso_sim.scenario import worlds  # needed at the first start and on request only

        # A load that replaces an interrupted one keeps its name until both databases have the new one, because they belong
        # together by this name.
        interrupted = courts.loading_id if is_interrupted(courts, provider) else None
        load_id = load_of(interrupted) if interrupted else make_id(SYSTEM, "load")
        attempt, clock = new_attempt(load_id), await self._clock_at_start(document.clock)
        at_courts = await self.at_courts.begin_load(attempt, courts, worlds.courts_world(document, load_id), clock)
        at_provider = await self.at_provider.begin_load(
            attempt, provider, worlds.provider_world(document, load_id), clock
        )
        await self.at_courts.replay(attempt, at_courts)
        await self.at_provider.replay(attempt, at_provider)
        if leaves_image or self._images.stands_for_all:
            name = self._images.stands_for_all
            images = await self.at_courts.take_image(name), await self.at_provider.take_image(name)
            self._images.keep(await self.scenario_as_json(), *images)
        await self._finish(attempt)

    async def _put_back(self, images: ImagePair, courts: LoadState, provider: LoadState) -> None:
        """Puts what a load of the present scenario wrote in the place of everything."""
        from cso_sim.scenario.document import ClockTable

        attempt = new_attempt(make_id(SYSTEM, "load"))
        begins = ClockTable.model_validate((await self.scenario_as_json())["clock"])
        clock = await self._clock_at_start(begins)
        await self.at_courts.begin_reload(attempt, courts, clock)
        await self.at_provider.begin_reload(attempt, provider, clock)
        await self.at_courts.put_back(attempt, *images.courts)
        await self.at_provider.put_back(attempt, *images.provider)
        await self._finish(attempt)

    async def _clock_at_start(self, begins: "ClockTable") -> ClockState:
        """The clock of a scenario's beginning, after the present ones."""
        from cso_sim.scenario.worlds import clock_at_start

        (ours, real), (theirs, _) = await self.at_provider.read_clock(), await self.at_courts.read_clock()
        return clock_at_start(begins, real, max(ours.version, theirs.version) + 1)

    async def _finish(self, attempt: str) -> None:
        await self.at_provider.finish_load(attempt)
        await self.at_courts.finish_load(attempt)
        await self._settle_clients()

    async def _refuse_other_scenario(self, wanted: "str | ScenarioDocument | None") -> None:
        if not isinstance(wanted, str):
            return
        name = (await self.scenario_as_json())["name"]
        if not has_name(wanted, name) and _find(wanted).name != name:
            raise StartRefusedError(
                f"The data here is of the scenario {name!r}. Leave the scenario out to go on with it, or start over with "
                f"{wanted!r}: make demo FRESH=1 SCENARIO={wanted} (cso-sim serve --fresh --scenario {wanted})."
            )

    # The clock

    async def move_clock(self, move: ClockMove) -> tuple[ClockState, datetime]:
        """Moves both clocks to the result of `move`, which gets the present state and the real time. Returns the new state and
        that real time. When this returns, the state holds in every process.
        """
        async with self.alone():
            return await self.move_clock_inside(move)

    async def move_to_next_event(
        self, hand: Hand, *, version: int | None = None, expected: datetime | None = None
    ) -> tuple[ClockState, datetime, tuple[datetime, str]]:
        """Moves both clocks to the next event of any court's calendar. Returns the new state, the real time, and the event.

        Raises:
            ProblemError: there is none, or the clock's version or the event's time is not what the caller has seen (`expected`).
        """
        async with self.alone():
            state, real = await self.at_provider.read_clock()
            check_version(state, version)
            found = await self.courts.next_event(state.read(real).calendar, expected)
            at, _ = found
            moved, real = await self.move_clock_inside(
                lambda state, real: state.advanced(at - state.read(real).calendar, hand)
            )
            return moved, real, found

    async def move_clock_inside(self, move: ClockMove) -> tuple[ClockState, datetime]:
        """`move_clock`, for a caller inside `alone`."""
        for _ in range(_TRIES):
            (ours, real), (theirs, _) = await self.at_provider.read_clock(), await self.at_courts.read_clock()
            # A service that also runs apart may have moved its clock alone; the newer one counts.
            moved = move(_newer(ours, theirs), real).checked(real)
            moved = moved._replace(version=max(ours.version, theirs.version) + 1)
            if await self.at_courts.swap_clock(theirs.version, moved) and await self._carry_over(ours, moved):
                return moved, real
        raise DatabaseUnavailableError("Other processes go on moving the clock; try again when they are done.")

    async def _carry_over(self, ours: ClockState, moved: ClockState) -> bool:
        """Moves the provider's clock after the courts'. Returns whether the move holds; otherwise it must be made again."""
        while not await self.at_provider.swap_clock(ours.version, moved):
            ours, _ = await self.at_provider.read_clock()
            if ours.version >= moved.version:
                # If the courts' clock was moved again, that move includes this one and carries over to the provider's clock.
                # Otherwise the provider's clock was moved alone, and that move counts.
                return (await self.at_courts.read_clock())[0].version != moved.version
        return True

    async def _align_clocks(self) -> None:
        (ours, real), (theirs, _) = await self.at_provider.read_clock(), await self.at_courts.read_clock()
        if ours.unversioned == theirs.unversioned:
            return
        shown = ours.read(real).calendar.isoformat(), theirs.read(real).calendar.isoformat()
        moved, real = await self.move_clock_inside(lambda state, _: state)
        log.warning(
            "The two clocks differed: the provider's calendar showed %s, the courts' %s. Both show %s now.",
            *shown,
            moved.read(real).calendar.isoformat(),
        )


def _newer(ours: ClockState, theirs: ClockState) -> ClockState:
    """The clock that was moved last. The courts' clock is moved first, so an interrupted move is completed."""
    return theirs if theirs.version > ours.version else ours


def _find(wanted: "str | ScenarioDocument | None") -> "ScenarioDocument":
    from cso_sim.scenario import reading

    return reading.find(wanted or reading.DEFAULT) if wanted is None or isinstance(wanted, str) else wanted
