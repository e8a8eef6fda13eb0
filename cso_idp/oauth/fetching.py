"""The one rule for every address that a client makes the provider ask: `jwks_uri`, `sector_identifier_uri`, logout addresses.

Without it a client could make the provider read what only the provider can reach: the cloud's metadata service, a database, a
neighbour's console (server-side request forgery). The rule: https, or http on this machine; only addresses on the public internet
unless the settings say otherwise; no redirects; a small answer, soon. The host is resolved once and the connection goes to the
very address that was judged, so that a name cannot change its mind in between. Fetches happen between transactions, never inside.
"""

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cso_idp.settings import ProviderSettings, is_loopback_host

if TYPE_CHECKING:
    import httpx

LARGEST = 64 * 1024
PATIENCE = 5.0
Address = IPv4Address | IPv6Address
# IPv6 addresses in these networks carry an IPv4 address that a gateway goes on to (RFC 6052, RFC 8215).
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class FetchError(Exception):
    """The address was not asked, or its answer is of no use; the message says which, in plain ASCII for an OAuth error."""


class AddressRefusedError(FetchError):
    """The address is against the rule."""


@dataclass(frozen=True)
class Fetched:
    """An answer: its status and its body, which is no larger than 64 KiB."""

    status: int
    body: bytes


def is_allowed_address(ip: Address, settings: ProviderSettings) -> bool:
    """Whether the provider may connect to this address on behalf of a client. Pure."""
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if any(ip in network for network in _TRANSLATED):
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_allowed_address(inner, settings)
    if ip.is_unspecified or ip.is_multicast:
        # 0.0.0.0 and :: reach this machine on many systems, whatever they look like.
        return False
    if ip.is_loopback:
        return settings.may_fetch_loopback
    # What is not global: private, shared, link-local (with the clouds' metadata service), documentation, reserved.
    return (ip.is_global and not ip.is_reserved) or settings.fetch_private == "on"


def fault_of(address: str, *, plain: bool = False) -> str | None:
    """What is wrong with an address to be fetched, by its spelling alone, or `None`. `plain`: http will do anywhere."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not an address"
    if not host or "@" in parts.netloc or parts.fragment or not address.isascii() or not address.isprintable():
        return "must have a host, and neither a user name nor a fragment"
    if " " in address or "\\" in address:
        return "must not have spaces or backslashes"
    if parts.scheme == "https" or (parts.scheme == "http" and (plain or is_loopback_host(host))):
        return None
    return "must use https (http only on this machine)"


async def resolve(host: str, port: int, settings: ProviderSettings) -> list[str]:
    """The addresses of `host`, in the order to try them.

    Raises:
        FetchError: it has none, or one that the provider must not ask: then none of them is.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("its host has no address") from error
    addresses = [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
    if not addresses or not all(is_allowed_address(ip, settings) for ip in addresses):
        raise AddressRefusedError("its host is at an address that the provider does not ask")
    return [str(ip) for ip in dict.fromkeys(addresses)]


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
            from cso_idp.oauth.pinned import make_client

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
