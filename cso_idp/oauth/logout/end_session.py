"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0), through Authlib's two-phase endpoint."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oidc.rpinitiated import EndSessionEndpoint

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.tokens.id_token import read_id_token_hint
from cso_kit.storage.unit_of_work import Transaction


@dataclass(frozen=True)
class LogoutRequest:
    """A valid logout request, with the claims of its hint, the registered return address and the client, if it has them."""

    hint: dict[str, Any] | None
    location: str | None
    client: Client | None


@dataclass(frozen=True)
class FaultyLogout:
    """An invalid logout request, which must not be acted upon (§4)."""

    message: str


def read_logout_request(
    tx: Transaction, engine: ProtocolEngine, parameters: dict[str, str]
) -> LogoutRequest | FaultyLogout:
    """Validates a logout request."""
    endpoint = EndSession(ProtocolServer(tx, engine))
    try:
        received = ReceivedRequest("POST", "/end_session", parameters)
        valid = endpoint.validate_request(ProtocolRequest(received, engine.settings.issuer))
    except OAuth2Error as error:
        return FaultyLogout(error.description or "The logout request is faulty.")
    return LogoutRequest(valid.id_token_claims, valid.redirect_uri, valid.client)


class EndSession(EndSessionEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """Validates logout requests. The interaction ends the session, after a confirmation if needed."""

    server: ProtocolServer

    def create_endpoint_request(self, request: ProtocolRequest) -> ProtocolRequest:
        return request

    def end_session(self, end_session_request: Any) -> None:
        """Nothing: `interaction/logout.py` ends the session in the same transaction."""

    def _validate_id_token_hint(self, id_token_hint: str) -> dict[str, Any]:
        # §2: the OP MUST validate that it was the issuer of the ID Token; it SHOULD accept it after its exp.
        return read_id_token_hint(self.server, id_token_hint)
