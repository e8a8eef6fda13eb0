"""`cso-sim serve --processes`: several processes at one port, one of which ends, is replaced or hangs; and their common end."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.federation.command_line import PATIENCE, Server, fails, get, succeeds
from tests.federation.test_processes import advance_by_an_hour_each

# One process, with seconds that need no patience.
HANGING = """
import asyncio, logging, os, signal, sys
from cso_sim import supervisor
logging.basicConfig(format="%(message)s")
setattr(supervisor, sys.argv[1], float(sys.argv[2]))
fork, refusals = os.fork, [False, True]
def fork_if_there_is_memory():
    if refusals and refusals.pop(0):
        raise OSError(12, "Cannot allocate memory")
    return fork()
os.fork = fork_if_there_is_memory
async def serve(place):
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    reporting = place.begin(ended.set)
    print(os.getpid(), flush=True)
    await ended.wait()
if place := supervisor.Supervisor(1).run():
    asyncio.run(serve(place))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server("--data", str(tmp_path / "sim"), "--processes", "2")
    yield running
    running.stop()


def until(what: Callable[[], bool]) -> None:
    """Waits until it is so. Nothing tells of a process of somebody else."""
    give_up = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def process_that_answers(url: str) -> int:
    """The number of the process that accepts a new connection."""
    return int(get(f"{url}/_sim/about").partition('"process":')[2].split(",")[0])


def serving(server: Server, count: int) -> set[int]:
    """The numbers of the processes that answer; waits until there are so many."""
    found: set[int] = set()

    def ask() -> bool:
        # At the same time, because one idle process may accept all connections that come one by one.
        with ThreadPoolExecutor(8) as threads:
            found.update(threads.map(process_that_answers, [server.url] * 8))
        return len(found) >= count

    until(ask)
    return found


def test_processes_share_the_port_and_those_that_end_are_replaced(server: Server) -> None:
    first = serving(server, 2)
    assert server.process.pid not in first
    assert server.printed.count("Ready.") == 1
    advance_by_an_hour_each([server.url], 8)
    assert "only if one process answers" in fails("worlds", "create", "--seed", "one", url=server.url)
    succeeds("scenario", "load", "all_live", url=server.url)

    os.kill(min(first), signal.SIGKILL)
    until(lambda: f"Process {min(first)} has ended (signal 9); another one takes its place." in server.printed)
    second = serving(server, 2)
    assert max(first) in second

    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE)
    connection.request("GET", "/_sim/journal/stream", headers={"accept": "text/event-stream"})
    stream = connection.getresponse()
    server.process.send_signal(signal.SIGHUP)
    until(lambda: "All 2 processes have been replaced." in server.printed)
    with contextlib.suppress(http.client.IncompleteRead):
        stream.read()  # it ends with its process
    connection.close()
    until(lambda: not any(map(_runs, second)))
    assert "all_live" in get(f"{server.url}/_sim/about")
    assert not serving(server, 2) & second


def hanging(name: str, seconds: float) -> subprocess.Popen[str]:
    program = [sys.executable, "-c", HANGING, name, str(seconds)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_process_that_hangs_is_replaced() -> None:
    """It accepts connections and answers nobody. A real server waits half a minute for its reports."""
    with hanging("_REPORTS_EVERY", 0.02) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stderr is not None
        first = int(supervisor.stdout.readline())
        os.kill(first, signal.SIGSTOP)
        second = int(supervisor.stdout.readline())
        assert second != first
        # There is no memory for another one at first.
        assert f"Process {first} does not respond and is ended." in supervisor.stderr.readline()
        assert f"Process {first} has ended (signal 9)" in supervisor.stderr.readline()
        assert "(Cannot allocate memory); the next attempt is in 1 seconds." in supervisor.stderr.readline()
        supervisor.terminate()
        assert supervisor.wait(PATIENCE) == 0
        assert supervisor.stderr.read() == ""


def test_process_that_hangs_does_not_outlive_its_replacement() -> None:
    """An operator replaces the processes because one of them hangs. It reads no signal that asks it to end."""
    with hanging("_STOPS_WITHIN", 0.05) as supervisor:
        assert supervisor.stdout is not None
        first = int(supervisor.stdout.readline())
        os.kill(first, signal.SIGSTOP)
        supervisor.send_signal(signal.SIGHUP)
        assert int(supervisor.stdout.readline()) != first
        until(lambda: not _runs(first))
        supervisor.terminate()
        assert supervisor.wait(PATIENCE) == 0


def test_processes_end_when_their_supervisor_is_killed(server: Server, tmp_path: Path) -> None:
    there = serving(server, 2)
    server.stop(signal.SIGKILL)
    until(lambda: not any(map(_runs, there)))
    again = Server("--data", str(tmp_path / "sim"), "--processes", "2")
    assert again.stop() == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--scenario", "nope"], "There is no scenario 'nope'"),
        (["--seed", "one"], "--seed: A run with a seed repeats itself only if one process answers all requests."),
    ],
)
def test_several_processes_that_cannot_start_say_so_once(words: list[str], why: str, tmp_path: Path) -> None:
    error = fails("serve", "--port", "0", "--data", str(tmp_path / "sim"), "--processes", "3", *words)
    assert why in error
    assert len(error.strip().splitlines()) == 1, error


def _runs(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False
