"""Refuses whatever would leave this machine: connections, datagrams, and questions to a name server.

It listens to the interpreter's own audit events (PEP 578), so that it sees every socket whoever opens it: clients, event loops,
and servers in other threads alike. An audit hook cannot be taken out again; this one is put in once, when it is first
needed, and sleeps between tests.
"""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class LeavesLoopbackError(Exception):
    """Somebody tried to reach another machine."""


class Guard:
    """While it is active, no connection leaves this machine; `refused` lists the attempts."""

    def __init__(self) -> None:
        self.refused: list[str] = []
        self._awake = self._listens = False

    @contextmanager
    def awake(self) -> Iterator["Guard"]:
        """Guards for a while; what has been refused before is forgotten."""
        if not self._listens:
            sys.addaudithook(self._hear)
            self._listens = True
        self.refused, self._awake = [], True
        try:
            yield self
        finally:
            self._awake = False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._awake or event[:7] != "socket.":
            return
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            opened, address = arguments[:2]
            if opened.family in {socket.AF_INET, socket.AF_INET6} and address is not None:
                self._look_at(event, address[0])
        elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}:
            target = arguments[0]
            self._look_at(event, target[0] if isinstance(target, tuple) else target)

    def _look_at(self, event: str, host: str | bytes | None) -> None:
        name = host.decode("latin-1") if isinstance(host, bytes) else host
        if name is None or is_here(name):
            return
        self.refused.append(f"{event} {name}")
        raise LeavesLoopbackError(f"{event}: {name} is not this machine")


def is_here(host: str) -> bool:
    """Whether a host is this machine by its spelling, so that nobody needs to be asked."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
