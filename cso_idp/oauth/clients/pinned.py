"""An HTTP client that judges each address it connects to, and connects to exactly the one it judged.

Apart from `fetching`, because this needs httpx when it is imported, and most starts are long over before anything is fetched.
"""

import contextlib

import httpx

from cso_idp.oauth.clients.address_rule import resolve
from cso_idp.settings import ProviderSettings
from cso_kit.trust import trusting


def make_client(settings: ProviderSettings) -> httpx.AsyncClient:
    """A client for addresses that strangers registered. It takes no proxy from the environment: that would resolve for itself."""
    return httpx.AsyncClient(transport=PinnedTransport(settings), trust_env=False)


class PinnedTransport(httpx.AsyncBaseTransport):
    """Resolves the host, refuses what must not be asked, and connects to the judged address under the host's own name."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._inner = httpx.AsyncHTTPTransport(verify=trusting(settings.ca_file), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        *earlier, last = await resolve(host, port, self._settings)
        for judged in earlier:
            # A name such as localhost has several addresses, and often nobody listens at the first.
            with contextlib.suppress(httpx.ConnectError):
                return await self._inner.handle_async_request(_pinned(request, judged))
        return await self._inner.handle_async_request(_pinned(request, last))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _pinned(request: httpx.Request, judged: str) -> httpx.Request:
    # The Host header is set already; the certificate is checked against the name, not against the address.
    return httpx.Request(
        request.method,
        request.url.copy_with(host=judged),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
