"""Names of processes that other processes can tell apart, and can ask whether the process is still there."""

import contextlib
import functools
import os
import socket
from pathlib import Path

from cso_kit.secrets.opaque import make_id


def own_name() -> str:
    """A new name for something that this process does: its place and its number, and what tells this name from its others."""
    return f"{_place()} {os.getpid()} {make_id()}"


def has_ended(name: str) -> bool:
    """Whether the process of a name has ended, as far as this one can tell: it must have run in the same place.

    A number that was given to another process since makes the answer "no"; whoever asks must also have a time after which nobody
    is waited for.
    """
    place, _, rest = name.partition(" ")
    number = rest.partition(" ")[0]
    if place != _place() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


@functools.cache
def _place() -> str:
    """Where a process number means the same process: a machine, or a container on it."""
    with contextlib.suppress(OSError):
        namespace = Path("/proc/self/ns/pid").readlink()
        return f"{socket.gethostname()}/{namespace}"
    return socket.gethostname()
