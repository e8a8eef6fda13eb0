"""Where the PACER login page may send a browser back to: the addresses it knows, and no other (rule F2; CWE-601).

The origins of the simulator's own courts are known by what they registered, the Case Locator's and others by a setting. This
module also reads the page's query: `appurl` is sometimes not encoded, and sometimes encoded twice (D§2.2, D§8.3).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus, urlencode

from cso_kit.web.forms import Parameters, parse_pairs
from cso_kit.web.origins import WebAddress, read_web_address

ADDRESS = "/csologin/login.jsf"
_UNWANTED = re.compile(r"[\x00-\x1f\x7f\\]")
_UNENCODED = re.compile(rb"(?:^|&)appurl=(https?://[^&]*&.*)$", re.I)
_COURT = re.compile(rb"&pscCourtId=([^&]*)")
_COURT_ID = re.compile(r"[0-9A-Za-z]{1,12}")
# D§2.2, where the rule for the others does not hold.
_SPECIAL = {"1DCCA": "cadc", "CAFC": "cafc", "CITDC": "cit", "USFCC": "cofc", "JPMLDC": "jpml"}


class Destination(NamedTuple):
    """Where the login page's address says that somebody wants to go: the court, by PACER's name, and the address; or empty."""

    court: str
    appurl: str


class KnownPlaces(NamedTuple):
    """The origins and, under any scheme and port, the hosts that browsers may be sent to.

    `issuer`: if it has a path, its origin is known below that path only. What is beside it belongs to somebody else.
    """

    origins: frozenset[str]
    hosts: frozenset[str]
    issuer: str = ""

    def address(self, appurl: str) -> str | None:
        """The address as it can stand in a `Location` header; `None` if it does not lead to a known place."""
        found = read_web_address(appurl)
        if found is None or _UNWANTED.search(appurl):
            return None
        if found.origin not in self.origins and found.host not in self.hosts:
            return None
        if found.host not in self.hosts and self._is_beside(found):
            return None
        return found.origin + quote(found.rest or "/", safe=_AS_IT_IS)

    def _is_beside(self, found: WebAddress) -> bool:
        """Whether an address has the issuer's origin, and is not below the issuer's path."""
        own = read_web_address(self.issuer)
        if own is None or found.origin != own.origin or not own.rest:
            return False
        segments = unquote(re.split("[?#]", found.rest)[0]).split("/")
        return ".." in segments or segments[: own.rest.count("/") + 1] != own.rest.split("/")


# RFC 3986 §2.2, §2.3, and the percent sign, for what is encoded stays encoded.
_AS_IT_IS = ":/?#[]@!$&'()*+,;=-._~%"


def destination_of(parameters: Mapping[str, str]) -> Destination:
    """Where somebody wants to go who opened the page with these parameters."""
    return Destination(parameters.get("pscCourtId", ""), parameters.get("appurl", ""))


def read_destination(query: bytes) -> Destination:
    """What the query of the login page says.

    An `appurl` that is not encoded ends where the query does: its own `&` cannot be told from the query's, so whatever follows
    belongs to it, except `pscCourtId`. Raises `BadInputError` as `parse_pairs` does, also for a parameter sent twice.
    """
    own, unencoded = read_own_parameters(query), _UNENCODED.search(query)
    if unencoded is None:
        return Destination(_court(own.text("pscCourtId")), _once_decoded(own.text("appurl")))
    after = _COURT.search(unencoded[1])
    appurl = _COURT.sub(b"", unencoded[1]).decode("ascii", "replace")
    court = own.text("pscCourtId") or (unquote_plus(after[1].decode("ascii", "replace")) if after else "")
    return Destination(_court(court), appurl if "&" in appurl else unquote_plus(appurl))


def read_own_parameters(query: bytes) -> Parameters:
    """The page's own parameters. Those of an `appurl` that is not encoded belong to that address. Raises as above."""
    unencoded = _UNENCODED.search(query)
    return parse_pairs(query[: unencoded.start()] if unencoded else query).once()


def login_address(destination: Destination, **more: str) -> str:
    """The address of the login page with what it was opened with."""
    query = {**more, "pscCourtId": destination.court, "appurl": destination.appurl}
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{ADDRESS}?{given}" if given else ADDRESS


def court_id_of(psc_court_id: str) -> str | None:
    """The court's own id, such as `cacd`, behind PACER's name for it, such as `CACDC` (D§2.2)."""
    name = psc_court_id.upper()
    if name in _SPECIAL:
        return _SPECIAL[name]
    if re.fullmatch(r"[01][0-9]CA", name):
        return f"ca{int(name[:2])}"
    for ending, letter in (("DC", "d"), ("BK", "b")):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending).lower() + letter
    return None


def psc_court_id_of(court_id: str) -> str:
    """PACER's name for a court, such as `CACDC` for `cacd` (D§2.2)."""
    for name, special in _SPECIAL.items():
        if special == court_id:
            return name
    if court_id.startswith("ca") and court_id[2:].isdigit():
        return f"{int(court_id[2:]):02}CA"
    return f"{court_id[:-1].upper()}{'BK' if court_id.endswith('b') else 'DC'}"


def _once_decoded(appurl: str) -> str:
    # A known client takes the address out of the bounce page as it stands there, and encodes it a second time.
    return unquote(appurl) if appurl[:8].lower().startswith(("http%3a", "https%3a")) else appurl


def _court(text: str) -> str:
    return text if _COURT_ID.fullmatch(text) else ""
