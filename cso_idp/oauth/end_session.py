"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0), through Authlib's two-phase endpoint."""

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.rpinitiated import EndSessionEndpoint
from joserfc import jwt
from joserfc.errors import JoseError

from cso_idp.oauth.request import ProtocolRequest

if TYPE_CHECKING:
    from cso_idp.oauth.server import CsoAuthorizationServer


class EndSession(EndSessionEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """Validates logout requests. Ending the session is the interaction's business, after the person was asked if need be."""

    server: "CsoAuthorizationServer"

    def create_endpoint_request(self, request: ProtocolRequest) -> ProtocolRequest:
        return request

    def end_session(self, end_session_request: Any) -> None:
        """Nothing: `interaction/logout.py` ends the session in the same transaction."""

    def _validate_id_token_hint(self, id_token_hint: str) -> dict[str, Any]:
        # §2: the OP MUST validate that it was the issuer of the ID Token; it SHOULD accept it after its exp. Times are not
        # judged at all, so that a hint stays good when the protocol hand was moved.
        keyring = self.server.keyring
        try:
            token = jwt.decode(id_token_hint, keyring.public, algorithms=list(keyring.algorithms))
        except (JoseError, ValueError) as error:
            raise InvalidRequestError("The id_token_hint was not issued here.") from error
        if token.claims.get("iss") != self.server.provider.settings.issuer:
            raise InvalidRequestError("The id_token_hint was not issued here.")
        return dict(token.claims)
