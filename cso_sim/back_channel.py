"""How a service of a federation reaches the other one: over HTTP messages handed from one
application to the other, without a socket.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from cso_idp.settings import ProviderSettings

if TYPE_CHECKING:
    import httpx


class BackChannel:
    """What a service uses of an HTTP client, made at the first request: most starts are long over by then (100 ms).

    Requests are handed to `app`, a function because the two applications know each other. With `origin` it gets those for that
    origin only, and the others go over the network by the rule for addresses that strangers registered.
    """

    def __init__(
        self, app: Callable[[], ASGIApp], settings: ProviderSettings | None = None, origin: str | None = None
    ) -> None:
        self._app = app
        self._settings = settings
        self._origin = origin
        self._client: httpx.AsyncClient | None = None

    async def request(self, method: str, url: str, **more: Any) -> "httpx.Response":
        """Sends a request and comes back with the answer."""
        return await self._made().request(method, url, **more)

    @asynccontextmanager
    async def stream(self, method: str, url: str, **more: Any) -> "AsyncIterator[httpx.Response]":
        """Sends a request and comes back as soon as the answer begins."""
        async with self._made().stream(method, url, **more) as response:
            yield response

    def _made(self) -> "httpx.AsyncClient":
        if self._client is None:
            import httpx

            # No address of a caller: nobody behind a registered address may use what only this machine may (the control plane).
            inside = httpx.ASGITransport(self._app(), raise_app_exceptions=False, client=("in-process", 0))
            if self._origin is None or self._settings is None:
                self._client = httpx.AsyncClient(transport=inside)
            else:
                from cso_idp.oauth.clients.pinned import PinnedTransport

                self._client = httpx.AsyncClient(
                    transport=PinnedTransport(self._settings), mounts={self._origin: inside}, trust_env=False
                )
        return self._client

    async def close(self) -> None:
        """Ends the client, if one was made."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()
