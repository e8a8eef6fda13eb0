"""The command line in processes of its own: one command, or a served simulator."""

import os
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests import warm_processes
from tests.warm_processes import WarmProcess

# Seconds after which a process that was to do something will not. A slow machine needs some; a good one never waits for them.
PATIENCE = 120


ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("CSO_", "COURT_"))}


def command(
    *words: str, url: str | None = None, cwd: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {**ENVIRONMENT, **more, "TERM": "dumb", "COLUMNS": "200"}
    if url:
        environment["CSO_SIM_URL"] = url
    return warm_processes.run(words, environment, cwd, PATIENCE)


def succeeds(*words: str, url: str | None = None, **more: str) -> str:
    done = command(*words, url=url, **more)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def fails(*words: str, url: str | None = None, status: int = 1, **more: str) -> str:
    done = command(*words, url=url, **more)
    assert done.returncode == status, done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    return done.stderr


class Server:
    """A served simulator in its own process."""

    def __init__(self, *words: str, **more: str) -> None:
        reading, writing = os.pipe()
        self.process = WarmProcess(["serve", "--port", "0", *words], {**ENVIRONMENT, **more}, None, writing, writing)
        os.close(writing)
        self._output = os.fdopen(reading)
        self.printed = ""
        self._ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self.url = self._address()
        except BaseException:  # also the end of the test's time
            self.process.end()
            raise

    def _address(self) -> str:
        assert self._ready.wait(PATIENCE), self.printed
        found = re.search(r"Front page\s+(https?://\S+?)/\s", self.printed)
        assert found, self.printed
        return found[1]

    def _listen(self) -> None:
        for line in self._output:
            self.printed += line
            if line.startswith("Ready."):
                self._ready.set()
        self._ready.set()

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        try:
            status = self.process.wait(PATIENCE)
        finally:
            self.process.end()
        self._listener.join(PATIENCE)
        self._output.close()
        return status


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:
        body: bytes = response.read()
    return body.decode()
