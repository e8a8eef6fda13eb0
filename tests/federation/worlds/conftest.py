"""Worlds by host name, `{name}.localhost`, and people with browsers in them."""

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cso_kit.storage.database_locations import DatabaseLocation
from cso_sim.browsing import AsyncVisitor
from cso_sim.federation import FederationSettings, embedded_settings
from cso_sim.worlds import World, Worlds, WorldSettings
from tests.conftest import Databases
from tests.federation.conftest import copied
from tests.federation.worlds.server import Server

# Seconds; for tests in which worlds must not fall asleep by themselves.
LONG = timedelta(minutes=10)
JANE = {"loginId": "mholloway", "password": "Ready-Attorney-1"}


def settings_of(name: str) -> FederationSettings:
    """Each world has a host name of its own."""
    return embedded_settings("", f"http://{name}.localhost:8400")


def worlds_at(location: DatabaseLocation, list_name: str, **limits: Any) -> Worlds:
    """The worlds of one location as one process has them."""
    return Worlds(location, settings_of, WorldSettings(**{"idle": LONG, **limits}), list_name=list_name)


MakeWorlds = Callable[..., Worlds]


@pytest.fixture
def make_worlds(sqlite_databases: Databases) -> MakeWorlds:
    """Makes the worlds of one folder, each time as another process would have them."""
    name = new_list()
    return lambda **limits: worlds_at(sqlite_databases.location, name, **limits)


@pytest.fixture
async def worlds(make_worlds: MakeWorlds) -> AsyncIterator[Worlds]:
    async with make_worlds() as worlds:
        yield worlds
        await delete_all(worlds)


@pytest.fixture
async def server(sqlite_databases: Databases, tmp_path: Path) -> AsyncIterator[Server]:
    """A server in the default scenario, which takes two worlds."""
    async with copied(sqlite_databases, {}) as federation:
        server = Server(federation, tmp_path / "worlds", 2, new_list())
        yield server
        await server.hosted.close()


def new_list() -> str:
    """The name of a list of worlds that nobody else has; workers share the PostgreSQL server."""
    return f"list_{uuid.uuid4().hex}"


async def delete_all(worlds: Worlds) -> None:
    """Deletes every world that is left."""
    for world in await worlds.list():
        await worlds.delete(world.name)


def client_of(world: World) -> httpx.AsyncClient:
    """A client on this machine, in front of one world."""
    transport = httpx.ASGITransport(world, client=("127.0.0.1", 50000))
    return httpx.AsyncClient(transport=transport, base_url=world.settings.provider.issuer)


def visitor_of(world: World) -> AsyncVisitor:
    """A person with a browser in one world."""
    return AsyncVisitor(client_of(world))
