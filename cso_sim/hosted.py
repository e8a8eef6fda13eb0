"""The worlds of a running server: their addresses, the way from a request to its world, and what control calls do with them.

A world is reached by path (`/w/{world}`, the issuer) and by host name (`{world}.localhost`, `ecf.cacd.{world}.localhost`). What a
world is, and how it is made, sleeps and ends, is decided by `cso_sim.worlds`. Nothing is opened before the first world is needed.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from cso_kit.control.problem import ProblemError
from cso_kit.web.root import origin_of, path_of
from cso_sim.kept_snapshots import KeptSnapshots
from cso_sim.settings import BELOW, FederationSettings

if TYPE_CHECKING:
    from cso_kit.storage.database_locations import DatabaseLocation
    from cso_sim.control.world_models import WorldCreation, WorldView
    from cso_sim.worlds import World, Worlds, WorldSettings

# Below this domain browsers find this machine without a resolver (RFC 6761 §6.3).
_DOMAIN = ".localhost"
# Host names of the server's own federation, in front of the domain.
_OWN = frozenset({"pcl", "qa-pcl", "pacer", "qa-pacer", "qa-login", "pacer.login", "dcecf.psc", "pacer.psc"})
# Requests to such hosts come by no proxy. They are nearly all.
_USUAL = (b"localhost", b"127.", b"[::1]")
_WELL_KNOWN = "/.well-known/"


def check_limits(limit: int | None) -> None:
    """Checks the settings of worlds at the start, though they are used only for the first world.

    Raises:
        UnusableSettingError: a value cannot be used.
    """
    # Worlds take 12 ms to import, so the defaults are not looked at.
    if any(name.upper().startswith("CSO_SIM_WORLDS_") for name in os.environ):
        _limits(limit)


def _limits(limit: int | None) -> "WorldSettings":
    from cso_kit.environment import settings_from_environment
    from cso_sim.worlds import WorldSettings

    return settings_from_environment(WorldSettings, {} if limit is None else {"limit": limit})


class HostedWorlds:
    """The worlds of one server.

    Args:
        settings: those of the server's own federation; the worlds have the same, at addresses of their own.
        folder: where the databases of the worlds are, if the server's are embedded.
        limit: how many worlds there may be; `None` leaves it to the settings of worlds.
        list_name: the name of the database with the list of worlds; servers with the same one share their worlds.
        why_no_seeds: why no world may have a seed, because strangers can reach the server; `None` if it may.
    """

    def __init__(
        self,
        settings: FederationSettings,
        folder: Path,
        limit: int | None = None,
        list_name: str = "cso_worlds",
        *,
        why_no_seeds: str | None = None,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._limit = limit
        self._list_name = list_name
        self._why_no_seeds = why_no_seeds
        self._opened: Worlds | None = None
        self._opening = asyncio.Lock()
        self.tunnels: dict[tuple[str, int], str] = {}
        self.snapshots = KeptSnapshots(folder / "snapshots", self.worlds)

    async def worlds(self) -> "Worlds":
        """The worlds, opened at the first use."""
        async with self._opening:
            if self._opened is None:
                from cso_sim.worlds import Worlds

                limits = _limits(self._limit)
                self._opened = Worlds(self._location(), self._settings_of, limits, list_name=self._list_name)
                await self._opened.__aenter__()
        return self._opened

    async def close(self) -> None:
        """Lets all worlds sleep; they are there again at the next start."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def were_made(self) -> bool:
        """Whether an earlier start has left worlds, which may have expired."""
        return self._folder.is_dir()

    # What control calls do

    async def create(self, wanted: "WorldCreation") -> "WorldView":
        """Makes a world. Raises `ProblemError` or `ScenarioError`, as `Worlds.create` does, and for a name that a host of the
        server's own federation has.
        """
        from cso_kit.control.clock_control import parse_duration
        from cso_sim.scenario.reading import DEFAULT

        if wanted.name in _OWN:
            raise ProblemError(
                422,
                f"name: {wanted.name!r} cannot be a world's name here, because {wanted.name}{_DOMAIN} is a host of the server's "
                f"own federation; choose another one.",
            )
        self._refuse_seed(wanted.seed)
        lasts = None if wanted.expires_in is None else parse_duration(wanted.expires_in)
        worlds = await self.worlds()
        scenario = wanted.scenario or DEFAULT
        made = await worlds.create(
            scenario=scenario, seed=wanted.seed, keys=wanted.keys, expires_in=lasts, name=wanted.name
        )
        return self._view(made, is_awake=True)

    @asynccontextmanager
    async def told(self, notify: Callable[[], object]) -> AsyncIterator[None]:
        """Calls `notify` for the block whenever a world may have been made or deleted, woken or fallen asleep."""
        async with (await self.worlds()).news.told(notify):
            yield

    async def list(self) -> "list[WorldView]":
        """All worlds, the oldest first."""
        worlds = await self.worlds()
        awake = await worlds.awake()
        return [self._view(each, is_awake=each.id in awake) for each in await worlds.list()]

    async def show(self, name: str) -> "WorldView":
        """One world. Raises `UnknownWorldError`."""
        worlds = await self.worlds()
        found = await worlds.find(name)
        return self._view(found, is_awake=found.id in await worlds.awake())

    async def delete(self, name: str) -> "WorldView":
        """Deletes a world, and returns what it was. Raises `UnknownWorldError`."""
        worlds = await self.worlds()
        found = self._view(await worlds.find(name), is_awake=False)
        await worlds.delete(name)
        return found

    def _refuse_seed(self, seed: str | None) -> None:
        if seed is not None and self._why_no_seeds is not None:
            raise ProblemError(403, self._why_no_seeds)

    def _view(self, world: "World", *, is_awake: bool) -> "WorldView":
        from cso_sim.control.world_models import WorldHosts, WorldView

        issuer = world.settings.provider.issuer
        scheme, _, host = origin_of(issuer).partition("://")
        _, colon, port = host.rpartition(":") if not host.endswith("]") else ("", "", "")
        named = f"{world.name}{_DOMAIN}{colon}{port}"
        return WorldView(
            world=world.name,
            scenario=world.scenario,
            seed=world.seed,
            keys=world.keys,
            issuer=issuer,
            courts=f"{issuer}/courts",
            control=f"{issuer}/_sim",
            awake=is_awake,
            expires_at=world.expires_at,
            hosts=WorldHosts(
                front=f"{scheme}://{named}",
                provider=f"{scheme}://pacer.login.{named}",
                court=f"{scheme}://ecf.{{court_id}}.{named}",
                control=f"{scheme}://{named}/_sim",
            ),
        )

    def _settings_of(self, name: str) -> FederationSettings:
        """The settings of a world: those of the server, at addresses of its own."""
        provider, courts = self._settings.provider, self._settings.courts
        address = f"{provider.issuer}{BELOW}{name}"
        # Names below the server's own domain lead to its own federation.
        real = tuple(domain for domain in courts.domains if domain != _DOMAIN[1:])
        domains = (f"{name}{_DOMAIN}", *real)
        own = {"issuer": address, "domains": domains}
        return replace(
            self._settings,
            provider=provider.model_copy(update=own),
            courts=courts.model_copy(update={**own, "public_address": address}),
            scenario=None,
            fresh=False,
            migrate=True,
        )

    def _location(self) -> "DatabaseLocation":
        from cso_kit.storage.database_locations import DatabaseFolder, DatabaseServer

        url = self._settings.provider.database_url
        return DatabaseFolder(self._folder) if url.startswith("sqlite:") else DatabaseServer(url)

    async def why_not(self, name: str) -> str:
        """Why no request is passed on to a world with this name; empty if it is."""
        try:
            self._refuse_seed((await (await self.worlds()).find(name)).seed)
        except ProblemError as error:
            return error.detail
        return ""

    async def answer(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on to a world, or says that there is none with this name."""
        try:
            world = await (await self.worlds()).find(name)
            # One of an earlier start may have a seed.
            self._refuse_seed(world.seed)
        except ProblemError as error:
            from cso_sim.unanswered import Unanswered

            provider = self._settings.provider
            here = [each.name for each in await (await self.worlds()).list()]
            unanswered = Unanswered(provider.issuer, has_console=provider.control == "on")
            await unanswered.app(error, here)(scope, receive, send)
            return
        await world(scope, receive, send)


class WithWorlds:
    """Passes each request to its world, or to the server's own federation, `app`."""

    def __init__(self, app: ASGIApp, hosted: HostedWorlds, public_address: str) -> None:
        self._app = app
        self._answer: Callable[[str, Scope, Receive, Send], Awaitable[None]] = hosted.answer
        self._tunnels = hosted.tunnels
        self._path = path_of(public_address)
        self._below = f"{self._path}{BELOW}"

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine, as in `cso_sim.asgi`.
        if self._path and scope["type"] == "http" and scope["path"].startswith(BELOW):
            # A proxy in front has taken the path of the public address off; worlds are told apart by the whole one.
            scope["path"] = f"{self._path}{scope['path']}"
        if scope["type"] == "http" and (name := self._named(scope)):
            return self._answer(name, scope, receive, send)
        return self._app(scope, receive, send)

    def _named(self, scope: Scope) -> str:
        """The name of the world that a request is for; empty if it is for the server's own federation."""
        if self._tunnels and (name := self._tunnels.get(scope["client"])):
            return name
        path: str = scope["path"]
        if path.startswith(self._below):
            return path[len(self._below) :].partition("/")[0]
        if path.startswith(_WELL_KNOWN) and self._below in path:
            return path.rpartition("/")[2]
        for name, value in scope["headers"]:
            if name == b"host":
                if b".localhost" in value:
                    return world_of_host(value.decode("latin-1"))
                return "" if value.startswith(_USUAL) else _proxied(scope)
        return ""


def _proxied(scope: Scope) -> str:
    """The world in a request to the server as a forward proxy for plain http: the user name for the proxy."""
    from cso_sim.proxy import proxied_world

    fields = scope["headers"]
    return next((proxied_world(value) for name, value in fields if name == b"proxy-authorization"), "")


def world_of_host(host: str) -> str:
    """The name of a world in a host name, such as `ecf.cacd.alpha.localhost`; empty if it is one of the server's own."""
    name = host.partition(":")[0].lower()
    if not name.endswith(_DOMAIN):
        return ""
    front = name.removesuffix(_DOMAIN)
    is_own_court = front.startswith("ecf.") and front.count(".") == 1
    return "" if is_own_court or front in _OWN else front.rpartition(".")[2]
