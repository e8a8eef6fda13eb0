"""An open stream of server-sent events of an ASGI application; `httpx.ASGITransport` would wait for its end."""

import asyncio
import contextlib
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from starlette.types import ASGIApp

PATIENCE = 60.0


class Sent(NamedTuple):
    """One event of a stream."""

    id: str
    event: str
    data: str


class EventStream:
    """Opens the stream at `address` with the block and closes it at its end. `next` waits for an event; `comments` counts what a
    server sends to keep the connection open.
    """

    def __init__(self, app: ASGIApp, address: str, **headers: str) -> None:
        parts = urlsplit(address)
        fields = {"host": "localhost:8400", "accept": "text/event-stream"} | headers
        self._app = app
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "root_path": "",
            "query_string": parts.query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8400),
        }
        self._parts: asyncio.Queue[str] = asyncio.Queue()
        self._rest = ""
        self._begun = asyncio.Event()
        self.headers: dict[str, str] = {}
        self.status = 0
        self.comments = 0

    async def next(self) -> Sent:
        """The next event. Comments are left out."""
        while True:
            block = await self._block()
            lines = dict(line.partition(": ")[::2] for line in block.splitlines() if not line.startswith(":"))
            if "data" in lines:
                return Sent(lines.get("id", ""), lines.get("event", "message"), lines["data"])

    async def _block(self) -> str:
        while "\n\n" not in self._rest:
            self._rest += await asyncio.wait_for(self._parts.get(), PATIENCE)
        block, _, self._rest = self._rest.partition("\n\n")
        return block

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        await asyncio.wait_for(self._begun.wait(), PATIENCE)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        received: list[Any] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            if not received:
                await asyncio.Event().wait()  # the caller stays until it cancels
            return received.pop()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            elif message.get("body"):
                self.comments += message["body"].startswith(b":")
                self._parts.put_nowait(message["body"].decode())
                self._begun.set()

        try:
            await self._app(self._scope, receive, send)
        finally:
            self._begun.set()
