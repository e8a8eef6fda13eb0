"""The bounce page: how a live court sends whoever is not logged in to Central Sign-On, by a 200 with a script (D§2.1, D§2.2).

Real clients match on its text. It owns the script; where it leads is `pacer/addresses.py`'s, what surrounds it is the template's.
"""

import base64
import hashlib
import json
from typing import NamedTuple

from markupsafe import Markup

from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from cso_kit.web.guard import policy_with

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


def page_title(court: Court) -> str:
    """What browsers show as the title of a login page: `CACD-ECF`."""
    return f"{court.court_id.upper()}-ECF"


def bounce_script(place: Place, address: str) -> Script:
    """The script of the bounce page, of the court's kind."""
    if place.court.type == "appellate":
        return Script(_APPELLATE.format(leave=f"document.location = {_literal(address)}"))
    leave = f"location.assign({_literal(address)})"
    return Script(_DISTRICT.format(base=_literal(place.address("/cgi-bin/")), leave=leave))


def _literal(text: str) -> str:
    """A text in a script of an HTML page: nothing in it can end the string or the script."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")
