"""The snapshots that a server keeps as files: takes them, puts them back, and says what changed since.

`snapshots` knows what is in one. A snapshot that was copied into the folder can be restored like one that was taken here.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cso_kit.control.problem import ProblemError
from cso_kit.private_files import make_folder

if TYPE_CHECKING:
    from cso_sim.control.world_models import SnapshotView, WorldDiff
    from cso_sim.snapshots import Snapshot
    from cso_sim.worlds import World, Worlds

_STAMP = re.compile("[0-9]{20}")


class KeptSnapshots:
    """The snapshots in a folder, of the worlds that `worlds` returns. `made_here` are the ids of those that this process made."""

    def __init__(self, folder: Path, worlds: "Callable[[], Awaitable[Worlds]]", made_here: set[str]) -> None:
        self._folder = folder
        self._worlds = worlds
        self._made_here = made_here

    async def take(self, name: str) -> "SnapshotView":
        """Keeps a snapshot of a world as a file. Raises `UnknownWorldError`."""
        from cso_sim import snapshots
        from cso_sim.control.world_models import SnapshotView

        world = (await self._worlds()).find(name)
        async with world.awake() as federation:
            taken = await snapshots.take(federation, name)
        stamp = re.sub("[^0-9]", "", str(taken.manifest["taken_at"]))[:20]
        make_folder(self._folder)
        file = self._folder / f"{name}-{stamp}.zip"
        await asyncio.to_thread(snapshots.write, taken, file)
        return SnapshotView(snapshot=file.stem, file=str(file), **taken.manifest)

    async def restore(self, name: str, snapshot: str | None) -> "SnapshotView":
        """Puts a snapshot in the place of everything in a world; without one, the world's latest.

        Raises:
            UnknownWorldError: there is no such world.
            UnfitSnapshotError: there is no such snapshot, or it cannot be restored.
        """
        from cso_sim import snapshots
        from cso_sim.control.world_models import SnapshotView

        world = (await self._worlds()).find(name)
        file = self._file_of(name, snapshot)
        read = await asyncio.to_thread(snapshots.read, file, name, world.settings.provider.issuer)
        async with world.awake() as federation:
            await snapshots.restore(federation, read)
        await world.sleep()  # what it keeps in memory is of the time before
        return SnapshotView(snapshot=file.stem, file=str(file), **read.manifest)

    async def diff(self, name: str, snapshot: str | None) -> "WorldDiff":
        """What changed in a world since a snapshot; without one since its latest, or since it was made. Raises as `restore`."""
        from cso_sim import snapshots
        from cso_sim.control.world_models import WorldDiff
        from cso_sim.difference import changes

        worlds = await self._worlds()
        world = worlds.find(name)
        since = snapshot or next(iter(self._known(name)), None)
        if since is not None:
            before = await asyncio.to_thread(
                snapshots.read, self._file_of(name, since), name, world.settings.provider.issuer
            )
        else:
            before = await self._as_made(worlds, world)
        async with world.awake() as federation:
            now = await snapshots.take(federation, name)
            keys = [each.contents.keys for each in (federation.both.at_provider, federation.both.at_courts)]
        return WorldDiff(
            world=name,
            since=since,
            provider=[each._asdict() for each in changes(before.provider, now.provider, keys[0])],
            courts=[each._asdict() for each in changes(before.courts, now.courts, keys[1])],
        )

    async def _as_made(self, worlds: "Worlds", world: "World") -> "Snapshot":
        """What a world was when it was made: another one is made in the same way, from the same template.

        Raises:
            UnfitSnapshotError: another process made it, whose template, with its keys and password hashes, is gone.
        """
        from cso_sim import snapshots

        if world.id not in self._made_here:
            raise snapshots.UnfitSnapshotError(
                f"How {world.name!r} was made is known only until the server is started again; take a snapshot first with "
                f"'cso-sim worlds snapshot {world.name}'."
            )
        twin = await worlds.create(scenario=world.scenario, seed=world.seed)
        try:
            async with twin.awake() as federation:
                taken = await snapshots.take(federation, twin.name)
            return await asyncio.to_thread(snapshots.moved, taken, world.name, world.settings.provider.issuer)
        finally:
            await worlds.delete(twin.name)

    def _known(self, name: str) -> "list[str]":
        """The snapshots that were taken of a world, the latest first."""
        found = self._folder.glob(f"{name}-*.zip")
        own = [each for each in found if _STAMP.fullmatch(each.stem.removeprefix(f"{name}-"))]
        return [each.stem for each in sorted(own, reverse=True)]

    def _file_of(self, name: str, snapshot: str | None) -> Path:
        from cso_kit.web.validation_messages import did_you_mean
        from cso_sim import snapshots

        wanted = snapshot or next(iter(self._known(name)), None)
        if wanted is None:
            raise snapshots.UnfitSnapshotError(
                f"There is no snapshot of {name!r}; take one with 'cso-sim worlds snapshot {name}'."
            )
        known = {each.stem: each for each in self._folder.glob("*.zip")}
        if wanted not in known:
            raise ProblemError(404, f"There is no snapshot {wanted!r}.{did_you_mean(wanted, sorted(known))}")
        return known[wanted]
