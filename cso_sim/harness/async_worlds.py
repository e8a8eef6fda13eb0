"""The asynchronous client's calls about worlds: federations of their own at one server."""

from datetime import timedelta
from typing import TYPE_CHECKING

from cso_sim.control.world_models import (
    KeptSnapshotView,
    SnapshotChoice,
    SnapshotList,
    SnapshotView,
    WorldCreation,
    WorldDiff,
    WorldKeys,
    WorldList,
    WorldView,
)
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment
from cso_sim.harness.members import checked

if TYPE_CHECKING:
    pass


class AsyncWorlds(AsyncTopic):
    """Worlds. The control plane of one is at its `issuer`, for another client of this class."""

    async def create(
        self,
        scenario: str | None = None,
        *,
        seed: str | None = None,
        keys: WorldKeys = "shared",
        expires_in: timedelta | str | None = None,
        name: str | None = None,
    ) -> WorldView:
        """Makes a world in a shipped scenario, by default the default one. `expires_in` is how long it lives, in real time. With
        `keys="own"` it has signing keys and client secrets that no other world has.
        """
        asked = None if keys == "shared" else keys  # a server of an older version does not know the member
        given = {"scenario": scenario, "seed": seed, "keys": asked, "expires_in": expires_in, "name": name}
        body = checked(WorldCreation, {key: value for key, value in given.items() if value is not None})
        return await self._send(call("POST", "/worlds", WorldView, body=body))

    async def all(self) -> list[WorldView]:
        """All worlds, the oldest first."""
        return (await self._send(call("GET", "/worlds", WorldList))).worlds

    async def show(self, world: str) -> WorldView:
        """One world."""
        return await self._send(call("GET", f"/worlds/{segment(world)}", WorldView))

    async def delete(self, world: str) -> WorldView:
        """Deletes a world. Its requests in progress are answered with 410."""
        return await self._send(call("DELETE", f"/worlds/{segment(world)}", WorldView))

    async def snapshot(self, world: str) -> SnapshotView:
        """Keeps everything in a world as a file at the server."""
        return await self._send(call("POST", f"/worlds/{segment(world)}/snapshot", SnapshotView))

    async def snapshots(self, world: str | None = None) -> list[KeptSnapshotView]:
        """The snapshots that the server keeps, the latest first: those of one world, or all."""
        return (await self._send(call("GET", "/snapshots", SnapshotList, query={"world": world}))).snapshots

    async def restore(self, world: str, snapshot: str | None = None) -> SnapshotView:
        """Puts a snapshot in the place of everything in a world; without one, the latest of the world."""
        body = SnapshotChoice() if snapshot is None else SnapshotChoice(snapshot=snapshot)
        return await self._send(call("POST", f"/worlds/{segment(world)}/restore", SnapshotView, body=body))

    async def diff(self, world: str, since: str | None = None) -> WorldDiff:
        """What changed in a world since a snapshot; without one since its latest, or since it was made."""
        return await self._send(call("GET", f"/worlds/{segment(world)}/diff", WorldDiff, query={"since": since}))
