"""Client authentication by HTTP Basic, `client_secret_basic` (RFC 6749 §2.3.1).

Authlib's own fails on credentials that are missing or not UTF-8, which are nobody's, and knows of form encoding all but the plus
sign, which is a space.
"""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError

from cso_idp.oauth.client import Client

if TYPE_CHECKING:
    from cso_idp.oauth.request import ProtocolRequest


NOT_AUTHENTICATED = "The client is unknown, or did not authenticate in the way it registered."


def authenticate_basic(query_client: Callable[[str], Client | None], request: "ProtocolRequest") -> Client | None:
    """The client whose id and secret are in the `Authorization` header, each form-encoded; `None` if there is no such header.

    Raises:
        InvalidClientError: they are nobody's. Whatever else the request says then does not count: it authenticates in one way
            (RFC 6749 §2.3).
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(given.strip(), validate=True).decode()
    except ValueError:
        raise InvalidClientError(NOT_AUTHENTICATED) from None
    client_id, _, secret = (unquote_plus(part) for part in pair.partition(":"))
    client = query_client(client_id)
    if client is None or client.auth_method != "client_secret_basic" or not client.check_client_secret(secret):
        raise InvalidClientError(NOT_AUTHENTICATED)
    return client
