"""A network between a service and its database that a test can break: a real listener on loopback in its own thread."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit


class BreakableNetwork:
    """Forwards connections to a PostgreSQL server. A test can stop it or make it close them."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._parts = parts
        host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
        self._socket = f"{host}/.s.PGSQL.{parts.port or 5432}" if host.startswith("/") else None
        self._target = host, parts.port or 5432
        self._loop = asyncio.new_event_loop()
        self._is_silent = False
        self._open: set[asyncio.StreamWriter] = set()
        self._held: list[tuple[asyncio.StreamWriter, bytes]] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The database's address through this network."""
        user = self._parts.netloc.rpartition("@")[0].rstrip(":") or "postgres"
        return f"postgresql://{user}@127.0.0.1:{self.port}{self._parts.path}"

    def fall_silent(self) -> None:
        """Stops forwarding; connections are accepted and stay open."""
        self._do(self._set_silent(True))

    @property
    def connections_held_back(self) -> int:
        """On how many connections something is waiting to be forwarded."""
        return len({writer for writer, _ in self._held})

    def speak(self) -> None:
        """Forwards again, first the data that was held back."""
        self._do(self._set_silent(False))

    def hang_up(self) -> None:
        """Ends all connections and takes no more, as a server that was stopped."""
        self._do(self._close())

    def listen(self) -> None:
        """Takes connections (again)."""
        self._do(self._listen())

    def _do(self, what) -> None:  # type: ignore[no-untyped-def]
        asyncio.run_coroutine_threadsafe(what, self._loop).result(60)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _set_silent(self, silent: bool) -> None:
        self._is_silent = silent
        held, self._held = self._held, []
        for writer, data in held:
            writer.write(data)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._socket:
            other_reader, other_writer = await asyncio.open_unix_connection(self._socket)
        else:
            other_reader, other_writer = await asyncio.open_connection(*self._target)
        self._open |= {writer, other_writer}
        try:
            await asyncio.gather(self._forward(reader, other_writer), self._forward(other_reader, writer))
        finally:
            self._open -= {writer, other_writer}
            writer.close()
            other_writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self._is_silent:
                    self._held.append((writer, data))
                else:
                    writer.write(data)
            writer.close()


@contextlib.contextmanager
def breakable_network(server: str) -> Iterator[BreakableNetwork]:
    """A network to the database at an address."""
    network = BreakableNetwork(server)
    thread = threading.Thread(target=network._loop.run_forever, daemon=True)
    thread.start()
    network.listen()
    try:
        yield network
    finally:
        network.hang_up()
        network._do(_finish())
        network._loop.call_soon_threadsafe(network._loop.stop)
        thread.join(60)
        network._loop.close()


async def _finish() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
