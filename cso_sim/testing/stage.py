"""What the federations of one test process share: an event loop, the worlds, a port if one is needed, and connections.

It does not know whose a world is, nor what a test does with it.
"""

import asyncio
import atexit
import contextlib
import os
import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from cso_kit.processes import has_ended, own_name
from cso_sim.testing.loop import BackgroundLoop

if TYPE_CHECKING:
    import uvicorn

    from cso_sim.settings import FederationSettings
    from cso_sim.worlds import World, Worlds
    from cso_sim.worlds.record import Keys

# The address of each federation that has no port.
ADDRESS = "http://localhost:8400"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_PREFIX = "cso-testing-"
# The file that says whose a folder is.
_PROCESS = "process"
_OURS = ("CSO_", "COURT_", "cso_", "court_")
# The tests decide how many there are, and when each ends.
_MANY = 1_000_000
_LONG = timedelta(days=3650)


def remove_left_behind(parent: Path) -> None:
    """Removes the folders of test processes that were killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or just removed by another test process
            if has_ended((folder / _PROCESS).read_text("utf-8")):
                shutil.rmtree(folder)


class Stage:
    """The shared things of one process. Coroutines run in its event loop, `loop`."""

    def __init__(self) -> None:
        self.loop = BackgroundLoop()
        # In memory where the system has a folder there, so that nothing is synchronised with a disk.
        memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        remove_left_behind(memory or Path(tempfile.gettempdir()))
        self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=memory)
        (Path(self._folder.name) / _PROCESS).write_text(own_name(), "utf-8")
        # The end of the journal that each scenario begins with. All worlds of a scenario have the same journal.
        self.beginnings: dict[str | None, str] = {}
        # By their settings, which depend on the environment, and by whether they have a port.
        self._worlds: dict[str, Worlds] = {}
        self._of_world: dict[str, Worlds] = {}
        self._opening = asyncio.Lock()
        self._serving: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []
        self._process = os.getpid()
        self._outside: httpx.AsyncHTTPTransport | None = None

    @property
    def outside(self) -> httpx.AsyncHTTPTransport:
        """The connections to this machine and beyond. To make them takes longer than many requests, so all tests share them."""
        if self._outside is None:
            self._outside = httpx.AsyncHTTPTransport(trust_env=False)
        return self._outside

    async def begin(self, scenario: str | None, seed: str | None, keys: "Keys", *, is_served: bool) -> "World":
        """Makes a world, at a port if it is to be served.

        Raises:
            ScenarioError: there is no such scenario, or it cannot be loaded.
            UnusableKeysError: keys of its own were asked for, and a seed.
        """
        worlds = await self._worlds_of(_settings(ADDRESS), is_served=is_served)
        world = await worlds.create(scenario=scenario, seed=seed, keys=keys)
        self._of_world[world.id] = worlds
        return world

    async def end(self, world: "World") -> None:
        """Deletes a world."""
        await self._of_world.pop(world.id).delete(world.name)

    async def _worlds_of(self, settings: "FederationSettings", *, is_served: bool) -> "Worlds":
        key = f"{is_served} {settings!r}"
        async with self._opening:
            if key not in self._worlds:
                folder = Path(self._folder.name) / str(len(self._worlds))
                self._worlds[key] = await (self._serve(folder) if is_served else _open(folder, settings))
        return self._worlds[key]

    async def _serve(self, folder: Path) -> "Worlds":
        """Worlds below the address of a new port."""
        from cso_sim.hosted import HostedWorlds, WithWorlds
        from cso_sim.ports import open_port

        sockets = open_port("localhost", 0)
        address = f"http://localhost:{sockets[0].getsockname()[1]}"
        hosted = HostedWorlds(_settings(address), folder, _MANY)
        server = _server(WithWorlds(_nothing, hosted, address))
        self._serving.append((server, asyncio.create_task(server.serve(sockets))))
        return await hosted.worlds()

    def close(self) -> None:
        """Removes the worlds and stops the event loop. Does nothing in a process that was forked from the stage's."""
        if os.getpid() == self._process:
            # The interpreter may be ending, when no thread can be begun any more, as `Worlds.close` would.
            self.loop.run(self._stop_serving())
            self.loop.close()
            self._folder.cleanup()

    async def _stop_serving(self) -> None:
        for server, serving in self._serving:
            server.should_exit = server.force_exit = True
            await serving
        if self._outside is not None:
            await self._outside.aclose()


def stage() -> Stage:
    """The stage of this process. It is made at the first use and removed when the process ends."""
    return _stage_of(os.getpid())


@cache
def _stage_of(_: int) -> Stage:
    # By process: a forked one has the object, but not the thread.
    made = Stage()
    atexit.register(made.close)
    return made


def _settings(address: str) -> "FederationSettings":
    """The settings at this address. Those that are not given here come from the environment, which a test may change."""
    return _settings_in(address, frozenset(each for each in os.environ.items() if each[0].startswith(_OURS)))


@cache
def _settings_in(address: str, _: frozenset[tuple[str, str]]) -> "FederationSettings":
    from court_rp.settings import CourtSettings
    from cso_idp.settings import ProviderSettings
    from cso_sim.settings import FederationSettings

    # The control plane is part of the object, whatever the environment says.
    control: Any = {"control": "on", "control_token": None, "database_url": "sqlite://"}
    return FederationSettings(
        provider=ProviderSettings(issuer=address, **control),
        courts=CourtSettings(public_address=address, issuer=address, **control),
    )


async def _open(folder: Path, settings: "FederationSettings") -> "Worlds":
    """Worlds that all have the address of the settings, and no port."""
    from cso_kit.storage.database_locations import DatabaseFolder
    from cso_sim.worlds import Worlds, WorldSettings

    limits = WorldSettings(limit=_MANY, idle=_LONG, expires_in=_LONG)
    return await Worlds(DatabaseFolder(folder), lambda _: settings, limits).__aenter__()


def _server(app: Any) -> "uvicorn.Server":
    import uvicorn

    from cso_kit.web.limits import Limits
    from cso_kit.web.serving import server_config

    return uvicorn.Server(server_config(app, Limits(), lifespan=False))


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    """Answers requests that are for no world."""
    from cso_kit.control.api import problem_response

    detail = "Here are only the federations of tests; cso.address is the address of one."
    await problem_response(404, detail)(scope, receive, send)
