"""A run over many libraries: several at a time, each in a process of its own, and what a run that was stopped has made already.

A library that hangs or breaks its process costs its own row.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from report_card.environments import BUILD
from report_card.libraries import Library
from report_card.processes import started

_FOLDER = Path(__file__).parents[1]
_UNFINISHED = BUILD / "unfinished.json"
# Seconds for one library: two installations and two rehearsals of a slow one, on a busy machine.
_LONGEST = 2 * 3600
_BETWEEN_LOOKS = 0.2
# What a card depends on, besides the library.
_SOURCES = ("cso_sim/faults", "cso_sim/rehearsal", "report_card")


class Unfinished:
    """The libraries that the run before this one made, before it was stopped, and the day when it began.

    Nothing is taken over if the faults, the rehearsal or the applications have changed since.
    """

    def __init__(self, today: str) -> None:
        self._of = _fingerprint()
        self.began, self.made = today, list[str]()
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            kept = json.loads(_UNFINISHED.read_text("utf-8"))
            if kept["of"] == self._of:
                self.began, self.made = str(kept["began"]), list(kept["made"])

    def add(self, library: Library) -> None:
        """Notes that a library was made."""
        self.made.append(library.key)
        _UNFINISHED.parent.mkdir(parents=True, exist_ok=True)
        half = _UNFINISHED.with_suffix(".half")
        half.write_text(json.dumps({"of": self._of, "began": self.began, "made": self.made}), "utf-8")
        half.replace(_UNFINISHED)

    def forget(self) -> None:
        """The run is over, or begins again."""
        self.made.clear()
        _UNFINISHED.unlink(missing_ok=True)


def each_by_itself(libraries: Sequence[Library], at_a_time: int, was_made: Callable[[Library], None]) -> list[Library]:
    """Makes the card of each library in a process of its own. `was_made` hears at once of each that was made.

    Returns:
        Those that were not made.
    """
    # A browser with scripts takes longest, so it begins.
    waiting = sorted(libraries, key=lambda each: each.browser == "http")
    running, failed = list[tuple[Library, _Row]](), set[str]()
    with contextlib.ExitStack() as rows:
        while waiting or running:
            while waiting and len(running) < at_a_time:
                library = waiting.pop(0)
                running.append((library, rows.enter_context(_row(library))))
            for library, row in list(running):
                is_made = row.is_made()
                if is_made is None:
                    continue
                running.remove((library, row))
                if is_made:
                    was_made(library)
                else:
                    failed.add(library.key)
            time.sleep(_BETWEEN_LOOKS)
    return [each for each in libraries if each.key in failed]


class _Row:
    """The process that makes a card."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._deadline = time.monotonic() + _LONGEST

    def is_made(self) -> bool | None:
        """Whether it made the card; `None` as long as it works. One that takes too long is ended."""
        status = self._process.poll()
        if status is None and time.monotonic() > self._deadline:
            self._process.terminate()  # it ends in order, with all that it started
            self._deadline += 60
        return None if status is None else status == 0


@contextlib.contextmanager
def _row(library: Library) -> Iterator[_Row]:
    command = (sys.executable, "-m", "report_card", "--row", library.key)
    with started(_FOLDER, command, {}, stdout=sys.stdout.fileno(), stderr=sys.stderr.fileno()) as process:
        yield _Row(process)


def processors() -> int:
    """How many libraries are made at a time: as many as there are processors, because each waits for itself."""
    return max(1, os.cpu_count() or 1)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted((_FOLDER / folder).rglob("*")):
            if path.is_file() and "cards" not in path.parts and path.suffix not in {".pyc", ".json"}:
                found.update(f"{path.relative_to(_FOLDER)}\n".encode() + path.read_bytes())
    return found.hexdigest()
