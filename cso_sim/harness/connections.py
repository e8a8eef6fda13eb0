"""The connections of the typed client to a simulator: HTTP with httpx, or another one from the caller."""

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Protocol

from cso_sim.harness.calls import Request, Response
from cso_sim.harness.errors import HarnessError

if TYPE_CHECKING:
    import httpx

# Seconds. A simulator does not answer while it loads a large scenario.
PATIENCE = 120


class AsyncConnection(Protocol):
    """Sends requests to one simulator."""

    async def send(self, request: Request) -> Response:
        """The answer to a request. Raises `HarnessError` if nobody answers."""

    async def close(self) -> None:
        """Ends the connection."""


class Connection(Protocol):
    """Sends requests to one simulator."""

    def send(self, request: Request) -> Response:
        """The answer to a request. Raises `HarnessError` if nobody answers."""

    def close(self) -> None:
        """Ends the connection."""


class AsyncHttpConnection:
    """A connection over HTTP. `transport` replaces the network, such as `httpx.ASGITransport` for a simulator in this process."""

    def __init__(self, address: str, token: str | None, transport: "httpx.AsyncBaseTransport | None" = None) -> None:
        import httpx

        # Proxies that the environment names are for elsewhere.
        self.client = httpx.AsyncClient(
            base_url=address, headers=_headers(token), transport=transport, timeout=PATIENCE, trust_env=False
        )

    async def send(self, request: Request) -> Response:
        """The answer to a request. Raises `HarnessError` if nobody answers."""
        import httpx

        method, target, content, content_type, _ = request
        headers = {"content-type": content_type} if content_type else None
        sent = content if content is None or isinstance(content, bytes) else _each(content)
        try:
            answer = await self.client.request(method, target, content=sent, headers=headers)
        except httpx.TransportError as error:
            raise HarnessError(_no_answer(str(self.client.base_url), error)) from error
        return Response(answer.status_code, answer.content)

    async def close(self) -> None:
        """Ends the connection."""
        await self.client.aclose()


class HttpConnection:
    """A connection over HTTP. `transport` replaces the network."""

    def __init__(self, address: str, token: str | None, transport: "httpx.BaseTransport | None" = None) -> None:
        import httpx

        # Proxies that the environment names are for elsewhere.
        self.client = httpx.Client(
            base_url=address, headers=_headers(token), transport=transport, timeout=PATIENCE, trust_env=False
        )

    def send(self, request: Request) -> Response:
        """The answer to a request. Raises `HarnessError` if nobody answers."""
        import httpx

        method, target, content, content_type, _ = request
        headers = {"content-type": content_type} if content_type else None
        try:
            answer = self.client.request(method, target, content=content, headers=headers)
        except httpx.TransportError as error:
            raise HarnessError(_no_answer(str(self.client.base_url), error)) from error
        return Response(answer.status_code, answer.content)

    def close(self) -> None:
        """Ends the connection."""
        self.client.close()


def _no_answer(address: str, error: "httpx.TransportError") -> str:
    """Who does not answer, and why. The text of a time-out is empty."""
    import httpx

    if isinstance(error, httpx.ReadTimeout):
        seconds = error.request.extensions["timeout"]["read"]
        return f"{address} has not answered for {seconds:g} seconds. It may be busy or stopped; look at its own output."
    return f"No simulator answers at {address}: {error or type(error).__name__}"


async def _each(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """The parts in the form in which httpx sends them."""
    for part in parts:
        yield part


def _headers(token: str | None) -> dict[str, str]:
    return {"accept": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
