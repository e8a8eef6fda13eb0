"""Fetches addresses that clients registered, under `address_rule`, without redirects, and with limits of size and time.

The host is resolved once, and the connection goes to the IP address that was checked (`pinned`), so DNS rebinding is impossible.
Fetches never happen inside a transaction.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cso_idp.oauth.clients.address_rule import AddressRefusedError, FetchError, fault_of
from cso_idp.settings import ProviderSettings
from cso_kit.trace import headers_of_call

if TYPE_CHECKING:
    import httpx

LARGEST = 64 * 1024
PATIENCE = 5.0


@dataclass(frozen=True)
class Fetched:
    """A response: its status and its body of at most 64 KiB."""

    status: int
    body: bytes


class Fetcher:
    """Fetches addresses that clients registered. A given `http` client sends the requests, as in tests and federations."""

    def __init__(self, settings: ProviderSettings, http: "httpx.AsyncClient | None" = None) -> None:
        self._settings = settings
        self._http = http
        self._is_own = http is None

    async def request(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None = None,
        *,
        plain: bool = False,
        accept: str = "application/json",
    ) -> Fetched:
        """Sends one request to a client's address, under the rule. With `plain` http is allowed everywhere.

        Raises:
            FetchError: the address violates the rule, or the request failed.
        """
        import httpx  # costs 100 ms, so not at the start

        fault = fault_of(address, plain=plain)
        if fault:
            raise AddressRefusedError(f"it {fault}")
        headers = {
            "accept": accept,
            "accept-encoding": "identity",
            "user-agent": "cso-simulator",
            **headers_of_call(address),
        }
        try:
            async with (
                asyncio.timeout(PATIENCE),
                self._client().stream(
                    method, address, data=form, headers=headers, follow_redirects=False, timeout=PATIENCE
                ) as response,
            ):
                return Fetched(response.status_code, await _read(response))
        except TimeoutError as error:
            raise FetchError("it did not answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchError("it did not answer") from error

    async def json(self, address: str) -> Any:
        """The JSON document at an address.

        Raises:
            FetchError: as `request`, or the response is not 200 with JSON.
        """
        fetched = await self.request("GET", address)
        if fetched.status != 200:
            raise FetchError(f"it answered with status {fetched.status}, not 200 (redirects are not followed)")
        try:
            return json.loads(fetched.body)
        except (ValueError, RecursionError) as error:
            raise FetchError("its answer is not JSON") from error

    async def close(self) -> None:
        """Closes the HTTP client, if there is one."""
        if self._is_own and self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    def _client(self) -> "httpx.AsyncClient":
        if self._http is None:
            from cso_idp.oauth.clients.pinned import make_client

            self._http = make_client(self._settings)
        return self._http


async def _read(response: "httpx.Response") -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise FetchError("its answer is compressed, which was not asked for")
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise FetchError(f"its answer is larger than {LARGEST // 1024} KiB")
    return body
