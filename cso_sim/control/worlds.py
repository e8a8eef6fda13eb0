"""The control calls about worlds: federations of their own beside the server's (`cso_sim.hosted`)."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query

from cso_kit.control.of_request import OfRequest
from cso_kit.control.problem import ProblemError
from cso_sim.control.world_models import (
    SnapshotChoice,
    SnapshotList,
    SnapshotView,
    WorldCreation,
    WorldDiff,
    WorldList,
    WorldView,
)
from cso_sim.scenario.reading import shipped


class SnapshotsControl(Protocol):
    """What the calls ask of the snapshots. Without a snapshot's name, the latest of the world is meant."""

    async def kept(self, name: str | None) -> SnapshotList:
        """The snapshots of a world, or of all."""

    async def take(self, name: str) -> SnapshotView:
        """Takes a snapshot of a world."""

    async def restore(self, name: str, snapshot: str | None) -> SnapshotView:
        """Puts a snapshot in the place of everything in a world."""

    async def diff(self, name: str, snapshot: str | None) -> WorldDiff:
        """What changed in a world since a snapshot, or since it was made."""


class WorldsControl(Protocol):
    """What the calls ask of the worlds. Each raises `ProblemError` if there is no such world."""

    @property
    def snapshots(self) -> SnapshotsControl:
        """Their snapshots."""

    async def create(self, wanted: WorldCreation) -> WorldView:
        """Makes a world."""

    async def list(self) -> "list[WorldView]":
        """All worlds, the oldest first."""

    async def show(self, name: str) -> WorldView:
        """One world."""

    async def delete(self, name: str) -> WorldView:
        """Deletes a world, and returns what it was."""

    def told(self, notify: Callable[[], object]) -> AbstractAsyncContextManager[None]:
        """Calls `notify` for the block when a world may have been made or deleted, woken or fallen asleep."""


WORLDS: OfRequest[WorldsControl | None] = OfRequest("worlds")


async def _worlds(found: Annotated[WorldsControl | None, Depends(WORLDS)]) -> WorldsControl:
    if found is None:
        raise ProblemError(
            404, "No worlds are made here. 'cso-sim serve' makes them, at the address of the server's own federation."
        )
    return found


async def make_world(worlds: WorldsControl, wanted: WorldCreation) -> WorldView:
    """Makes a world, for the control call and the console.

    Raises:
        ProblemError: it cannot be made, as at `HostedWorlds.create`.
        ScenarioError: there is no such shipped scenario. A file of the server is no caller's to read.
    """
    if wanted.scenario is not None:
        shipped(wanted.scenario)
    return await worlds.create(wanted)


WorldsOfRequest = Annotated[WorldsControl, Depends(_worlds)]


def router() -> APIRouter:
    """`/_sim/worlds`."""
    routes = APIRouter(tags=["worlds"])

    @routes.get("/worlds")
    async def list_worlds(worlds: WorldsOfRequest) -> WorldList:
        """All worlds, the oldest first."""
        return WorldList(worlds=await worlds.list())

    @routes.post("/worlds", status_code=201)
    async def create_world(worlds: WorldsOfRequest, body: WorldCreation) -> WorldView:
        """Makes a world: a federation with an issuer, a clock, accounts, courts, a journal and an inbox of its own. Worlds of one
        scenario begin with the same signing keys and client secrets, unless `keys` is `own`. 429 if there are as many as the
        limit allows.
        """
        return await make_world(worlds, body)

    @routes.get("/worlds/{world}")
    async def show_world(worlds: WorldsOfRequest, world: str) -> WorldView:
        """One world."""
        return await worlds.show(world)

    @routes.delete("/worlds/{world}")
    async def delete_world(worlds: WorldsOfRequest, world: str) -> WorldView:
        """Deletes a world. Its requests in progress are answered with 410."""
        return await worlds.delete(world)

    routes.include_router(_snapshot_router())
    return routes


def _snapshot_router() -> APIRouter:
    """The calls about snapshots."""
    routes = APIRouter()

    @routes.get("/snapshots")
    async def list_snapshots(
        worlds: WorldsOfRequest,
        world: Annotated[str | None, Query(description="Only those that were taken of this world.")] = None,
    ) -> SnapshotList:
        """The snapshots that the server keeps, the latest first, also those of worlds that were deleted."""
        return await worlds.snapshots.kept(world)

    @routes.post("/worlds/{world}/snapshot", status_code=201)
    async def take_snapshot(worlds: WorldsOfRequest, world: str) -> SnapshotView:
        """Keeps everything in a world as a file: accounts, courts, links, sessions, keys, journal, mail and clock."""
        return await worlds.snapshots.take(world)

    @routes.post("/worlds/{world}/restore")
    async def restore_snapshot(worlds: WorldsOfRequest, world: str, body: SnapshotChoice) -> SnapshotView:
        """Puts a snapshot in the place of everything in a world, also one of another world. 409 if another version took it."""
        return await worlds.snapshots.restore(world, body.snapshot)

    @routes.get("/worlds/{world}/diff")
    async def show_difference(
        worlds: WorldsOfRequest,
        world: str,
        since: Annotated[
            str | None, Query(description="A snapshot. By default the latest of the world, else how it was made.")
        ] = None,
    ) -> WorldDiff:
        """What changed in a world, by service and in words."""
        return await worlds.snapshots.diff(world, since)

    return routes
