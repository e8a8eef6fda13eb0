"""Front-channel logout (OpenID Connect Front-Channel Logout 1.0): the addresses that the logged-out page loads in frames.

Only what a client has registered is loaded, and only its origin may be framed; the page is `logged_out.html`.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from cso_idp.oauth.clients import store
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction

# What may stand in a content security policy and nothing more, so that an address cannot write into it.
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


class Frame(NamedTuple):
    """One address to load, and its origin."""

    address: str
    origin: str


def frames_for(tx: Transaction, session: SignOnSession, issuer: str) -> tuple[Frame, ...]:
    """What the browser has to load so that the clients that take part in a session see its logout (§2)."""
    # §3: iss and sid go together; they are sent to everybody who registered an address.
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
