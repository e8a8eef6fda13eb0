"""Token introspection (RFC 7662), through Authlib's endpoint."""

from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from cso_idp.accounts.model import Account
from cso_idp.oauth import store
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.model import IssuedToken, TokenHolder, to_seconds
from cso_idp.oauth.vocabulary import CONFIDENTIAL_AUTH_METHODS
from cso_idp.pacer import introspection as pacer
from cso_idp.pacer.model import PacerTokenHolder, looks_like_token
from cso_idp.pacer.tokens import holder_of

if TYPE_CHECKING:
    from cso_idp.oauth.protocol_request import ProtocolRequest
    from cso_idp.oauth.server import CsoAuthorizationServer


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """Tells a resource server about a token that was presented to it, and a client about its own tokens."""

    CLIENT_AUTH_METHODS = list(CONFIDENTIAL_AUTH_METHODS)  # noqa: RUF012 - Authlib reads it from the class

    server: "CsoAuthorizationServer"
    # Whoever asks; Authlib checks the permission before it wants the payload.
    _asked_by: Client

    def check_params(self, request: "ProtocolRequest", client: Client) -> None:
        # §2.1: a wrong token_type_hint only costs a second look.
        if not request.form.get("token"):
            raise InvalidRequestError("The request has no token.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> TokenHolder | PacerTokenHolder | None:
        if looks_like_token(token_string):
            return holder_of(self.server.tx, token_string)
        return store.any_token(self.server.tx, token_string)

    def check_permission(
        self, token: TokenHolder | PacerTokenHolder, client: Client, request: "ProtocolRequest"
    ) -> bool:
        # §4: a party that may not know about the token learns nothing, not even that it exists.
        self._asked_by = client
        if isinstance(token, PacerTokenHolder):
            return client.is_own
        if token.token.client_id == client.client_id or client.is_own:
            return True
        resource = client.client_metadata.get("resource")
        return resource is not None and resource == token.token.resource

    def create_introspection_payload(self, token: TokenHolder | PacerTokenHolder | None) -> dict[str, Any]:
        if isinstance(token, PacerTokenHolder):
            issuer = self.server.engine.settings.issuer
            return pacer.describe(self.server.tx, issuer, token, self._asked_by.client_id)
        if token is None or not token.is_good(self.server.tx.at.protocol):
            return {"active": False}
        return self.introspect_token(token)

    def introspect_token(self, token: TokenHolder) -> dict[str, Any]:
        issued, account, issuer = token.token, token.account, self.server.engine.settings.issuer
        payload = {
            "active": True,
            "iss": issuer,
            "client_id": issued.client_id,
            "sub": issued.client_id,
            "aud": issued.resource or issuer,
            "scope": token.scope,
            "iat": to_seconds(issued.issued_at),
            "exp": to_seconds(issued.expires_at),
        }
        if issued.kind == "access":
            payload["token_type"] = "Bearer"
        if account:
            payload |= {"username": account.login_id, **account.claims("cmecf:file"), "sub": self._sub(issued, account)}
        if issued.session_id:
            payload["sid"] = issued.session_id
        return payload

    def _sub(self, issued: IssuedToken, account: Account) -> str:
        # A court knows people by the provider's own name for them; everybody else is told what the token's client knows
        # the account by, as in a JWT access token.
        if self._asked_by.is_own:
            return account.sub
        client = self.server.query_client(issued.client_id)
        return self.server.engine.registered.subject_of(client, account.sub) if client else account.sub
