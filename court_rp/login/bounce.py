"""The bounce page: a live court answers 200 with a script that leads to Central Sign-On (D§2.1, D§2.2).

Real clients match on its text. This module owns the script, `pacer/addresses.py` its target, the template the page around it.
"""

import base64
import hashlib
import json
from typing import NamedTuple

from markupsafe import Markup

from court_rp.courts.places import Place
from court_rp.courts.registry import Court
from cso_kit.web.guard import policy_with

# A browser that refuses the cookie would bounce for ever: if it returns within seconds, it stays on the page.
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
    """An inline script."""

    text: str

    @property
    def element(self) -> Markup:
        """The script element. `_literal` has escaped everything that could end it."""
        return Markup(f"<script>{self.text}</script>")  # noqa: S704

    @property
    def policy(self) -> str:
        """The pages' content security policy, which also allows this one script."""
        digest = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return policy_with("script-src", f"'sha256-{digest}'")


def page_title(court: Court) -> str:
    """The title of a login page: `CACD-ECF`."""
    return f"{court.court_id.upper()}-ECF"


def bounce_script(place: Place, address: str) -> Script:
    """The bounce page's script for this kind of court."""
    if place.court.type == "appellate":
        return Script(_APPELLATE.format(leave=f"document.location = {_literal(address)}"))
    leave = f"location.assign({_literal(address)})"
    return Script(_DISTRICT.format(base=_literal(place.address("/cgi-bin/")), leave=leave))


def _literal(text: str) -> str:
    """A text as a JavaScript string literal in HTML; it cannot end the string or the script."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")
