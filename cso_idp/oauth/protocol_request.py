"""An HTTP request for Authlib: plain data without framework objects.

Parameters come from the query of a GET or the body of a POST, never from both (RFC 6749 §3.1, §3.2).
"""

import re
from collections.abc import Mapping
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.refusal import Refused

# The attributes of Authlib's requests. Its constructor would look at the address and at the environment for every request.
_ATTRIBUTES = vars(OAuth2Request("GET", "https://localhost/"))
_RESPONSE_TYPE = re.compile(r"[a-z_]+( [a-z_]+)*")


class ProtocolPayload(OAuth2Payload):  # type: ignore[misc]  # Authlib is untyped
    """The request's parameters."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._data = dict(parameters)
        # Repeated parameters were refused before.
        self._datalist = {name: [value] for name, value in parameters.items()}

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> dict[str, list[str]]:
        return self._datalist

    @property
    def response_type(self) -> str | None:
        # WORKAROUND: Authlib copies an unsupported response_type into error_description, where a quotation mark or a letter
        # beyond ASCII raises ValueError instead of the OAuth error. (end WORKAROUND)
        value = self._data.get("response_type")
        if value is None or _RESPONSE_TYPE.fullmatch(value):
            parent: str | None = super().response_type
            return parent
        return "unsupported"


class ProtocolRequest(OAuth2Request):  # type: ignore[misc]  # Authlib is untyped
    """One request at a protocol endpoint. Authlib modifies it, so each decision makes its own.

    Args:
        received: the request as it was sent.
        issuer: the configured issuer; the `Host` header is ignored.
    """

    def __init__(self, received: ReceivedRequest, issuer: str) -> None:
        self.__dict__.update(_ATTRIBUTES)
        # The settings decide about TLS, and are checked at the start. `scheme` is the request's own.
        self.method, self.uri, self.headers = received.method, f"{issuer}{received.path}", received.headers
        self.scheme = received.scheme
        self.payload = ProtocolPayload(received.parameters)
        self.scope: str | None = None
        self.grant_facts: dict[str, Any] = {}
        # The unverified client id, for the journal of refusals.
        self.claimed_client_id = self.payload.client_id
        # Why it was refused, if it was.
        self.refusal: Refused | None = None
        # Why in more detail than the client is told, for the journal only.
        self.near_miss: Refused | None = None

    @property
    def args(self) -> dict[str, str]:
        data: dict[str, str] = self.payload.data
        return data

    @property
    def form(self) -> dict[str, str]:
        data: dict[str, str] = self.payload.data
        return data
