"""Where browsers find the provider's login page and endpoints, as seen from the place at which they came to a court (D§2.2)."""

from urllib.parse import urlencode

from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from court_rp.settings import CourtSettings
from cso_kit.web.hosts import RealDomains

CSOLOGIN = "/csologin/login.jsf"
# D§2.2, where the court's own id does not tell.
_IDS = {"cadc": "1DCCA", "cafc": "CAFC", "cit": "CITDC", "cofc": "USFCC", "jpml": "JPMLDC"}


def psc_court_id(court: Court) -> str:
    """The court's id as the provider's login page is told it: `CACDC`, `ORBK`, `09CA`."""
    if court.court_id in _IDS:
        return _IDS[court.court_id]
    if court.type == "appellate":
        return f"{int(court.court_id[2:]):02}CA"
    return court.court_id[:-1].upper() + ("BK" if court.type == "bankruptcy" else "DC")


def csologin_address(settings: CourtSettings, place: Place, return_to: str) -> str:
    """Where to send a browser that is to come back to a path of this court: with the cookie, or by OpenID Connect if the provider
    gives out none.
    """
    if settings.csologin == "off":
        return place.address(f"/login?{urlencode({'return_to': return_to})}")
    query = urlencode({"pscCourtId": psc_court_id(place.court), "appurl": place.address(return_to)})
    return f"{_login_origin(settings, place)}{CSOLOGIN}?{query}"


def endpoint_beside(settings: CourtSettings, place: Place, endpoint: str, real: RealDomains) -> str:
    """An endpoint of the provider, for a browser that came to a court by its real name: at the provider's real name beside it,
    which leads to the simulator as the court's does. At its own address the provider would send nobody back there (rule F3).
    """
    path = endpoint.removeprefix(settings.issuer.rstrip("/"))
    is_by_real_name = not place.base and real.is_real(place.origin) and not real.is_real(endpoint)
    if settings.csologin == "off" or not is_by_real_name or not path.startswith("/"):
        return endpoint
    return _login_origin(settings, place) + path


def _login_origin(settings: CourtSettings, place: Place) -> str:
    if settings.csologin_address is not None:
        return settings.csologin_address
    scheme, _, host = place.origin.partition("://")
    if place.base or not host.startswith("ecf."):
        return settings.issuer.rstrip("/")
    # `ecf.cacd.uscourts.gov:8400`: the provider stands beside it, in the same domain and at the same port.
    return f"{scheme}://pacer.login.{host.split('.', 2)[2]}"
