"""The worlds that are awake in this process: lets those sleep that nobody uses, and ends those that another process deletes."""

from collections.abc import Iterator

from cso_kit.time.clock import real_now
from cso_sim.worlds.store import WorldStore
from cso_sim.worlds.world import World


class AwakeWorlds:
    """They are found by their ids, because another world may get the name of one.

    Args:
        store: the list.
        process: the name of this process in the list.
        idle: seconds without a request after which a world falls asleep.
    """

    def __init__(self, store: WorldStore, process: str, idle: float) -> None:
        self._store = store
        self._process = process
        self._idle = idle
        self._worlds: dict[str, World] = {}

    def __bool__(self) -> bool:
        return bool(self._worlds)

    def __iter__(self) -> Iterator[World]:
        """The worlds. Meanwhile some may be added or removed."""
        return iter(tuple(self._worlds.values()))

    def add(self, world: World) -> None:
        """A world has woken."""
        self._worlds[world.id] = world

    def remove(self, world_id: str) -> None:
        """A world has fallen asleep, or is over."""
        self._worlds.pop(world_id, None)

    def clear(self) -> None:
        """All have fallen asleep."""
        self._worlds.clear()

    async def look_after(self) -> None:
        """Called every second: renews in the list that they are awake here, and does what the list or the time asks for."""
        seen = await self._store.run(self._store.see, self._process, real_now())
        # First for all: what comes next may take a while, or fail for a world.
        for world in self:
            await world.share(is_shared=world.id in seen.elsewhere)
        for world_id in seen.ending:
            if (ending := self._worlds.get(world_id)) is not None:
                await ending.end()
        for world in self:
            await world.sleep_if_idle(self._idle)
            if not world.is_awake:
                self.remove(world.id)
