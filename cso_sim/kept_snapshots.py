"""The snapshots that a server keeps as files: takes them, puts them back, and says what changed since.

`snapshots` knows what is in one. A snapshot that was copied into the folder can be restored like one that was taken here.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cso_kit.control.problem import ProblemError
from cso_kit.private_files import make_folder

if TYPE_CHECKING:
    from cso_sim.control.world_models import SnapshotList, SnapshotView, WorldDiff
    from cso_sim.snapshots import Snapshot
    from cso_sim.worlds import World, Worlds

_STAMP = re.compile("[0-9]{20}")


class KeptSnapshots:
    """The snapshots in a folder, of the worlds that `worlds` returns."""

    def __init__(self, folder: Path, worlds: "Callable[[], Awaitable[Worlds]]") -> None:
        self._folder = folder
        self._worlds = worlds

    async def kept(self, name: str | None) -> "SnapshotList":
        """The snapshots that were taken of a world, which may be deleted, or of all; the latest first."""
        from cso_sim.control.world_models import KeptSnapshotView, SnapshotList

        kept = [
            KeptSnapshotView(snapshot=file.stem, file=str(file), restorable=fits, **manifest)
            for file, manifest, fits in await asyncio.to_thread(self._manifests)
            if name is None or manifest["world"] == name
        ]
        return SnapshotList(snapshots=sorted(kept, key=lambda each: (each.taken_at, each.snapshot), reverse=True))

    def _manifests(self) -> "list[tuple[Path, dict[str, Any], bool]]":
        """What is known of each file that is a snapshot, and whether this version can restore it."""
        from cso_sim import snapshots

        found = [(file, snapshots.manifest_of(file)) for file in self._folder.glob("*.zip")]
        return [(file, *known) for file, known in found if known is not None]

    async def take(self, name: str) -> "SnapshotView":
        """Keeps a snapshot of a world as a file. Raises `UnknownWorldError`."""
        from cso_sim import snapshots
        from cso_sim.control.world_models import SnapshotView

        world = await (await self._worlds()).find(name)
        async with world.awake() as federation:
            taken = await snapshots.take(federation, name, world.id)
        make_folder(self._folder)
        file = self._folder / f"{name}-{snapshots.stamp_of(taken.manifest)}.zip"
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

        world = await (await self._worlds()).find(name)
        file = self._file_of(name, snapshot)
        read = await asyncio.to_thread(snapshots.read, file, name, world.settings.provider.issuer)
        async with world.awake() as federation:
            # Keys of its own stay so: another world has those of its snapshot.
            is_of_another = read.manifest["world_id"] != world.id
            await snapshots.restore(federation, read, keeps_secrets=world.keys == "own" and is_of_another)
        await world.sleep()  # what it keeps in memory is of the time before
        return SnapshotView(snapshot=file.stem, file=str(file), **read.manifest)

    async def diff(self, name: str, snapshot: str | None) -> "WorldDiff":
        """What changed in a world since a snapshot; without one since its latest, or since it was made. Raises as `restore`."""
        from cso_sim import snapshots
        from cso_sim.control.world_models import WorldDiff
        from cso_sim.difference import changes

        worlds = await self._worlds()
        world = await worlds.find(name)
        since = snapshot or next(iter(self._known(name)), None)
        if since is not None:
            before = await asyncio.to_thread(
                snapshots.read, self._file_of(name, since), name, world.settings.provider.issuer
            )
        else:
            before = await self._as_made(worlds, world)
        async with world.awake() as federation:
            now = await snapshots.take(federation, name, world.id)
            keys = [each.contents.keys for each in (federation.both.at_provider, federation.both.at_courts)]
        return WorldDiff(
            world=name,
            since=since,
            provider=[each._asdict() for each in changes(before.provider, now.provider, keys[0])],
            courts=[each._asdict() for each in changes(before.courts, now.courts, keys[1])],
        )

    async def _as_made(self, worlds: "Worlds", world: "World") -> "Snapshot":
        """What a world was when it was made: a twin is made in the same way, from the same template.

        Raises:
            UnfitSnapshotError: another process made it, whose template, with its keys and password hashes, is gone.
        """
        from cso_sim import snapshots

        if not world.is_made_here:
            raise snapshots.UnfitSnapshotError(
                f"How {world.name!r} was made is known only until the server is started again; take a snapshot first with "
                f"'cso-sim worlds snapshot {world.name}'."
            )
        async with worlds.twin(world) as federation:
            return await snapshots.take(federation, world.name, world.id)

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
