"""Names of processes. From a name another process can find out whether the process has ended."""

import contextlib
import functools
import os
import socket
from pathlib import Path

from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM


def own_name() -> str:
    """A new name with this process's machine, its process number and a random part."""
    return f"{_place()} {os.getpid()} {make_id(SYSTEM, 'process')}"


def has_ended(name: str) -> bool:
    """Whether the named process is known to have ended. This is not known of processes on other machines or in other containers.

    The answer is also "no" if another process got the same number, so the caller needs a time limit too.
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
    """Identifies the machine, or the container on it, within which a process number is unique."""
    with contextlib.suppress(OSError):
        namespace = Path("/proc/self/ns/pid").readlink()
        return f"{socket.gethostname()}/{namespace}"
    return socket.gethostname()
