"""A served simulator in a process of its own, for measurements that look at its CPU and memory from outside."""

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEBIBYTE = 1024 * 1024
_TICKS = os.sysconf("SC_CLK_TCK")


def memory_folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder in memory where the system has one, so that no disk is measured."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix="cso-measured-", dir=memory if os.access(memory, os.W_OK) else None)


def circumstances() -> str:
    """What a reader must know of the machine."""
    load = os.getloadavg()[1]
    return f"Python {platform.python_version()}, {os.cpu_count()} processors with {load:.1f} programs that wanted them"


class Served:
    """A running server: its address and its process."""

    def __init__(self, url: str, process: int) -> None:
        self.url = url
        self.process = process

    def cpu(self) -> float:
        """The CPU seconds that it has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self, which: str = "VmRSS") -> float:
        """Its resident memory in MiB; `VmHWM` is the most that it ever was."""
        status = Path(f"/proc/{self.process}/status").read_text("ascii")
        found = re.search(rf"^{which}:\s+(\d+) kB", status, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """A simulator on a free port, with its data in `options`."""
    command = [sys.executable, "-m", "cso_sim", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = ""
        for line in process.stdout:
            found = re.search(r"Front page\s+(https?://\S+?)/\s", line)
            url = found[1] if found else url
            if line.startswith("Ready."):
                break
        try:
            if not url:
                raise SystemExit("The simulator did not start.")
            yield Served(url, process.pid)
        finally:
            process.terminate()
