"""What a process holds: open files, connections, threads and memory. Linux tells it for each process.

It imports nothing of the project, because suites of others have a copy of it.
"""

import os
from pathlib import Path
from typing import NamedTuple


class Held(NamedTuple):
    """What a process holds. Connections are open files too; `memory` is what is resident, in bytes."""

    files: int
    connections: int
    threads: int
    memory: int


# What may be held more after very many tests than after a few: a file that is open for a moment, a thread of a pool that is
# grown, and caches that fill.
MOST = Held(files=2, connections=2, threads=2, memory=40 * 1024 * 1024)


def held_by(process: "int | str" = "self") -> Held:
    """What a process holds now."""
    of = Path("/proc") / str(process)
    opened = []
    for each in (of / "fd").iterdir():
        try:
            opened.append(str(each.readlink()))
        except FileNotFoundError:  # closed since, or the list of the folder itself
            continue
    threads = len(list((of / "task").iterdir()))
    resident = int((of / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Held(len(opened), sum(each.startswith("socket:") for each in opened), threads, resident)


def leaks(before: Held, after: Held) -> list[str]:
    """What grew by more than `MOST`."""
    return [
        f"{name} grew from {was} to {now}"
        for name, was, now, most in zip(Held._fields, before, after, MOST, strict=True)
        if now - was > most
    ]
