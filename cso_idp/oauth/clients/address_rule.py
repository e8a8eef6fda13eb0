"""The one rule for every address that a client makes the provider ask: `jwks_uri`, `sector_identifier_uri`, logout addresses.

Without it a client could make the provider read what only the provider can reach: the cloud's metadata service, a database, a
neighbour's console (server-side request forgery). The rule: https, or http on this machine; only addresses on the public internet
unless the settings say otherwise. `fetching` asks under it.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from cso_idp.settings import ProviderSettings
from cso_kit.web.hosts import RealDomains, is_loopback_host

Address = IPv4Address | IPv6Address
# An IPv6 address in this network stands for the IPv4 address that it carries, wherever it is asked from (RFC 6052 §2.1).
_TRANSLATED = IPv6Network("64:ff9b::/96")
# The same for local use only (RFC 8215): such an address is private, whatever it carries.
_TRANSLATED_LOCALLY = IPv6Network("64:ff9b:1::/48")


class FetchError(Exception):
    """The address was not asked, or its answer is of no use; the message says which, in plain ASCII for an OAuth error."""


class AddressRefusedError(FetchError):
    """The address is against the rule."""


def is_allowed_address(ip: Address, settings: ProviderSettings) -> bool:
    """Whether the provider may connect to this address on behalf of a client. Pure."""
    if isinstance(ip, IPv6Address):
        if inner := ip.ipv4_mapped or (_last_bits(ip) if ip in _TRANSLATED else None):
            return is_allowed_address(inner, settings)
        # A tunnel is entered only if both its address and the one that it leads to may be asked.
        inner = ip.sixtofour or (ip.teredo and ip.teredo[1]) or (_last_bits(ip) if ip in _TRANSLATED_LOCALLY else None)
        if inner and not is_allowed_address(inner, settings):
            return False
    if ip.is_unspecified or ip.is_multicast:
        # 0.0.0.0 and :: reach this machine on many systems, whatever they look like.
        return False
    if ip.is_loopback:
        return settings.may_fetch_loopback
    # What is not global: private, shared, link-local (with the clouds' metadata service), documentation, reserved.
    return (ip.is_global and not ip.is_reserved) or settings.fetch_private == "on"


def _last_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)


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
    if RealDomains(settings.domains).domain_of(host.lower().rstrip(".")) is not None:
        # Rule F3: not even its name is looked up.
        raise AddressRefusedError("its host is one of the real courts")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("its host has no address") from error
    addresses = [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
    if not addresses or not all(is_allowed_address(ip, settings) for ip in addresses):
        raise AddressRefusedError("its host is at an address that the provider does not ask")
    return [str(ip) for ip in dict.fromkeys(addresses)]
