"""What happens before a database is used: its folder is made, and what the driver says becomes one line."""

import stat
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from cso_idp import tables
from cso_kit.storage.engines import open_database
from cso_kit.storage.unavailable import reason_of


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
    """An error that says nothing is named by its type."""
    assert reason_of(error) == line
