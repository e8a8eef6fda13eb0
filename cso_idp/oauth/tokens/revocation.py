"""Token revocation (RFC 7009), through Authlib's endpoint."""

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint

from cso_idp.oauth import events
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.issued import store
from cso_idp.oauth.issued.model import IssuedToken
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.vocabulary import CLIENT_AUTH_METHODS


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """Revokes a client's own token; for a refresh token its whole grant (§2.1)."""

    CLIENT_AUTH_METHODS = list(CLIENT_AUTH_METHODS)  # noqa: RUF012 - Authlib reads it from the class

    server: ProtocolServer

    def check_params(self, request: ProtocolRequest, client: Client) -> None:
        if not request.form.get("token"):
            raise InvalidRequestError("The request has no token.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> IssuedToken | None:
        found = store.any_token(self.server.tx, token_string)
        return found.token if found else None

    def revoke_token(self, token: IssuedToken, request: ProtocolRequest) -> None:
        tx = self.server.tx
        if token.kind == "refresh":
            store.revoke_grant(tx, token.grant_id)
        else:
            store.revoke_token(tx, token)
        tx.record(events.TokenRevoked(client_id=token.client_id, token_kind=token.kind))
