"""Commands find the simulator of their data directory, and say which one it is before they change it. All are real processes."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cso_sim.data_directory import LOCK, Holder, held
from tests.federation.command_line import Server, command

NOBODY = "No simulator runs on a data directory here. Start one with 'make demo' or 'cso-sim serve', or name"


class Pair(NamedTuple):
    """Two simulators on two ports, with different scenarios, in one folder."""

    folder: Path
    one: Server
    other: Server


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    one = Server("--data", str(folder / "one"))
    other = Server("--data", str(folder / "other"), "--scenario", "all_live")
    yield Pair(folder, one, other)
    one.stop()
    other.stop()


def printed(*words: str, cwd: Path, **more: str) -> tuple[str, str]:
    done = command(*words, cwd=cwd, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def refused(*words: str, cwd: Path, **more: str) -> str:
    done = command(*words, cwd=cwd, **more)
    assert done.returncode == 1, done.stdout
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def calendar_of(server: Server) -> str:
    done = command("clock", "show", "--json", url=server.url)
    return str(json.loads(done.stdout)["calendar"])[:13]


def test_command_finds_a_simulator_by_its_data_directory(pair: Pair) -> None:
    for name, server, scenario in (
        ("one", pair.one, "cacd_2020_cutover"),
        ("other", pair.other, "all_live"),
    ):
        shown, remarks = printed("scenario", "show", "--json", "--data", name, cwd=pair.folder)
        assert json.loads(shown)["name"] == scenario
        assert remarks == ""
        _, remarks = printed("clock", "set", "2020-02-15T09:00:00-08:00", "--data", name, cwd=pair.folder)
        assert remarks == f"Simulator at {server.url}: scenario {scenario}, data in {name}.\n"


def test_change_reaches_the_named_simulator_only(pair: Pair) -> None:
    before = calendar_of(pair.one)
    printed("clock", "set", "2019-07-01T12:00:00Z", "--data", "other", cwd=pair.folder)
    assert calendar_of(pair.one) == before
    assert calendar_of(pair.other) == "2019-07-01T12"


def test_usual_data_directory_is_the_default(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "var").symlink_to(pair.folder / "one")
    (tmp_path / "zzz").symlink_to(pair.folder / "other")
    _, remarks = printed("clock", "freeze", cwd=tmp_path)
    assert remarks == f"Simulator at {pair.one.url}: scenario cacd_2020_cutover, data in var.\n"


def test_only_simulator_in_a_folder_is_found(pair: Pair, tmp_path: Path) -> None:
    """`make demo DATA=mine`, then `cso-sim clock …` in the same place."""
    (tmp_path / "mine").symlink_to(pair.folder / "other")
    (tmp_path / "empty").mkdir()
    _, remarks = printed("clock", "release", cwd=tmp_path)
    assert remarks == f"Simulator at {pair.other.url}: scenario all_live, data in mine.\n"


def test_several_simulators_need_a_choice(pair: Pair) -> None:
    remarks = refused("clock", "advance", "PT1H", cwd=pair.folder)
    assert remarks == (
        f"Several simulators run here: one ({pair.one.url}), other ({pair.other.url}). Choose one with --data.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["clock", "freeze"],
        ["clock", "release"],
        ["clock", "advance", "PT1S"],
        ["scenario", "load", "cacd_2020_cutover"],
        ["accounts", "create", "newfiler9", "--password", "Fictional-9"],
        ["courts", "calendar", "mtd", "--go-live", "unknown"],
        ["keys", "publish"],
    ],
)
def test_changing_command_names_its_simulator(pair: Pair, words: list[str]) -> None:
    _, remarks = printed(*words, "--data", "one", cwd=pair.folder)
    assert remarks == f"Simulator at {pair.one.url}: scenario cacd_2020_cutover, data in one.\n"


def test_simulator_named_by_address_reports_its_data_directory(pair: Pair, tmp_path: Path) -> None:
    _, remarks = printed("clock", "freeze", "--url", f"{pair.one.url}/", cwd=tmp_path)
    assert remarks == f"Simulator at {pair.one.url}: scenario cacd_2020_cutover, data in {pair.folder / 'one'}.\n"


def test_option_overrides_variable_and_variable_overrides_directory(pair: Pair) -> None:
    variable = {"CSO_SIM_URL": pair.other.url}
    for words, name in (
        (["--url", pair.one.url], "cacd_2020_cutover"),
        (["--data", "one"], "cacd_2020_cutover"),
        ([], "all_live"),
    ):
        shown, _ = printed("scenario", "show", "--json", *words, cwd=pair.folder, **variable)
        assert json.loads(shown)["name"] == name
    both = refused("clock", "show", "--url", pair.one.url, "--data", "one", cwd=pair.folder)
    assert both == "--url and --data both name a simulator; give one of them.\n"


def test_missing_simulator_error_says_how_to_start_one(tmp_path: Path) -> None:
    """Without a known address the command does not try a usual port."""
    assert refused("clock", "freeze", cwd=tmp_path).startswith(NOBODY)
    named = refused("clock", "freeze", "--data", "var", cwd=tmp_path)
    assert named == (
        "No simulator runs on the data directory var. Start one with 'cso-sim serve --data var', or name another with "
        "--data or --url.\n"
    )


def test_lock_file_of_a_crashed_server_is_ignored(pair: Pair, tmp_path: Path) -> None:
    """The text of a lock names a server; only the lock itself says that it is there."""
    (tmp_path / "var").mkdir()
    shutil.copy(pair.folder / "one" / LOCK, tmp_path / "var" / LOCK)
    assert refused("clock", "freeze", cwd=tmp_path).startswith(NOBODY)
    crashed = Server("--data", str(tmp_path / "crashed"))
    crashed.stop(signal.SIGKILL)
    assert refused("clock", "freeze", cwd=tmp_path).startswith(NOBODY)


def test_command_refuses_another_server_at_the_locks_address(pair: Pair, tmp_path: Path) -> None:
    before = calendar_of(pair.one)
    us = Holder(os.getpid(), pair.one.url, pair.one.url)
    with held(str(tmp_path / "var"), us, 0):
        remarks = refused("clock", "set", "2001-01-01T00:00:00Z", cwd=tmp_path)
    assert "another simulator answers" in remarks
    assert str(pair.folder / "one") in remarks
    assert calendar_of(pair.one) == before


def test_starting_server_without_an_address_is_reported(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with (tmp_path / "var" / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        remarks = refused("clock", "show", cwd=tmp_path)
    assert remarks.startswith("The server on var has not said yet where it listens. Try again in a moment")


def test_reading_a_lock_does_not_block_a_server(tmp_path: Path) -> None:
    """A command that looks shares the lock for a moment; a server that starts at that moment is not refused."""
    (tmp_path / LOCK).touch()
    looked, stop = threading.Event(), threading.Event()

    def look() -> None:
        with (tmp_path / LOCK).open() as file:
            while not stop.is_set():
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    looked.set()
                    fcntl.flock(file, fcntl.LOCK_UN)

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for looker in lookers:
        looker.start()
    try:
        assert looked.wait(60)
        for _ in range(200):
            with held(str(tmp_path), Holder(1, "http://localhost:1", "http://127.0.0.1:1"), 0):
                pass
    finally:
        stop.set()
        for looker in lookers:
            looker.join()


def test_commands_ignore_environment_proxies(pair: Pair) -> None:
    proxy = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:1")
    _, remarks = printed("clock", "freeze", "--data", "one", cwd=pair.folder, **proxy)
    assert remarks.startswith(f"Simulator at {pair.one.url}: ")
