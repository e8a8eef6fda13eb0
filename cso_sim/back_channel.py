"""The back channel between the services of a federation: HTTP messages from application to application, without a socket."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from cso_idp.settings import ProviderSettings
from cso_kit.web.root import origin_of, path_of

if TYPE_CHECKING:
    import httpx

    from cso_sim.in_process import InProcessTransport


class BackChannel:
    """The part of an HTTP client that a service needs. It is made at the first request, because it costs 100 ms.

    `app` returns the application that gets the requests; it is a function, because the two applications refer to each other.
    `address` is the application's own; without `settings` no other is reached. With `settings` only requests below it go there,
    and the others use the network, under the rule for registered addresses, but for those of `neighbours`.
    """

    def __init__(self, app: Callable[[], ASGIApp], address: str, settings: ProviderSettings | None = None) -> None:
        # The transports to other applications of this process, by their origins.
        self.neighbours: Mapping[str, httpx.AsyncBaseTransport] = {}
        self._app = app
        self._settings = settings
        self._address = address
        self._client: httpx.AsyncClient | None = None
        self._transport: InProcessTransport | None = None

    async def request(self, method: str, url: str, **more: Any) -> "httpx.Response":
        """Sends a request. Returns the complete response."""
        if self._settings is None:
            if not url.startswith(self._address):
                import httpx

                # Whoever announces an address elsewhere must not be taken for the application (mix-up attack).
                raise httpx.ConnectError(f"Nobody answers at {url}: only {self._address} is reached from here.")
            return await self._inside().request(method, url, **more)
        return await self._both_ways().request(method, url, **more)

    @asynccontextmanager
    async def stream(self, method: str, url: str, **more: Any) -> "AsyncIterator[httpx.Response]":
        """Sends a request. Returns when the response begins."""
        async with self._both_ways().stream(method, url, **more) as response:
            yield response

    def _inside(self, outside: "httpx.AsyncBaseTransport | None" = None) -> "InProcessTransport":
        if self._transport is None:
            from cso_sim.in_process import InProcessTransport

            self._transport = InProcessTransport(self._app(), root=path_of(self._address), outside=outside)
        return self._transport

    def _both_ways(self) -> "httpx.AsyncClient":
        if self._client is None:
            import httpx

            from cso_idp.oauth.clients.pinned import PinnedTransport
            from cso_sim.in_process import ToNeighbours

            if self._settings is None:
                self._client = httpx.AsyncClient(transport=self._inside())
            else:
                outside = ToNeighbours(self.neighbours, PinnedTransport(self._settings))
                mounts = {origin_of(self._address): self._inside(outside)}
                self._client = httpx.AsyncClient(transport=outside, mounts=mounts, trust_env=False)
        return self._client

    async def close(self) -> None:
        """Closes the HTTP client, if there is one."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()
