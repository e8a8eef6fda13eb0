"""The authentication request on the wire (OpenID Connect Core 1.0 §3.1.2.1); what is remembered of it is `store.py`'s.

Nonce and code verifier are derived from a secret that only the browser's cookie holds, so the stored row is worth nothing to
whoever reads the database, and a response in another browser proves nothing.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import unquote, urlencode

from court_rp.courts.resolver import Place

CALLBACK = "/sso/callback"
INITIATE = "/sso/initiate"
_MOST_ENCODINGS = 3
_LOCAL = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")


def local_path(wanted: str) -> str:
    """A path of this court to return to; anything else (another host, a scheme, another court) becomes the front page.

    The one rule for every address a browser is sent back to within a court (open redirect, CWE-601).
    """
    is_one = len(wanted) <= 500 and _LOCAL.fullmatch(wanted) is not None
    return wanted if is_one and not _climbs(wanted.partition("?")[0]) else "/"


def _climbs(path: str) -> bool:
    """Whether browsers, or a server in between, could read a path as one that leaves the court: `/../mtd/`, `/%2e%2e/mtd/`, also
    encoded more than once, and whatever is encoded that must not be.
    """
    for _ in range(_MOST_ENCODINGS):
        if not {".", ".."}.isdisjoint(path.split("/")):
            return True
        decoded = unquote(path)
        if decoded.count("/") != path.count("/") or "\\" in decoded or not decoded.isprintable():
            return True
        if decoded == path:
            return False
        path = decoded
    return True


def path_at(places: Iterable[Place], wanted: str) -> str:
    """The path of an address of this court; anything else becomes the front page (open redirect)."""
    starts = (place.address("") for place in places)
    return local_path(next((wanted.removeprefix(start) for start in starts if wanted.startswith(f"{start}/")), "/"))


def derived(browser: str, state: str, what: Literal["nonce", "verifier"]) -> str:
    """A value only this browser and this request can have: 43 URL-safe characters, as RFC 7636 §4.1 wants a verifier."""
    digest = hmac.new(browser.encode(), f"{what} {state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def authorization_address(
    endpoint: str, place: Place, client_id: str, scope: str, browser: str, state: str, login_hint: str = ""
) -> str:
    """Where to send the browser: to the provider's authorization endpoint. `login_hint`: whom to expect, if that is known."""
    verifier = derived(browser, state, "verifier")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    parameters = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": place.address(CALLBACK),
        "scope": scope,
        "state": state,
        "nonce": derived(browser, state, "nonce"),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"login_hint": login_hint} if login_hint else {}),
    }
    joint = "&" if "?" in endpoint else "?"
    return f"{endpoint}{joint}{urlencode(parameters)}"
