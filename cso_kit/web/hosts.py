"""What a host name says before anybody looks it up: whether it means this machine, and whether it is one of a real court's."""

import contextlib
import functools
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

# Rule F3: whatever else the settings list, nobody is ever sent there by accident.
_ALWAYS_REAL = ("uscourts.gov",)
_LONGEST_REMEMBERED = 300
REAL_HOST = (
    "You were to be sent to an address of a real court, and the simulator sends nobody there. Come in by the court's own name, "
    "through a hosts file or a proxy, or use the address of the simulator."
)


def is_loopback_host(host: str) -> bool:
    """Whether a host name or address means this machine, by its spelling alone (RFC 6761 §6.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def host_of(address: str) -> str:
    """The host of a web address in lower case, as browsers find it; empty if it has none."""
    before_query = address.partition("?")[0]
    # Without the query it is mostly one of the same few addresses again.
    return _remembered_host_of(before_query) if len(before_query) <= _LONGEST_REMEMBERED else _host_of(before_query)


def _host_of(address: str) -> str:
    try:
        # Browsers take a backslash for a slash, and leave out tabs and line breaks, as `urlsplit` does.
        host = urlsplit(address.strip().replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    if "%" in host or not host.isascii():
        # They decode what is encoded, and map other letters and dots to plain ones (WHATWG URL §3.5).
        with contextlib.suppress(UnicodeError):
            host = unquote(host).encode("idna").decode("ascii").lower()
    return host.rstrip(".")


_remembered_host_of = functools.lru_cache(maxsize=1024)(_host_of)


class RealDomains:
    """The domains under which courts are really found, and the rule for sending anybody there (rule F3).

    An address under one of them is taken only on a request that itself came in under the same one: through a hosts file, a proxy
    or an in-process transport, so that it leads to the simulator again.
    """

    def __init__(self, domains: Iterable[str] = ()) -> None:
        listed = {domain for domain in domains if not is_loopback_host(domain)}
        self._domains = tuple(sorted(listed | set(_ALWAYS_REAL), key=len))

    def domain_of(self, host: str) -> str | None:
        """The real domain that a host is of, or is."""
        if not host.endswith(self._domains):  # as for nearly every host
            return None
        return next((domain for domain in self._domains if host == domain or host.endswith(f".{domain}")), None)

    def is_real(self, address: str) -> bool:
        """Whether a web address is one of a real domain."""
        return self.domain_of(host_of(address)) is not None

    def may_lead(self, address: str, came_by: str) -> bool:
        """Whether a browser whose request named the host `came_by` (with or without a port) may be sent to an address."""
        there = self.domain_of(host_of(address))
        return there is None or there == self.domain_of(host_of(f"//{came_by}"))
