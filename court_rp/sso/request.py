"""The authentication request: what is remembered of it, and what it looks like on the wire (OpenID Connect Core 1.0 §3.1.2.1).

Nonce and code verifier are derived from a secret that only the browser's cookie holds, so the stored row is worth nothing to
whoever reads the database, and a response in another browser proves nothing.
"""

import base64
import hashlib
import hmac
import re
from datetime import timedelta
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import bindparam, insert, update

from court_rp import tables
from court_rp.courts.resolver import Place
from court_rp.sessions.model import Purpose
from court_rp.sso.identity import SCOPE, client_id_of
from court_rp.sso.provider import Metadata
from cso_kit.opaque import hash_secret, make_secret
from cso_kit.statement import Command, Query
from cso_kit.work import Transaction

CALLBACK = "/sso/callback"
_LOCAL = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?-][A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
_sign_on = tables.sign_on


class SignOn(NamedTuple):
    """A sign-on that was begun: what for, and where the person goes afterwards."""

    purpose: Purpose
    return_to: str


_ADD = Command(insert(_sign_on), "state_hash", "court_id", "browser_hash", "purpose", "return_to", "expires_at")
# One atomic statement: a state is good once, at its court, in its browser, in time.
_CONSUME = Query(
    update(_sign_on)
    .where(
        _sign_on.c.state_hash == bindparam("state"),
        _sign_on.c.court_id == bindparam("court"),
        _sign_on.c.browser_hash == bindparam("browser"),
        _sign_on.c.consumed_at.is_(None),
        _sign_on.c.expires_at > bindparam("now"),
    )
    .values(consumed_at=bindparam("consumed", type_=_sign_on.c.consumed_at.type))
    .returning(_sign_on.c.purpose, _sign_on.c.return_to),
    SignOn._make,
)


def local_path(wanted: str) -> str:
    """A path of this court to return to; anything else (another host, a scheme) becomes the front page (open redirect)."""
    return wanted if len(wanted) <= 500 and _LOCAL.fullmatch(wanted) else "/"


def begin(tx: Transaction, place: Place, browser: str, sign_on: SignOn, lifetime: timedelta) -> str:
    """Remembers that this browser was sent to the provider; the `state` to send along."""
    state = make_secret("court_st_")
    tx.run(
        _ADD,
        state_hash=hash_secret(state),
        court_id=place.court.court_id,
        browser_hash=hash_secret(browser),
        purpose=sign_on.purpose,
        return_to=sign_on.return_to,
        expires_at=tx.at.protocol + lifetime,
    )
    return state


def consume(tx: Transaction, place: Place, browser: str, state: str) -> SignOn | None:
    """The sign-on a response belongs to, once; `None` if it belongs to none of this browser."""
    return tx.one(
        _CONSUME,
        state=hash_secret(state),
        court=place.court.court_id,
        browser=hash_secret(browser),
        now=tx.at.protocol,
        consumed=tx.at.protocol,
    )


def derived(browser: str, state: str, what: Literal["nonce", "verifier"]) -> str:
    """A value only this browser and this request can have: 43 URL-safe characters, as RFC 7636 §4.1 wants a verifier."""
    digest = hmac.new(browser.encode(), f"{what} {state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def authorization_address(metadata: Metadata, place: Place, browser: str, state: str) -> str:
    """Where to send the browser."""
    verifier = derived(browser, state, "verifier")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    parameters = {
        "response_type": "code",
        "client_id": client_id_of(place.court),
        "redirect_uri": place.address(CALLBACK),
        "scope": SCOPE,
        "state": state,
        "nonce": derived(browser, state, "nonce"),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joint}{urlencode(parameters)}"
