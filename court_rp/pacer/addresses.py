"""The addresses of the provider's login page and endpoints, for a browser at a court's place (D§2.2)."""

from urllib.parse import urlencode

from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from court_rp.settings import CourtSettings
from cso_kit.web.hosts import RealDomains

CSOLOGIN = "/csologin/login.jsf"
# D§2.2: the ids that do not follow from the court's id.
_IDS = {"cadc": "1DCCA", "cafc": "CAFC", "cit": "CITDC", "cofc": "USFCC", "jpml": "JPMLDC"}


def psc_court_id(court: Court) -> str:
    """The court's id in a query of the provider's login page: `CACDC`, `ORBK`, `09CA`."""
    if court.court_id in _IDS:
        return _IDS[court.court_id]
    if court.type == "appellate":
        return f"{int(court.court_id[2:]):02}CA"
    return court.court_id[:-1].upper() + ("BK" if court.type == "bankruptcy" else "DC")


def csologin_address(settings: CourtSettings, place: Place, return_to: str) -> str | None:
    """The address of the provider's login page, which returns to a path of this court; `None` if the provider has none."""
    if settings.csologin == "off":
        return None
    query = urlencode({"pscCourtId": psc_court_id(place.court), "appurl": place.address(return_to)})
    return f"{_login_origin(settings, place)}{CSOLOGIN}?{query}"


def endpoint_beside(settings: CourtSettings, place: Place, endpoint: str, real: RealDomains) -> str:
    """An endpoint of the provider for this browser. If it came to the court by a real host name, the endpoint has the provider's
    real host name too, because under its own name the provider redirects to no real court (rule F3).
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
    # `ecf.cacd.uscourts.gov:8400`: the provider has the same domain and port.
    return f"{scheme}://pacer.login.{host.split('.', 2)[2]}"
