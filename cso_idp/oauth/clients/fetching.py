"""Asks the addresses that clients register, under `address_rule`: no redirects; a small answer, soon.

The host is resolved once and the connection goes to the very address that was judged (`pinned`), so that a name cannot change its
mind in between. Fetches happen between transactions, never inside.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cso_idp.oauth.clients.address_rule import AddressRefusedError, FetchError, fault_of
from cso_idp.settings import ProviderSettings

if TYPE_CHECKING:
    import httpx

LARGEST = 64 * 1024
PATIENCE = 5.0


@dataclass(frozen=True)
class Fetched:
    """An answer: its status and its body, which is no larger than 64 KiB."""

    status: int
    body: bytes


class Fetcher:
    """Asks addresses that clients registered. An injected `http` decides where requests go, as in tests and federations."""

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
        """One request to an address of a client, by the rule. `plain`: it may be http anywhere the provider may connect to.

        Raises:
            FetchError: the address is against the rule, or nothing of use came back.
        """
        import httpx  # costs 100 ms: most starts are long over by the first fetch

        fault = fault_of(address, plain=plain)
        if fault:
            raise AddressRefusedError(f"it {fault}")
        headers = {"accept": accept, "accept-encoding": "identity", "user-agent": "cso-simulator"}
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
            FetchError: as `request`, or the answer is not 200 with JSON.
        """
        fetched = await self.request("GET", address)
        if fetched.status != 200:
            raise FetchError(f"it answered with status {fetched.status}, not 200 (redirects are not followed)")
        try:
            return json.loads(fetched.body)
        except (ValueError, RecursionError) as error:
            raise FetchError("its answer is not JSON") from error

    async def close(self) -> None:
        """Ends the connections, if there were any."""
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
