"""An HTTP client that checks the IP address of each host, and connects to exactly this address.

It is apart from `fetching`, because it imports httpx, which would delay starts.
"""

import contextlib

import httpx

from cso_idp.oauth.clients.address_rule import resolve
from cso_idp.settings import ProviderSettings
from cso_kit.trust import trusting


def make_client(settings: ProviderSettings) -> httpx.AsyncClient:
    """A client for addresses that strangers registered. It ignores proxies of the environment, which would resolve names."""
    return httpx.AsyncClient(transport=PinnedTransport(settings), trust_env=False)


class PinnedTransport(httpx.AsyncBaseTransport):
    """Resolves the host, refuses forbidden addresses, and connects to the checked address under the host's own name."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._inner = httpx.AsyncHTTPTransport(verify=trusting(settings.ca_file), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        *earlier, last = await resolve(host, port, self._settings)
        for judged in earlier:
            # A name such as localhost has several addresses, and often only one has a listener.
            with contextlib.suppress(httpx.ConnectError):
                return await self._inner.handle_async_request(_pinned(request, judged))
        return await self._inner.handle_async_request(_pinned(request, last))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _pinned(request: httpx.Request, judged: str) -> httpx.Request:
    # The Host header is set already; TLS verifies the certificate for the name, not the address.
    return httpx.Request(
        request.method,
        request.url.copy_with(host=judged),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
