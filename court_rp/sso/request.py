"""Makes the authentication request (OpenID Connect Core 1.0 §3.1.2.1). `store.py` stores its state.

Nonce and code verifier are derived from a secret that only the browser's cookie holds. So the stored row is useless to a reader
of the database, and a response is useless in another browser.
"""

import base64
import hashlib
import hmac
from typing import Literal
from urllib.parse import urlencode

from court_rp.courts.places import Place
from court_rp.provider.identity import CALLBACK
from cso_kit.trace import CURRENT, TRACEPARENT


def derived(browser: str, state: str, what: Literal["nonce", "verifier"]) -> str:
    """A value for this browser and this request: 43 URL-safe characters, as RFC 7636 §4.1 requires of a verifier."""
    digest = hmac.new(browser.encode(), f"{what} {state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def authorization_address(
    endpoint: str, place: Place, client_id: str, scope: str, browser: str, state: str, login_hint: str = ""
) -> str:
    """The authentication request to the provider's authorization endpoint. `login_hint` names the expected person, if known.

    If a caller named the flow, the request names it to the provider; otherwise both derive it from the state.
    """
    trace = CURRENT.get()
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
        **({TRACEPARENT: trace.parent(endpoint)} if trace else {}),
    }
    joint = "&" if "?" in endpoint else "?"
    return f"{endpoint}{joint}{urlencode(parameters)}"
