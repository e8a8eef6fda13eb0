"""The bounce page: how a live court sends whoever is not logged in to Central Sign-On, by a 200 with a script (D§2.1, D§2.2).

Real clients match on its text. It owns the addresses and the script; what surrounds them is the template's.
"""

import base64
import hashlib
import json
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from court_rp.courts.registry import Court
from court_rp.courts.resolver import Place
from court_rp.settings import CourtSettings
from cso_kit.web.guard import policy_with
from cso_kit.web.hosts import RealDomains

CSOLOGIN = "/csologin/login.jsf"
# D§2.2, where the court's own id does not tell.
_IDS = {"cadc": "1DCCA", "cafc": "CAFC", "cit": "CITDC", "cofc": "USFCC", "jpml": "JPMLDC"}
# A browser that comes back without the cookie would be sent round for ever: what came back within seconds stays on the page.
_GUARD = """(function () {{
  var key = "bounced " + location.href, now = Date.now(), before = 0;
  try {{
    before = Number(sessionStorage.getItem(key));
    sessionStorage.setItem(key, String(now));
  }} catch (blocked) {{ /* without storage there is no telling */ }}
  if (now - before > 4000) {{
    {leave};
  }}
}})();
"""
_DISTRICT = "var default_base_path = {base};\n" + _GUARD
_APPELLATE = "if (top !== self) {{ top.location.assign(self.location.href); }}\n" + _GUARD


class Script(NamedTuple):
    """A script that stands in the page itself."""

    text: str

    @property
    def element(self) -> Markup:
        """The script as HTML; `_literal` saw to it that nothing in it ends it."""
        return Markup(f"<script>{self.text}</script>")  # noqa: S704

    @property
    def policy(self) -> str:
        """The pages' content security policy, which also lets this one script run."""
        digest = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return policy_with("script-src", f"'sha256-{digest}'")


def psc_court_id(court: Court) -> str:
    """The court's id as the provider's login page is told it: `CACDC`, `ORBK`, `09CA`."""
    if court.court_id in _IDS:
        return _IDS[court.court_id]
    if court.type == "appellate":
        return f"{int(court.court_id[2:]):02}CA"
    return court.court_id[:-1].upper() + ("BK" if court.type == "bankruptcy" else "DC")


def page_title(court: Court) -> str:
    """What browsers show as the title of a login page: `CACD-ECF`."""
    return f"{court.court_id.upper()}-ECF"


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


def bounce_script(place: Place, address: str) -> Script:
    """The script of the bounce page, of the court's kind."""
    if place.court.type == "appellate":
        return Script(_APPELLATE.format(leave=f"document.location = {_literal(address)}"))
    leave = f"location.assign({_literal(address)})"
    return Script(_DISTRICT.format(base=_literal(place.address("/cgi-bin/")), leave=leave))


def _login_origin(settings: CourtSettings, place: Place) -> str:
    if settings.csologin_address is not None:
        return settings.csologin_address
    scheme, _, host = place.origin.partition("://")
    if place.base or not host.startswith("ecf."):
        return settings.issuer.rstrip("/")
    # `ecf.cacd.uscourts.gov:8400`: the provider stands beside it, in the same domain and at the same port.
    return f"{scheme}://pacer.login.{host.split('.', 2)[2]}"


def _literal(text: str) -> str:
    """A text in a script of an HTML page: nothing in it can end the string or the script."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")
