"""Hands HTTP requests to an application in the same process. A start must not import it, because httpx is slow to import.

httpx has such a transport, but it looks for the package of another event loop in the whole path at each request, and its client
collects cookies. Together they took a fifth of a court's sign-on.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp, Message

from cso_kit.web.broken_connection import BREAK_OFF, take

# No IP address, so that a registered address cannot reach the control plane, which is for this machine.
_CLIENT = ("in-process", 0)


class InProcessTransport(httpx.AsyncBaseTransport):
    """The transport to one application. An exception in the application is a response with the status 500, or a lost connection
    if a part of the response was sent. `client` is what the application takes for the caller's address and port. `root` is the
    path in front of the application's own paths; requests beside it go to `outside`.
    """

    def __init__(
        self,
        app: ASGIApp,
        client: tuple[str, int] = _CLIENT,
        *,
        root: str = "",
        outside: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._app = app
        self._client = client
        self._root = root
        self._outside = outside

    async def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Sends a request, as `httpx.AsyncClient.request` does, but without cookies. Returns the complete response."""
        request = httpx.Request(method, url, **more)
        request.headers.setdefault("accept", "*/*")
        response = await self.handle_async_request(request)
        response.request = request
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request. Returns when the response is complete.

        Raises:
            httpx.RemoteProtocolError: the application ended in the middle of its response.
            httpx.ReadError: the application broke the connection off.
        """
        url = request.url
        if not url.path.startswith(f"{self._root}/"):
            if self._outside is None:
                raise httpx.UnsupportedProtocol(f"Nothing answers at {url} in this process.", request=request)
            return await self._outside.handle_async_request(request)
        content, root = await request.aread(), self._root
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path[len(root) :],
            "raw_path": url.raw_path.partition(b"?")[0][len(root) :],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (url.host, url.port),
            "client": self._client,
        }
        exchange = _Exchange(content)
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except Exception:  # noqa: BLE001 - the application has logged it
            exchange.fail()
        finally:
            exchange.is_over.set()
        if exchange.is_broken_off:
            raise httpx.ReadError("The connection was broken off.", request=request)
        if not exchange.is_whole:
            raise httpx.RemoteProtocolError("The response ended too early.", request=request)
        return httpx.Response(exchange.status, headers=exchange.headers, content=b"".join(exchange.parts))


class ToNeighbours(httpx.AsyncBaseTransport):
    """Hands requests to other applications of this process, which are found by their origins; all others go to `outside`."""

    def __init__(self, neighbours: Mapping[str, httpx.AsyncBaseTransport], outside: httpx.AsyncBaseTransport) -> None:
        self._neighbours = neighbours
        self._outside = outside

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request to the neighbour with its origin, or outside."""
        neighbour = self._neighbours.get(origin(request.url), self._outside)
        return await neighbour.handle_async_request(request)

    async def aclose(self) -> None:
        """Closes what leads outside. The neighbours belong to whoever named them."""
        await self._outside.aclose()


def origin(url: httpx.URL) -> str:
    """The scheme, host and port of an address, as the keys of neighbours are spelled."""
    return f"{url.scheme}://{url.netloc.decode()}"


class _Exchange:
    """One request and its response, as the application sees them."""

    def __init__(self, content: bytes) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.is_over = asyncio.Event()
        self.is_whole = False
        self.is_broken_off = False
        self._content: bytes | None = content

    async def receive(self) -> Message:
        if self._content is None:
            await self.is_over.wait()
            return {"type": "http.disconnect"}
        content, self._content = self._content, None
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == BREAK_OFF:
            take(message)
            self.is_broken_off = True
        else:
            self.parts.append(message.get("body", b""))
            self.is_whole = not message.get("more_body", False)

    def fail(self) -> None:
        """Answers with the status 500, if nothing was answered."""
        if not self.status:
            self.status, self.is_whole = 500, True
