"""The transports of a test's clients: they hand requests over to the federation's event loop, from any other thread or loop.

They serve clients of httpx, and of httpx2, which Authlib uses where it is installed. Requests and responses of both have the same
members, but neither library takes an object of the other one.
"""

import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, cast

import httpx

if TYPE_CHECKING:
    from cso_sim.testing.loop import BackgroundLoop

Send = Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]]


class Waiting(httpx.BaseTransport):
    """The transport of clients that wait. `send` runs in the loop."""

    def __init__(self, send: Send, loop: "BackgroundLoop") -> None:
        self._send = send
        self._loop = loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request. Returns the complete response."""
        request.read()
        return _for(request, self._loop.run(self._send(_own(request))))


class Awaiting(httpx.AsyncBaseTransport):
    """The transport of clients in an event loop. `send` runs in the federation's."""

    def __init__(self, send: Send, loop: "BackgroundLoop") -> None:
        self._send = send
        self._loop = loop

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request. Returns the complete response."""
        await request.aread()
        return _for(request, await self._loop.run_async(self._send(_own(request))))


def _own(request: httpx.Request) -> httpx.Request:
    """The request as one of httpx, with all of its content, which was read. A stream belongs to the thread that made it."""
    if isinstance(request, httpx.Request) and isinstance(request.stream, httpx.ByteStream):
        return request
    headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"transfer-encoding"]
    return httpx.Request(
        request.method, str(request.url), headers=headers, content=request.content, extensions=request.extensions
    )


def _for(request: Any, response: httpx.Response) -> httpx.Response:
    """The response as one of the library of the request."""
    if isinstance(request, httpx.Request):
        return response
    theirs: Any = sys.modules[type(request).__module__.partition(".")[0]]
    content = b"".join(cast("httpx.ByteStream", response.stream))
    made: httpx.Response = theirs.Response(
        response.status_code, headers=response.headers.raw, stream=theirs.ByteStream(content)
    )
    return made
