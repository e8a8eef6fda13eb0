"""The guard of this folder: what would leave this machine is refused, however it is tried; what stays is let through."""

import asyncio
import contextlib
import http.client
import socket
import threading
import urllib.request
from collections.abc import Callable

import httpx
import pytest

from tests.clients.guard import Guard, LeavesLoopbackError, is_here

OUTSIDE = "192.0.2.1"  # RFC 5737: nobody's address
COURT = "ecf.cacd.uscourts.gov"
# The guard of this folder, or the one of all tests, whichever hears of it first; some libraries wrap what is raised.
REFUSED = (LeavesLoopbackError, AssertionError, ExceptionGroup)


def by_socket(host: str) -> None:
    with socket.socket() as opened:
        opened.settimeout(1)
        opened.connect((host, 443))


def by_quiet_socket(host: str) -> None:
    with socket.socket() as opened:
        opened.settimeout(1)
        opened.connect_ex((host, 443))


def by_datagram(host: str) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as opened:
        opened.sendto(b"?", (host, 53))


def by_message(host: str) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as opened:
        opened.sendmsg([b"?"], [], 0, (host, 53))


def by_name(host: str) -> None:
    socket.getaddrinfo(host, 443)


def by_urllib(host: str) -> None:
    urllib.request.urlopen(f"https://{host}/", timeout=1)


def by_http_client(host: str) -> None:
    connection = http.client.HTTPSConnection(host, timeout=1)
    try:
        connection.request("GET", "/")
    finally:
        connection.close()


def by_httpx(host: str) -> None:
    httpx.get(f"https://{host}/", timeout=1)


def by_event_loop(host: str) -> None:
    async def ask() -> None:
        async with httpx.AsyncClient() as client:
            await client.get(f"https://{host}/", timeout=1)

    with asyncio.Runner() as runner:
        runner.run(ask())


def by_thread(host: str) -> None:
    found: list[BaseException] = []

    def connect() -> None:
        try:
            by_socket(host)
        except REFUSED as error:
            found.append(error)

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    raise found[0]


WITH_AN_ADDRESS = (by_socket, by_quiet_socket, by_datagram, by_message, by_thread)
WITH_EITHER = (by_name, by_urllib, by_http_client, by_httpx, by_event_loop)


@pytest.fixture
def tries_to_leave() -> None:
    """Marks a test that is meant to be refused."""


@pytest.mark.parametrize(
    ("way", "host"),
    [*((way, OUTSIDE) for way in (*WITH_AN_ADDRESS, *WITH_EITHER)), *((way, COURT) for way in WITH_EITHER)],
)
def test_no_way_leads_to_another_machine(way: Callable[[str], None], host: str, tries_to_leave: None) -> None:
    """Rule F3: it never contacts a real court host, and neither does a client that is tested with it."""
    with pytest.raises(REFUSED):
        way(host)


def test_refused_connection_is_remembered_even_if_swallowed(guard: Guard, tries_to_leave: None) -> None:
    with contextlib.suppress(Exception):
        by_urllib(COURT)

    assert guard.refused == [f"socket.getaddrinfo {COURT}"]


def test_local_connections_are_allowed(guard: Guard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, port), timeout=60):
                pass
    left, right = socket.socketpair()
    left.close()
    right.close()

    assert guard.refused == []


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("ecf.cacd.localhost", True),
        ("0.0.0.0", False), ("10.0.0.1", False), ("::", False), ("localhost.example", False), (COURT, False), ("", False),
    ],
)  # fmt: skip
def test_loopback_is_recognised_by_spelling(host: str, here: bool) -> None:
    assert is_here(host) is here
