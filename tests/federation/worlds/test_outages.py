"""A list of worlds that cannot be used: whoever asks for a world gets a sentence, as for every other database."""

from pathlib import Path

import pytest

from cso_kit.storage.database_locations import DatabaseFolder, DatabaseServer
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_sim.worlds.store import WorldStore


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
