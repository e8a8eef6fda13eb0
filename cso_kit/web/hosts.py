"""Classifies host names without a lookup: this machine's, and those of real courts."""

import contextlib
import functools
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

# Rule F3: always protected, in addition to the domains of the settings. The notices print addresses of both.
_ALWAYS_REAL = ("uscourts.gov", "pacer.gov")
_LONGEST_REMEMBERED = 300
REAL_HOST = (
    "You were to be sent to an address of a real court, and the simulator sends nobody there. Come in by the court's own name, "
    "through a hosts file or a proxy, or use the address of the simulator."
)


def is_loopback_host(host: str) -> bool:
    """Whether a host name or address stands for this machine, by its spelling alone (RFC 6761 §6.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_web_address(text: str) -> bool:
    """Whether a text that somebody typed is an http or https address with a host."""
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return has_place and parts.scheme in {"http", "https"} and text.isprintable() and " " not in text


def host_of(address: str) -> str:
    """The host of a web address in lower case, as browsers parse it; empty if it has none."""
    before_query = address.partition("?")[0]
    # Without the query most addresses repeat, so the result is cached.
    return _remembered_host_of(before_query) if len(before_query) <= _LONGEST_REMEMBERED else _host_of(before_query)


def _host_of(address: str) -> str:
    try:
        # Browsers treat a backslash as a slash, and drop tabs and line breaks, as `urlsplit` does.
        host = urlsplit(address.strip().replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    if "%" in host or not host.isascii():
        # Browsers also decode percent-encoding, and map other letters and dots to ASCII (WHATWG URL §3.5).
        with contextlib.suppress(UnicodeError):
            host = unquote(host).encode("idna").decode("ascii").lower()
    return host.rstrip(".")


_remembered_host_of = functools.lru_cache(maxsize=1024)(_host_of)


class RealDomains:
    """The domains of the real courts, and the rule for redirects to them (rule F3).

    An address under one of them is accepted only in a request that came in under the same domain: through a hosts file, a proxy
    or an in-process transport. Then the address leads to the simulator again.
    """

    def __init__(self, domains: Iterable[str] = ()) -> None:
        listed = {domain for domain in domains if not is_loopback_host(domain)}
        self._domains = tuple(sorted(listed | set(_ALWAYS_REAL), key=len))

    def domain_of(self, host: str) -> str | None:
        """The real domain of a host."""
        if not host.endswith(self._domains):  # true of nearly every host
            return None
        return next((domain for domain in self._domains if host == domain or host.endswith(f".{domain}")), None)

    def is_real(self, address: str) -> bool:
        """Whether a web address is under a real domain."""
        return self.domain_of(host_of(address)) is not None

    def may_lead(self, address: str, came_by: str) -> bool:
        """Whether a browser may be redirected to an address, if its request came by the host `came_by` (with or without port)."""
        there = self.domain_of(host_of(address))
        return there is None or there == self.domain_of(host_of(f"//{came_by}"))
