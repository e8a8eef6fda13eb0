"""A list of worlds that cannot be used: whoever asks for a world gets a sentence, as for every other database.

And what a world whose database is away means for the others.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from cso_kit.storage.database_locations import DatabaseFolder, DatabaseServer
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_sim.worlds.store import WorldStore
from tests.federation.worlds.conftest import MakeWorlds, delete_all

# Seconds for what comes within two on an idle machine.
PATIENCE = 60


async def test_list_on_a_server_that_is_away_is_unavailable() -> None:
    store = WorldStore(DatabaseServer("postgresql://cso@127.0.0.1:1/cso"), "cso_worlds")
    with pytest.raises(DatabaseUnavailableError, match=r"cannot be used: .*refused"):
        await store.run(store.all)
    store.close()


async def test_damaged_list_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "cso_worlds.sqlite3").write_bytes(b"no database" * 999)
    store = WorldStore(DatabaseFolder(tmp_path), "cso_worlds")
    with pytest.raises(DatabaseUnavailableError, match="is damaged"):
        await store.run(store.by_name, "alpha")
    store.close()


def test_world_of_a_server_that_is_away_cannot_be_made() -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"cannot be used: .*refused"):
        DatabaseServer("postgresql://cso@127.0.0.1:1/cso").create("one")


async def test_world_without_its_database_leaves_the_others_shared(
    make_worlds: MakeWorlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another process does in a world is heard, although the world before it cannot be let sleep."""

    async def fail() -> bool:
        raise DatabaseUnavailableError("its database is away")

    async with make_worlds(idle=timedelta(milliseconds=1)) as here, make_worlds() as there:
        broken, shared = await here.create(), await here.create()
        monkeypatch.setattr(await broken.federation(), "has_calls_waiting", fail)
        heard = asyncio.Event()
        async with shared.awake() as federation, (await there.find(shared.name)).awake() as elsewhere:
            async with asyncio.timeout(PATIENCE):
                while not federation.courts_database.is_shared:  # noqa: ASYNC110 - it looks every second
                    await asyncio.sleep(0.05)
                with federation.courts_database.subscribe("config", heard.set):
                    await elsewhere.courts_database.work(lambda tx: tx.config_changed())
                    await heard.wait()
        monkeypatch.undo()
        await delete_all(here)
