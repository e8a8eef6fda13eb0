"""The addresses of a court: below the public address (`/courts/{court_id}/…`), and by host name (`ecf.{court_id}.{domain}`).

Browsers know an address below the public one with its root (`cso_kit.web.root`): `/w/alpha/courts/{court_id}/…`. Only a `Place`
makes links and cookies of a court. `resolver.py` finds the place of a request.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from court_rp.courts.registry import Court
from cso_kit.web.cookies import SecretCookie
from cso_kit.web.root import origin_of, path_of

PREFIX = "/courts/"
# For all addresses: each world has domains of its own, and `re` keeps the patterns that it has compiled. The training court
# (`dcecf.psc`) does not exist here; a request for it gets a page that says so.
_COURT_HOST = re.compile(r"(?:ecf\.(?P<court>[a-z0-9]+)|dcecf\.(?P<training>psc))\.(?P<domain>[^:]+)(?::\d{1,5})?")
_OTHER_HOST = re.compile(r"(?:(?P<pcl>(?:qa-)?pcl)|pacer\.login|qa-login)\.(?P<domain>[^:]+)(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Place:
    """One court at one address. `origin` is scheme and host; `base` is the prefix of its paths, with the root, or empty by host
    name.
    """

    court: Court
    origin: str
    base: str

    def link(self, path: str) -> str:
        """A path of this court, for links on pages."""
        return f"{self.base}{path}"

    def address(self, path: str) -> str:
        """The absolute URL of a path of this court."""
        return f"{self.origin}{self.base}{path}"

    @property
    def session_cookie(self) -> SecretCookie:
        """Holds the session's secret. Browsers send it to this court only."""
        return SecretCookie.at("court_session", self.origin, f"{self.base}/")

    @property
    def desk_cookie(self) -> SecretCookie:
        """Holds the secret of a session at the court's desk. Browsers send it to the pages of the desk only."""
        return SecretCookie.at("court_desk", self.origin, f"{self.base}/desk")

    @property
    def browser_cookie(self) -> SecretCookie:
        """Binds a sign-on to the browser that began it."""
        return SecretCookie.at("court_browser", self.origin, f"{self.base}/")


class Addresses:
    """The addresses of all courts: below the public address, and under host names of the listed domains."""

    def __init__(self, public_address: str, domains: tuple[str, ...]) -> None:
        self.public_address = public_address
        self.origin = origin_of(public_address)
        self._domains = domains
        self._public = urlsplit(public_address)

    def court_of_host(self, host: str) -> str | None:
        """The court id in a host name of a court."""
        found = _COURT_HOST.fullmatch(host.lower())
        return found["court"] or found["training"] if found and found["domain"] in self._domains else None

    def is_elsewhere(self, host: str, path: str) -> bool:
        """Whether a request under the Case Locator's or the provider's host name asks for a path that is not there.

        Under the Case Locator's name there are its own paths, under the provider's only assets.
        """
        if host[:1].lower() not in "pq":
            return False
        found = _OTHER_HOST.fullmatch(host.lower())
        if found is None or found["domain"] not in self._domains:
            return False
        first = path[1:].partition("/")[0]
        return first not in ({"pcl-public-api", "assets", "_sim"} if found["pcl"] else {"assets"})

    def by_path(self, court: Court, address: str = "") -> Place:
        """The court's place below the public address, or below another `address` of all courts."""
        address = address or self.public_address
        return Place(court, origin_of(address), f"{path_of(address)}{PREFIX}{court.court_id}")

    def every_place(self, court: Court) -> list[Place]:
        """All places of the court, for its registration at the provider."""
        port = f":{self._public.port}" if self._public.port else ""
        origins = []
        for domain in self._domains:
            host = f"ecf.{court.court_id}.{domain}"
            origins += [f"{self._public.scheme}://{host}{port}", f"https://{host}", f"http://{host}"]
        return [self.by_path(court), *(Place(court, origin, "") for origin in dict.fromkeys(origins))]
