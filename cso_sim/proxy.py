"""A forward proxy for programs with built-in host names: it connects them to the simulator instead of a court's host.

It accepts CONNECT (RFC 9110 §9.3.6) for the listed domains and the public address, and connects the caller to the simulator's
port, where TLS ends. It resolves no names and opens no other connections, so a program behind it cannot reach a real court.

The caller's user name is the name of a world: `HTTPS_PROXY=http://alpha@localhost:8480`. The server knows by its connection's
source port for which world the tunnel was opened. Nobody else can have that port while the tunnel is open. Some callers, browsers
among them, say their user name only when they are asked (407, RFC 9110 §15.5.8), and callers without one could not answer; so a
tunnel asks everybody or nobody.
"""

import asyncio
import base64
import contextlib
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from cso_kit.visible import visible
from cso_kit.web.limits import LINGER, Limits

if TYPE_CHECKING:
    from cso_sim.settings import FederationSettings

_PIECE = 64 * 1024
_NOT_CONNECT = "This proxy takes CONNECT only, as programs send it for https addresses."
_NO_WORLD = (
    "Give the name of a world as the user name for this proxy, with any password: http://alpha:x@localhost:8480."
)
_CHALLENGE = 'proxy-authenticate: Basic realm="the name of a world", charset="UTF-8"'
_NOT_HERE = "is no host of the simulator, and this proxy leads nowhere else."


class TunnelledWorlds(Protocol):
    """The worlds of the server behind the tunnels."""

    # The source addresses of tunnels that lead to a world, and its name.
    tunnels: dict[tuple[str, int], str]

    async def why_not(self, name: str) -> str:
        """Why there is no such world; empty if there is one."""


def proxied_world(authorization: bytes) -> str:
    """The world in a `Proxy-Authorization` field: the user name (RFC 7617 §2); empty without one."""
    scheme, _, given = authorization.strip().partition(b" ")
    if scheme.lower() != b"basic":
        return ""
    with contextlib.suppress(ValueError):
        return base64.b64decode(given.strip(), validate=True).partition(b":")[0].decode("latin-1")
    return ""


class Tunnel:
    """Connects callers at the port `listening` to the server at the port `target`."""

    def __init__(
        self,
        listening: socket.socket,
        target: socket.socket,
        settings: "FederationSettings",
        limits: Limits = Limits(),  # noqa: B008 - it cannot be changed
        *,
        asks_for_world: bool = False,
    ) -> None:
        self.listening = listening
        self._limits = limits
        self._asks_for_world = asks_for_world
        host, self._port = target.getsockname()[:2]
        address = ip_address(host)
        # The target may listen on IPv4 or IPv6 only.
        loopback = "127.0.0.1" if address.version == 4 else "::1"
        self._host = loopback if address.is_unspecified else host
        public = urlsplit(settings.courts.public_address).hostname or ""
        self._hosts = frozenset({public, *settings.courts.domains})
        self._endings = tuple(f".{domain}" for domain in settings.courts.domains)
        self._server: asyncio.Server | None = None
        # Those of the server; without them every tunnel leads to its own federation.
        self.worlds: TunnelledWorlds | None = None

    @property
    def address(self) -> str:
        """The proxy's address, for example for `HTTPS_PROXY`."""
        return f"http://localhost:{self.listening.getsockname()[1]}"

    async def start(self) -> None:
        """Starts to accept callers, until the port is closed."""
        self._server = await asyncio.start_server(self._take, sock=self.listening, limit=self._limits.head)

    async def _take(self, caller: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        with contextlib.closing(answer), contextlib.suppress(OSError, TimeoutError):
            refusal = await self._refusal(caller, answer)
            if refusal is not None:
                answer.write(refusal.as_answer())
                answer.write_eof()
                async with asyncio.timeout(LINGER):
                    while await caller.read(_PIECE):
                        pass

    async def _refusal(self, caller: asyncio.StreamReader, answer: asyncio.StreamWriter) -> "_Refusal | None":
        """Why a caller is refused; `None` if it was served or has disconnected."""
        try:
            head = await asyncio.wait_for(caller.readuntil(b"\r\n\r\n"), self._limits.head_seconds)
        except asyncio.IncompleteReadError:
            return None
        except asyncio.LimitOverrunError:
            return _Refusal(
                "431 Request Header Fields Too Large", "The head of the request is larger than this proxy takes."
            )
        except TimeoutError:
            return _Refusal("408 Request Timeout", "The request was not complete in time.")
        line, *fields = head[:-4].split(b"\r\n")
        method, _, rest = line.decode("latin-1").partition(" ")
        host = rest.partition(" ")[0].rpartition(":")[0].strip("[]").lower()
        if len(line) > self._limits.request_line:
            return _Refusal("414 URI Too Long", "The request line is longer than this proxy takes.")
        if len(fields) > self._limits.fields:
            return _Refusal(
                "431 Request Header Fields Too Large", "The request has more header fields than this proxy takes."
            )
        if method != "CONNECT":
            return _Refusal("405 Method Not Allowed", _NOT_CONNECT, ("allow: CONNECT",))
        if not self._leads_to(host):
            return _Refusal("403 Forbidden", f"{visible(host)} {_NOT_HERE}")
        world = _world_in(fields) if self.worlds is not None else ""
        if self._asks_for_world and not world:
            return _Refusal("407 Proxy Authentication Required", _NO_WORLD, (_CHALLENGE,))
        if self.worlds is not None and world and (reason := await self.worlds.why_not(world)):
            return _Refusal("403 Forbidden", reason)
        await self._join(caller, answer, world)
        return None

    def _leads_to(self, host: str) -> bool:
        return host in self._hosts or host.endswith(self._endings)

    async def _join(self, caller: asyncio.StreamReader, answer: asyncio.StreamWriter, world: str) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        with contextlib.closing(back), self._leading_to(world, back):
            answer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            ways = [asyncio.create_task(_pass_on(caller, back)), asyncio.create_task(_pass_on(there, answer))]
            # When one side has ended, the connection is over: TLS has no half-closed connections.
            _, going_on = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in going_on:
                way.cancel()
            await asyncio.wait(ways)
            await _see_out(there, back)

    @contextlib.contextmanager
    def _leading_to(self, world: str, back: asyncio.StreamWriter) -> Iterator[None]:
        """Tells the server for which world a connection is, before the first byte is passed on."""
        if self.worlds is None or not world:
            yield
            return
        source: tuple[str, int] = back.get_extra_info("sockname")[:2]
        self.worlds.tunnels[source] = world
        try:
            yield
        finally:
            del self.worlds.tunnels[source]


def _world_in(fields: list[bytes]) -> str:
    named = (field.partition(b":") for field in fields)
    return next((proxied_world(value) for name, _, value in named if name.lower() == b"proxy-authorization"), "")


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(_PIECE):
            target.write(piece)
            await target.drain()


async def _see_out(there: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    """Tells the server that the caller has gone, and waits until it has closed its side.

    Before that it may not have read the caller's last request, which must still belong to the tunnel's world.
    """
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(LINGER):
            back.write_eof()
            while await there.read(_PIECE):
                pass
            return
    back.transport.abort()  # what it has not read by now is lost


class _Refusal(NamedTuple):
    status: str
    why: str
    fields: tuple[str, ...] = ()

    def as_answer(self) -> bytes:
        body = f"{self.why}\n".encode("latin-1", "backslashreplace")
        lines = (
            f"HTTP/1.1 {self.status}",
            "content-type: text/plain",
            f"content-length: {len(body)}",
            "connection: close",
            *self.fields,
        )
        return "\r\n".join((*lines, "", "")).encode("latin-1") + body
