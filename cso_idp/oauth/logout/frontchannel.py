"""Front-channel logout (OpenID Connect Front-Channel Logout 1.0): the addresses that the logged-out page loads in frames.

Only registered addresses are loaded, and only their origins may be framed; the page is `logged_out.html`.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from cso_idp.oauth.clients import store
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction

# Only the characters of an origin, so that an address cannot extend the content security policy.
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


class Frame(NamedTuple):
    """One address to load, and its origin."""

    address: str
    origin: str


def frames_for(tx: Transaction, session: SignOnSession, issuer: str) -> tuple[Frame, ...]:
    """The frames that the logged-out page must load for the session's clients (§2)."""
    # §3: iss and sid are always sent together, to all registered addresses.
    parameters = urlencode({"iss": issuer, "sid": session.id})
    found = []
    for client_id in session.clients:
        client = store.client(tx, client_id)
        address = client and client.client_metadata.get("frontchannel_logout_uri")
        parts = urlsplit(address) if isinstance(address, str) else None
        if parts is not None and _ORIGIN.fullmatch(origin := f"{parts.scheme}://{parts.netloc}"):
            query = f"{parts.query}&{parameters}" if parts.query else parameters
            found.append(Frame(parts._replace(query=query, fragment="").geturl(), origin))
    return tuple(found)
