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
from tests.federation.test_cli import Server, command

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


def test_each_simulator_is_found_by_its_own_directory(pair: Pair) -> None:
    for name, server, scenario in (
        ("one", pair.one, "cacd_2020_cutover"),
        ("other", pair.other, "all_live"),
    ):
        shown, said = printed("scenario", "show", "--json", "--data", name, cwd=pair.folder)
        assert json.loads(shown)["name"] == scenario
        assert said == ""
        _, said = printed("clock", "set", "2020-02-15T09:00:00-08:00", "--data", name, cwd=pair.folder)
        assert said == f"Simulator at {server.url}: scenario {scenario}, data in {name}.\n"


def test_a_change_reaches_only_the_simulator_that_was_named(pair: Pair) -> None:
    before = calendar_of(pair.one)
    printed("clock", "set", "2019-07-01T12:00:00Z", "--data", "other", cwd=pair.folder)
    assert calendar_of(pair.one) == before
    assert calendar_of(pair.other) == "2019-07-01T12"


def test_the_usual_directory_needs_no_name(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "var").symlink_to(pair.folder / "one")
    (tmp_path / "zzz").symlink_to(pair.folder / "other")
    _, said = printed("clock", "freeze", cwd=tmp_path)
    assert said == f"Simulator at {pair.one.url}: scenario cacd_2020_cutover, data in var.\n"


def test_the_only_simulator_in_a_folder_is_found_whatever_its_directory_has_name(pair: Pair, tmp_path: Path) -> None:
    """`make demo DATA=mine`, then `cso-sim clock …` in the same place."""
    (tmp_path / "mine").symlink_to(pair.folder / "other")
    (tmp_path / "empty").mkdir()
    _, said = printed("clock", "release", cwd=tmp_path)
    assert said == f"Simulator at {pair.other.url}: scenario all_live, data in mine.\n"


def test_of_several_simulators_none_is_chosen(pair: Pair) -> None:
    said = refused("clock", "advance", "PT1H", cwd=pair.folder)
    assert said == (
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
def test_a_command_says_which_simulator_it_changes(pair: Pair, words: list[str]) -> None:
    _, said = printed(*words, "--data", "one", cwd=pair.folder)
    assert said == f"Simulator at {pair.one.url}: scenario cacd_2020_cutover, data in one.\n"


def test_a_simulator_named_by_address_says_where_its_data_is(pair: Pair, tmp_path: Path) -> None:
    _, said = printed("clock", "freeze", "--url", f"{pair.one.url}/", cwd=tmp_path)
    assert said == f"Simulator at {pair.one.url}: scenario cacd_2020_cutover, data in {pair.folder / 'one'}.\n"


def test_what_is_typed_counts_more_than_the_variable_and_that_more_than_the_directory(pair: Pair) -> None:
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


def test_without_a_simulator_a_command_says_how_to_start_or_name_one(tmp_path: Path) -> None:
    """Nothing listens at a usual port for lack of a better idea."""
    assert refused("clock", "freeze", cwd=tmp_path).startswith(NOBODY)
    named = refused("clock", "freeze", "--data", "var", cwd=tmp_path)
    assert named == (
        "No simulator runs on the data directory var. Start one with 'cso-sim serve --data var', or name another with "
        "--data or --url.\n"
    )


def test_what_a_crashed_server_left_behind_leads_nobody_astray(pair: Pair, tmp_path: Path) -> None:
    """The text of a lock names a server; only the lock itself says that it is there."""
    (tmp_path / "var").mkdir()
    shutil.copy(pair.folder / "one" / LOCK, tmp_path / "var" / LOCK)
    assert refused("clock", "freeze", cwd=tmp_path).startswith(NOBODY)
    crashed = Server("--data", str(tmp_path / "crashed"))
    crashed.stop(signal.SIGKILL)
    assert refused("clock", "freeze", cwd=tmp_path).startswith(NOBODY)


def test_another_server_at_the_address_of_the_lock_is_not_changed(pair: Pair, tmp_path: Path) -> None:
    before = calendar_of(pair.one)
    us = Holder(os.getpid(), pair.one.url, pair.one.url)
    with held(str(tmp_path / "var"), us, 0):
        said = refused("clock", "set", "2001-01-01T00:00:00Z", cwd=tmp_path)
    assert "another simulator answers" in said
    assert str(pair.folder / "one") in said
    assert calendar_of(pair.one) == before


def test_a_server_that_has_the_lock_and_not_yet_an_address_is_waited_for_by_hand(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with (tmp_path / "var" / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        said = refused("clock", "show", cwd=tmp_path)
    assert said.startswith("The server on var has not said yet where it listens. Try again in a moment")


def test_looking_at_a_lock_keeps_no_server_from_taking_it(tmp_path: Path) -> None:
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


def test_no_proxy_of_the_environment_stands_between(pair: Pair) -> None:
    proxy = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:1")
    _, said = printed("clock", "freeze", "--data", "one", cwd=pair.folder, **proxy)
    assert said.startswith(f"Simulator at {pair.one.url}: ")
