"""The command line in processes that start quickly: they are forked from one that has imported the program already.

Such a process has its own memory, environment, folder, output and exit status, like one that begins with a new interpreter.
What only a new interpreter shows, such as the modules that a command imports, is tested with one: in
`federation/cli/test_start.py`, and by the commands of the first pages of the documentation.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

_LONGEST_REQUEST = 1 << 20
# All that a command or a server imports. Nothing here starts a thread, which a fork would lose.
_IMPORTED = (
    "cso_sim.cli",
    "cso_sim.serve",
    "cso_sim.doctor",
    "cso_sim.control.app",
    "cso_sim.harness",
    "cso_migrations.runner",
)


class WarmProcess:
    """A running command."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], cwd: Path | None, out: int, err: int
    ) -> None:
        request = {"words": list(words), "environment": dict(environment), "cwd": str(cwd or Path.cwd())}
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(parent())
        with Path(os.devnull).open() as nothing:
            socket.send_fds(self._connection, [json.dumps(request).encode() + b"\n"], [nothing.fileno(), out, err])
        self._answers = self._connection.makefile("r")
        self.pid = int(self._answers.readline())
        self._status: int | None = None

    def send_signal(self, number: int) -> None:
        """Sends a signal, if the process has not ended."""
        if self._status is None:
            os.kill(self.pid, number)

    def end(self) -> None:
        """Kills the process, if it has not ended: it does not outlive its connection."""
        self._answers.close()
        self._connection.close()

    def wait(self, seconds: float) -> int:
        """The exit status; negative for a process that a signal has ended.

        Raises:
            TimeoutError: it has not ended by then.
        """
        if self._status is None:
            self._connection.settimeout(seconds)
            self._status = int(self._answers.readline())
            self.end()
        return self._status


def run(
    words: Sequence[str], environment: Mapping[str, str], cwd: Path | None, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Runs `cso-sim` with these words to its end. A process that needs longer is killed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = WarmProcess(words, environment, cwd, out.fileno(), err.fileno())
        try:
            status = process.wait(seconds)
        finally:
            process.end()
        printed = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
    return subprocess.CompletedProcess(list(words), status, *printed)


@cache
def parent() -> str:
    """The address of the process from which the others are forked. It ends with this one."""
    folder = tempfile.mkdtemp(prefix="cso-warm-")
    address = f"{folder}/socket"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CSO_", "COURT_"))}
    parent = subprocess.Popen(
        [sys.executable, "-c", "from tests.warm_processes import serve; serve()", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # As in a terminal of 200 columns: what prints tables asks when it is imported.
        env={**environment, "TERM": "dumb", "COLUMNS": "200"},
        cwd=Path(__file__).parents[1],
    )

    def end() -> None:
        parent.communicate()
        Path(address).unlink(missing_ok=True)
        Path(folder).rmdir()

    atexit.register(end)
    if parent.stdout is None or not parent.stdout.readline():
        raise RuntimeError("the process that has imported the program did not start")
    return address


def serve() -> None:
    """Waits for requests, and forks a process for each, until the tests are over."""
    import gc
    import importlib

    for name in _IMPORTED:
        importlib.import_module(name)
    gc.freeze()  # else the first collection of each child would copy all pages
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(sys.argv[1])
        listening.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the watchers
        if threading.active_count() > 1:
            raise RuntimeError("a fork would lose threads")
        _serve_until_closed(listening)


def _serve_until_closed(listening: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _ = listening.accept()
        request, fds, _, _ = socket.recv_fds(connection, _LONGEST_REQUEST, 3)
        while not request.endswith(b"\n"):
            request += connection.recv(_LONGEST_REQUEST)
        if os.fork() == 0:
            listening.close()
            _watch(connection, json.loads(request), fds)
        connection.close()
        for each in fds:
            os.close(each)


def _watch(connection: socket.socket, request: dict[str, object], fds: list[int]) -> None:
    """Starts the command in a child, and tells its number and its exit status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        connection.close()
        _become(request, fds)
        return
    for each in (0, *fds):
        os.close(each)
    connection.sendall(f"{pid}\n".encode())
    threading.Thread(target=_kill_when_closed, args=(connection, pid), daemon=True).start()
    _, status = os.waitpid(pid, 0)
    with suppress(OSError):
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _kill_when_closed(connection: socket.socket, pid: int) -> None:
    """Ends a command that has outlived the test that began it, or the whole process of the tests."""
    with suppress(ConnectionError, ProcessLookupError):
        connection.recv(1)
        os.kill(pid, signal.SIGKILL)


def _become(request: dict[str, object], fds: list[int]) -> None:
    """Does what `python -m cso_sim` does."""
    import runpy

    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[arg-type]  # as it was sent
    os.chdir(str(request["cwd"]))
    for number, taken in enumerate(fds):
        os.dup2(taken, number)
        if taken > 2:
            os.close(taken)
    sys.argv = ["cso_sim", *request["words"]]  # type: ignore[misc]  # as it was sent
    runpy.run_module("cso_sim", run_name="__main__", alter_sys=True)
    sys.exit(0)
