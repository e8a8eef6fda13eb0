"""A server in a process of its own that begins with a new interpreter, and everything it prints.

A served simulator needs no new interpreter: `tests/federation/command_line.py` has that one.
"""

import re
import signal
import subprocess
import sys
import threading

from tests.federation.command_line import ENVIRONMENT, PATIENCE


class ServerProcess:
    """A running server. `ready` is a pattern in the line that it prints when it can be asked; its group is the address."""

    def __init__(self, ready: str, *words: str, **settings: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**ENVIRONMENT, **settings},
        )
        self.printed = ""
        self._ready, self._over = re.compile(ready), threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self.url = self._address()
        except BaseException:  # also the end of the test's time
            self.stop(signal.SIGKILL)
            raise

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.printed += line
            if self._ready.search(line):
                self._over.set()
        self._over.set()

    def _address(self) -> str:
        self._over.wait(PATIENCE)
        found = self._ready.search(self.printed)
        assert found, self.printed
        return found[1]

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Sends a signal and waits for the end."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()
