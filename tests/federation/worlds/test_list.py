"""The list of worlds when its file cannot be written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cso_kit.storage.database_locations import DatabaseFolder
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_sim.worlds.record import WorldRecord
from cso_sim.worlds.store import WorldStore

NOW = datetime(2026, 2, 17, tzinfo=UTC)


def record(number: int) -> WorldRecord:
    provider, courts = f"provider-{number}", f"courts-{number}"
    return WorldRecord(
        *(f"id-{number}", f"world-{number}", "all_live", None, provider, courts, "", NOW, None, "making", None)
    )


def set_pragma(store: WorldStore, pragma: str) -> None:
    with store._reading() as connection:
        connection.exec_driver_sql(f"PRAGMA {pragma}")


def reserve(store: WorldStore, upto: int) -> None:
    for number in range(len(store.unfinished()), upto):
        assert store.reserve(record(number), upto) is None


def test_full_disk_is_said_with_the_way_out_and_changes_nothing(tmp_path: Path) -> None:
    """SQLite undoes the transaction by itself then. Undoing it once more would fail, and hide why."""
    store = WorldStore(DatabaseFolder(tmp_path), "list")
    reserve(store, 1)
    set_pragma(store, "max_page_count=1")  # it cannot be less than there are pages

    with pytest.raises(DatabaseUnavailableError, match=r"disk is full\. Make room on its disk, then try again"):
        reserve(store, 1000)

    known = len(store.unfinished())
    assert 1 < known < 1000
    set_pragma(store, "max_page_count=1000000")
    assert store.reserve(record(known), limit=1000) is None
    store.close()
