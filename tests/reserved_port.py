"""Ports for servers that need their number before they start."""

import contextlib
import socket
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """A port of loopback that nobody else is given while it is held, though nobody listens there.

    A server that sets SO_REUSEADDR, as they all do, may still listen at it. Elsewhere than on Linux it could not, and the port
    is only one that was free a moment ago.
    """
    with contextlib.ExitStack() as held:
        first = held.enter_context(_bound(socket.AF_INET, "127.0.0.1", 0))
        port: int = first.getsockname()[1]
        with contextlib.suppress(OSError):  # no IPv6 here
            held.enter_context(_bound(socket.AF_INET6, "::1", port))
        if sys.platform != "linux":
            held.close()
        yield port


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
