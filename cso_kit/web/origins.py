"""Parses web addresses and their origins (RFC 6454): scheme, host and port in one spelling."""

import re
from collections.abc import Iterable
from typing import NamedTuple

# A host and an optional port, without user information and backslashes (which browsers treat as slashes).
_ADDRESS = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?([/?#].*)?", re.A | re.I | re.S
)
_STANDARD_PORT = {"http": "80", "https": "443"}


class WebAddress(NamedTuple):
    """An http or https address: its origin, its host in lower case, and the unchanged rest."""

    origin: str
    host: str
    rest: str


def read_web_address(address: str) -> WebAddress | None:
    """The parts of a web address; `None` if it is malformed."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    scheme, host, port, rest = found[1].lower(), found[2].lower(), found[3], found[4] or ""
    shown_port = f":{port}" if port and port != _STANDARD_PORT[scheme] else ""
    return WebAddress(f"{scheme}://{host}{shown_port}", host, rest)


def origins_of(addresses: Iterable[str]) -> frozenset[str]:
    """The origins of all web addresses among these."""
    return frozenset(found.origin for address in addresses if (found := read_web_address(address)))
