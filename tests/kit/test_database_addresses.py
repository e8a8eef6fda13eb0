"""What happens before a database is used: its folder is made, its tables are looked at, and an error becomes one line."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from cso_idp import tables
from cso_kit.storage.engines import open_database
from cso_kit.storage.unavailable import DatabaseUnavailableError, reason_of
from tests.conftest import Databases


async def test_folder_of_a_new_sqlite_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/deeper/provider.db", tables.kit)
    await database.close()

    assert stat.S_IMODE((tmp_path / "new" / "deeper").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError("refused\nDETAIL: nobody listens"), "refused"),
        (TimeoutError(), "TimeoutError"),
        (OperationalError("SELECT 1", {}, OSError("  is locked ")), "is locked"),
        (OperationalError("SELECT 1", {}, TimeoutError()), "TimeoutError"),
    ],
)
def test_reason_is_the_first_line_of_what_the_driver_says(error: Exception, line: str) -> None:
    """An error without a message is named by its type."""
    assert reason_of(error) == line


async def test_each_check_looks_at_the_database_anew(databases: Databases) -> None:
    """A finished check does not influence the next one."""
    database = open_database(databases.migrated("cso_idp"), tables.kit)
    await database.ready()
    await database.work(lambda tx: tx.execute(text("DROP TABLE idp_instance")))

    with pytest.raises(DatabaseUnavailableError):
        await database.ready()

    await database.close()
