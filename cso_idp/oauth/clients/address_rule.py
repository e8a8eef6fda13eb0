"""The one rule for registered addresses that the provider fetches: `jwks_uri`, `sector_identifier_uri`, logout addresses.

Without it a client could make the provider read internal services: a cloud's metadata service, a database, a console (server-side
request forgery). The rule: https, or http on this machine; only addresses of the public internet unless the settings allow
others. `fetching` applies it.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from cso_idp.settings import ProviderSettings
from cso_kit.web.hosts import RealDomains, is_loopback_host

Address = IPv4Address | IPv6Address
# An IPv6 address in this network stands for the IPv4 address in its last bits (RFC 6052 §2.1).
_TRANSLATED = IPv6Network("64:ff9b::/96")
# The same for local use only (RFC 8215): such an address is always private.
_TRANSLATED_LOCALLY = IPv6Network("64:ff9b:1::/48")


class FetchError(Exception):
    """The fetch was refused or failed. The message says why, in plain ASCII for an OAuth error."""


class AddressRefusedError(FetchError):
    """The address violates the rule."""


def is_allowed_address(ip: Address, settings: ProviderSettings) -> bool:
    """Whether the provider may connect to this address on behalf of a client. Pure."""
    if isinstance(ip, IPv6Address):
        if inner := ip.ipv4_mapped or (_last_bits(ip) if ip in _TRANSLATED else None):
            return is_allowed_address(inner, settings)
        # A tunnel is allowed only if both its address and its target are.
        inner = ip.sixtofour or (ip.teredo and ip.teredo[1]) or (_last_bits(ip) if ip in _TRANSLATED_LOCALLY else None)
        if inner and not is_allowed_address(inner, settings):
            return False
        if ip.is_site_local and settings.fetch_private != "on":
            # RFC 3879: deprecated, and treated as global by new software; networks that still use it are private.
            return False
    if ip.is_unspecified or ip.is_multicast:
        # 0.0.0.0 and :: reach this machine on many systems.
        return False
    if ip.is_loopback:
        return settings.may_fetch_loopback
    # Not global are: private, shared, link-local (with the clouds' metadata service), documentation, reserved.
    return (ip.is_global and not ip.is_reserved) or settings.fetch_private == "on"


def _last_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)


def fault_of(address: str, *, plain: bool = False) -> str | None:
    """What is wrong with the spelling of an address to fetch, or `None`. With `plain` http is allowed everywhere."""
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
        FetchError: it has no address, or any of them must not be fetched.
    """
    if RealDomains(settings.domains).domain_of(host.lower().rstrip(".")) is not None:
        # Rule F3: not even a DNS lookup.
        raise AddressRefusedError("its host is one of the real courts")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("its host has no address") from error
    addresses = [ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
    if not addresses or not all(is_allowed_address(ip, settings) for ip in addresses):
        raise AddressRefusedError("its host is at an address that the provider does not ask")
    return [str(ip) for ip in dict.fromkeys(addresses)]
