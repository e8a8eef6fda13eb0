"""A forward proxy for programs with built-in host names: whatever court host they ask for, they get the simulator.

It takes CONNECT (RFC 9110 §9.3.6) for the listed domains and the public address and joins the caller with the simulator's own
port, where TLS ends. It looks no name up and opens no other connection, so that a program behind it cannot reach a real court.
"""

import asyncio
import contextlib
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cso_sim.federation import FederationSettings

_HEAD_LIMIT = 16 * 1024
_HEAD_PATIENCE = 10.0
_PIECE = 64 * 1024
_NOT_CONNECT = "This proxy takes CONNECT only, as programs send it for https addresses."
_NOT_HERE = "is no host of the simulator, and this proxy leads nowhere else."


class Tunnel:
    """Joins callers at the port `listening` with the server at the port `target`."""

    def __init__(self, listening: socket.socket, target: socket.socket, settings: "FederationSettings") -> None:
        self.listening = listening
        host, self._port = target.getsockname()[:2]
        address = ip_address(host)
        # A port of one kind does not answer callers of the other.
        loopback = "127.0.0.1" if address.version == 4 else "::1"
        self._host = loopback if address.is_unspecified else host
        public = urlsplit(settings.courts.public_address).hostname or ""
        self._hosts = frozenset({public, *settings.courts.domains})
        self._endings = tuple(f".{domain}" for domain in settings.courts.domains)
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """What programs are told, in `HTTPS_PROXY` or as they like to be told."""
        return f"http://localhost:{self.listening.getsockname()[1]}"

    async def start(self) -> None:
        """Begins to take callers; they come until the port is closed."""
        self._server = await asyncio.start_server(self._take, sock=self.listening, limit=_HEAD_LIMIT)

    async def _take(self, caller: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        with contextlib.closing(answer), contextlib.suppress(OSError):
            try:
                head = await asyncio.wait_for(caller.readuntil(b"\r\n\r\n"), _HEAD_PATIENCE)
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
                return
            method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
            host = rest.partition(" ")[0].rpartition(":")[0].strip("[]").lower()
            if method != "CONNECT":
                await _refuse(answer, "405 Method Not Allowed", _NOT_CONNECT, ("allow: CONNECT",))
            elif not self._leads_to(host):
                await _refuse(answer, "403 Forbidden", f"{host} {_NOT_HERE}")
            else:
                await self._join(caller, answer)

    def _leads_to(self, host: str) -> bool:
        return host in self._hosts or host.endswith(self._endings)

    async def _join(self, caller: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        with contextlib.closing(back):
            answer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ways = [asyncio.create_task(_pass_on(caller, back)), asyncio.create_task(_pass_on(there, answer))]
            # When one side has ended there is nobody left to talk to: TLS knows no half of a connection.
            _, going_on = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in going_on:
                way.cancel()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()


async def _refuse(answer: asyncio.StreamWriter, status: str, why: str, headers: Iterable[str] = ()) -> None:
    body = f"{why}\n".encode("latin-1")
    lines = (
        f"HTTP/1.1 {status}",
        "content-type: text/plain",
        f"content-length: {len(body)}",
        "connection: close",
        *headers,
    )
    answer.write("\r\n".join((*lines, "", "")).encode("latin-1") + body)
    await answer.drain()
