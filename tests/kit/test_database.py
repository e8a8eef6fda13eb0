"""The seam: what a transaction leaves behind, and what it does not."""

import os
from pathlib import Path

import pytest

from cso_idp import tables
from cso_kit.journal import read_events
from cso_kit.opening import open_database
from cso_kit.unavailable import DatabaseUnavailableError
from cso_kit.work import Transaction
from tests.conftest import Databases
from tests.kit.test_journal import Noted


async def test_write_ahead_log_is_copied_back_while_work_goes_on(sqlite_databases: Databases) -> None:
    url = sqlite_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    log = url.removeprefix("sqlite:///") + "-wal"

    for n in range(3000):
        await database.work(lambda tx, n=n: tx.record(Noted(n)))  # type: ignore[misc]
        # The copying goes on beside the requests; however slow the disk is, it gets its time before the next ones here.
        if copying := database._checkpoint:  # type: ignore[attr-defined]
            await copying
    grown = os.stat(log).st_size  # noqa: PTH116 - one look
    events = await database.read(lambda tx: read_events(tx, tables.kit, limit=6000))
    await database.close()

    assert grown < 3000 * 2 * 4096 / 2  # every commit adds two pages at least: the log began again
    assert [event.data["number"] for event in events] == list(range(3000))


async def test_exception_undoes_everything_also_in_the_middle(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    def fail(tx: Transaction) -> None:
        tx.config_changed()
        raise ZeroDivisionError

    before = await database.read(lambda tx: tx.clock.config_version)
    with pytest.raises(ZeroDivisionError):
        await database.work(fail)
    after = await database.read(lambda tx: tx.clock.config_version)
    await database.close()

    assert before == after


@pytest.mark.parametrize("url", ["mysql://localhost/x", "not an address", "postgresql+nonsense"])
async def test_address_that_is_none_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"sqlite:///"):
        open_database(url, tables.kit)


async def test_database_that_is_away_is_told_in_one_sentence() -> None:
    database = open_database("postgresql://nobody@127.0.0.1:1/nowhere", tables.kit)

    with pytest.raises(DatabaseUnavailableError, match="cannot be used"):
        await database.read(lambda tx: tx.at)
    await database.close()


async def test_damaged_file_is_told_with_a_way_out(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"This is no database. " * 1000)
    database = open_database(f"sqlite:///{damaged}", tables.kit)
    with pytest.raises(
        DatabaseUnavailableError, match=r"damaged\.sqlite3 is damaged, or no SQLite database\. Restore it"
    ):
        await database.read(lambda tx: tx.at)
    await database.close()
    assert damaged.read_bytes() == b"This is no database. " * 1000
