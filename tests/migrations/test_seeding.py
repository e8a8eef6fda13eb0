"""The revisions by which a database with a seed remembers it. Data of before was made without one."""

import pytest
from sqlalchemy import Table

from court_rp.tables import kit as courts
from cso_idp.tables import kit as provider
from cso_kit.secrets.randomness import SYSTEM, Randomness, SeededRandomness
from cso_kit.storage import seeding
from cso_kit.storage.engines import open_database
from cso_kit.storage.tables import KitTables
from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ONE = SeededRandomness("one", "service")


async def begin(url: str, tables: KitTables, random: Randomness) -> None:
    """A start with this source, as far as its random values go."""
    database = open_database(url, tables, random=random)
    try:
        await seeding.begin(database)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("service", "tables", "before", "after"),
    [("cso_idp", provider, "0021", "0022"), ("court_rp", courts, "0016", "0017")],
    ids=["provider", "courts"],
)
async def test_loaded_data_of_the_revision_before_goes_on_without_a_seed_only(
    databases: Databases, service: runner.Service, tables: KitTables, before: str, after: str
) -> None:
    url, state, table = databases.empty(), tables.state, tables.seeding
    runner.upgrade(service, url, before)
    run(url, f"UPDATE {state.name} SET load_id = 'a-load'")  # noqa: S608 - a table's own name

    runner.upgrade(service, url, after)

    with pytest.raises(seeding.OtherSeedError, match="without a seed"):
        await begin(url, tables, ONE)
    assert known(url, table) == []
    await begin(url, tables, SYSTEM)
    assert known(url, table) == [("", 0)]
    runner.downgrade(service, url, before)
    assert rows(url, f"SELECT load_id FROM {state.name}") == [("a-load",)]  # noqa: S608


def known(url: str, table: Table) -> list[tuple[object, ...]]:
    """The fingerprint and the last run that are stored."""
    return rows(url, f"SELECT fingerprint, last_run FROM {table.name}")  # noqa: S608
