"""Tools about worlds: federations of their own at one server, for experiments that must not disturb each other."""

from typing import Annotated

from pydantic import BaseModel, Field

from cso_sim.control.world_models import WorldKeys, WorldView
from cso_sim.mcp.offered import Offered, Tools, changes, reads, wipes

WorldName = Annotated[str, Field(description="The world's name; list_worlds lists them.")]


class WorldsView(BaseModel):
    """The worlds of the server."""

    used: str | None = Field(description="The world that the tools act on; null is the server's own federation.")
    worlds: list[WorldView] = Field(description="All worlds, the oldest first.")


class WorldTools(Tools):
    """Worlds."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [reads(self.list_worlds), changes(self.create_world), changes(self.use_world), wipes(self.delete_world)]

    async def list_worlds(self) -> WorldsView:
        """List the worlds of the server, and tell which one the tools act on."""
        worlds = await (await self.simulator.server()).worlds.all()
        return WorldsView(used=self.simulator.world, worlds=worlds)

    async def create_world(
        self,
        scenario: Annotated[str | None, Field(description="A shipped scenario; null is the default one.")] = None,
        expires_in: Annotated[
            str | None, Field(description="How long it lives, in real time, as an ISO 8601 duration.")
        ] = "PT1H",
        seed: Annotated[str | None, Field(description="With the same seed two worlds are the same.")] = None,
        keys: Annotated[
            WorldKeys,
            Field(description="own: signing keys and client secrets that no other world has; not with a seed."),
        ] = "shared",
        name: Annotated[str | None, Field(description="Its name; null chooses one.")] = None,
    ) -> WorldView:
        """Make a world: a federation of its own with its own people, clock, journal and faults. From now on the tools act on it.

        Nothing that is done in it changes the server's own federation or another world. use_world goes back.
        """
        server = await self.simulator.server()
        made = await server.worlds.create(scenario, seed=seed, keys=keys, expires_in=expires_in, name=name)
        await self.simulator.use_world(made.world)
        return made

    async def use_world(
        self, world: Annotated[str | None, Field(description="Which world; null is the server's own federation.")]
    ) -> str:
        """Let the tools act on a world from now on, or on the server's own federation. Each world has its own browsers."""
        await self.simulator.use_world(world)
        return f"The tools act on the world {world}." if world else "The tools act on the server's own federation."

    async def delete_world(self, world: WorldName) -> str:
        """Delete a world with everything in it. If the tools acted on it, they act on the server's own federation then."""
        await (await self.simulator.server()).worlds.delete(world)
        await self.simulator.close_browsers_of(world)
        if self.simulator.world == world:
            await self.simulator.use_world(None)
        return f"The world {world} is deleted."
