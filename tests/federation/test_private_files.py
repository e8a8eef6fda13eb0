"""The files of SQLite are their owner's only: they hold keys, secrets and accounts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cso_idp import tables
from cso_kit.storage.database_locations import DatabaseFolder
from cso_kit.storage.engines import open_database
from cso_migrations import runner
from tests.federation.command_line import Server, succeeds


@pytest.fixture(autouse=True)
def _generous_umask() -> Iterator[None]:
    """With this umask files are readable by everybody by default."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {each.name: oct(each.stat().st_mode & 0o777) for each in (folder, *sorted(folder.iterdir()))}


def test_databases_and_lock_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = Server("--data", str(data))
    found = modes(data)
    server.stop()
    assert found.pop("data") == "0o700"
    names = {f"{name}.sqlite3{suffix}" for name in ("provider", "courts") for suffix in ("", "-wal", "-shm")}
    assert found == dict.fromkeys({*names, "serve.lock"}, "0o600")


def test_start_removes_others_rights_from_existing_files_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    succeeds("migrate", "--data", str(data))
    (data / "serve.lock").touch()
    (data / "letter.txt").touch()
    for each in data.iterdir():
        each.chmod(0o664)
    data.chmod(0o755)
    server = Server("--data", str(data))
    found = modes(data)
    server.stop()
    assert (found.pop("data"), found.pop("letter.txt")) == ("0o755", "0o664")
    assert set(found.values()) == {"0o600"}


def test_migration_makes_private_files(tmp_path: Path) -> None:
    runner.upgrade("court_rp", f"sqlite:///{tmp_path}/new/courts.sqlite3")
    assert modes(tmp_path / "new") == {"new": "0o700", "courts.sqlite3": "0o600"}


async def test_service_that_runs_apart_makes_private_files(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/idp.sqlite3"
    runner.upgrade("cso_idp", url)
    widen(tmp_path / "new" / "idp.sqlite3")
    database = open_database(url, tables.kit)
    await database.work(lambda tx: tx.config_changed())
    found = modes(tmp_path / "new")
    await database.close()
    assert found == {"new": "0o700"} | dict.fromkeys(("idp.sqlite3", "idp.sqlite3-shm", "idp.sqlite3-wal"), "0o600")


def widen(file: Path) -> None:
    file.chmod(0o644)


def test_dropped_database_leaves_no_rollback_journal_of_a_crash_behind(tmp_path: Path) -> None:
    """SQLite would write its pages into the next database with that name."""
    location = DatabaseFolder(tmp_path)
    program = (
        "import os, sqlite3, sys; made = sqlite3.connect(sys.argv[1]); made.executescript('CREATE TABLE t (x); BEGIN; "
        "INSERT INTO t VALUES (1)'); made.execute('PRAGMA cache_spill = 1'); made.execute('PRAGMA cache_size = 1'); "
        "made.executemany('INSERT INTO t VALUES (zeroblob(9999))', [()] * 99); os._exit(0)"
    )
    file = location.url("one").removeprefix("sqlite:///")
    subprocess.run([sys.executable, "-c", program, file], check=True)
    assert {each.name for each in tmp_path.iterdir()} == {"one.sqlite3", "one.sqlite3-journal"}
    location.drop("one")
    assert not list(tmp_path.iterdir())
