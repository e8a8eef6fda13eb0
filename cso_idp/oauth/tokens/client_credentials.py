"""The client credentials grant (RFC 6749 §4.4): a confidential client acts for itself. It may search and never file."""

from authlib.oauth2.rfc6749 import InvalidScopeError, UnauthorizedClientError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as _ClientCredentialsGrant

from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.tokens.resource import check_resource
from cso_idp.oauth.vocabulary import CLIENT_AUTH_METHODS, OWN_SCOPES


class ClientCredentialsGrant(_ClientCredentialsGrant):  # type: ignore[misc]  # Authlib is untyped
    """Issues an access token to the client itself; no refresh token and no ID token."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(CLIENT_AUTH_METHODS)  # noqa: RUF012 - Authlib reads it from the class

    server: ProtocolServer
    request: ProtocolRequest

    def validate_token_request(self) -> None:
        super().validate_token_request()
        client = self.request.client
        if client.auth_method == "none":
            # RFC 6749 §4.4: the grant MUST only be used by confidential clients.
            raise UnauthorizedClientError("A public client cannot act for itself.")
        wanted = (self.request.payload.scope or " ".join(OWN_SCOPES)).split()
        granted = [scope for scope in wanted if scope in OWN_SCOPES and scope in client.scope.split()]
        if not granted:
            raise InvalidScopeError("A client acting for itself can have: " + " ".join(OWN_SCOPES) + ".")
        self.request.payload.data["scope"] = " ".join(granted)
        self.server.acting_for_itself(check_resource(self.server, self.request.payload.data))
