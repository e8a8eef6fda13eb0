"""The points of the OpenID face where faults strike, and the values that they get there.

Each decision hands its value over just before it would be sent, so all before it is as usual: codes are consumed, tokens are
stored, events are recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cso_idp import endpoint_table as endpoints
from cso_idp.oauth.keys.signing_keys import Keyring
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_kit.faults.fault import Aim, Service, StrikePoint

_PROVIDER: tuple[Service, ...] = ("cso_idp",)
# No client, no person: whoever asks gets the same document.
_ANYBODY: tuple[Aim, ...] = ("endpoint",)


@dataclass
class TokenDraft:
    """A JSON Web Token that is about to be signed.

    Args:
        keyring: the provider's keys.
        alg: the algorithm that the client registered.
        typ: its type, in the header.
        claims: its claims; a fault may change them.
        rotate: publishes a new key for the algorithm and lets it sign from now on; returns the keys after it.
        text: the finished token, if a fault has made it; otherwise it is signed as usual.
    """

    keyring: Keyring
    alg: str
    typ: str
    claims: dict[str, Any]
    rotate: Callable[[], Keyring]
    text: str | None = field(default=None)

    def encoded(self) -> str:
        """The token as it is sent."""
        return self.text if self.text is not None else self.keyring.sign(self.alg, self.claims, self.typ)


@dataclass
class AuthorizationAnswer:
    """The redirect to the client: its address, and the parameters of the response. A fault may change both."""

    redirect_uri: str
    parameters: dict[str, str]


class Delivery(NamedTuple):
    """A logout that is about to be posted to a client's address. `is_lost`: it does not get there."""

    address: str
    is_lost: bool = False


AUTHORIZATION_RESPONSE: StrikePoint[AuthorizationAnswer] = StrikePoint(
    "authorization_response", _PROVIDER, endpoints=(endpoints.AUTHORIZE.path,)
)
ID_TOKEN: StrikePoint[TokenDraft] = StrikePoint("id_token", _PROVIDER, endpoints=(endpoints.TOKEN.path,))
REFRESHED_ID_TOKEN: StrikePoint[TokenDraft] = StrikePoint(
    "refreshed_id_token", _PROVIDER, endpoints=(endpoints.TOKEN.path,)
)
TOKEN_RESPONSE: StrikePoint[ProtocolResponse] = StrikePoint(
    "token_response", _PROVIDER, endpoints=(endpoints.TOKEN.path,)
)
USERINFO: StrikePoint[ProtocolResponse] = StrikePoint("userinfo", _PROVIDER, endpoints=(endpoints.USERINFO.path,))
INTROSPECTION: StrikePoint[ProtocolResponse] = StrikePoint(
    "introspection", _PROVIDER, endpoints=(endpoints.INTROSPECT.path,)
)
DISCOVERY: StrikePoint[ProtocolResponse] = StrikePoint(
    "discovery", _PROVIDER, _ANYBODY, (endpoints.DISCOVERY.path, endpoints.SERVER_METADATA.path)
)
JWKS: StrikePoint[ProtocolResponse] = StrikePoint("jwks", _PROVIDER, _ANYBODY, (endpoints.JWKS.path,))
LOGOUT_TOKEN: StrikePoint[TokenDraft] = StrikePoint("logout_token", _PROVIDER, ("client_id", "court_id", "loginId"))
LOGOUT_DELIVERY: StrikePoint[Delivery] = StrikePoint("logout_delivery", _PROVIDER, ("client_id", "court_id", "loginId"))
LOGOUT_RETURN: StrikePoint[str] = StrikePoint("logout_return", _PROVIDER, endpoints=(endpoints.END_SESSION.path,))
