"""Token introspection (RFC 7662), through Authlib's endpoint."""

from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from cso_idp.accounts.model import Account
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.issued import store
from cso_idp.oauth.issued.model import IssuedToken, TokenHolder
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.vocabulary import CONFIDENTIAL_AUTH_METHODS


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib is untyped
    """Describes a token to the resource server that it is for, and to its own client."""

    CLIENT_AUTH_METHODS = list(CONFIDENTIAL_AUTH_METHODS)  # noqa: RUF012 - Authlib reads it from the class

    server: ProtocolServer

    def create_endpoint_response(self, request: ProtocolRequest) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Authenticates the client and describes the token. A wrong `token_type_hint` (§2.1) has no effect."""
        client: Client = self.authenticate_endpoint_client(request)
        presented = request.form.get("token")
        if not presented:
            raise InvalidRequestError("The request has no token.")
        return 200, self._describe(presented, client), default_json_headers

    def _describe(self, presented: str, asked_by: Client) -> dict[str, Any]:
        tx, engine = self.server.tx, self.server.engine
        described = engine.describe_other_token(tx, engine.settings.issuer, presented, asked_by)
        if described is not None:
            return described
        found = store.any_token(tx, presented)
        # §4: other parties do not even learn that the token exists.
        if found is None or not _may_know(asked_by, found.token) or not found.is_good(tx.at.protocol):
            return {"active": False}
        return self._payload(found, asked_by)

    def _payload(self, token: TokenHolder, asked_by: Client) -> dict[str, Any]:
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
            payload |= {
                "username": account.login_id,
                **account.claims("cmecf:file"),
                "sub": self._sub(issued, account, asked_by),
            }
        if issued.session_id:
            payload["sid"] = issued.session_id
        if token.client_code:
            payload["client_code"] = token.client_code
        return payload

    def _sub(self, issued: IssuedToken, account: Account, asked_by: Client) -> str:
        # A court gets the public subject. Others get the subject of the token's client, as in a JWT access token.
        if asked_by.is_own:
            return account.sub
        client = self.server.query_client(issued.client_id)
        return self.server.engine.registered.subject_of(client, account.sub) if client else account.sub


def _may_know(client: Client, token: IssuedToken) -> bool:
    if token.client_id == client.client_id or client.is_own:
        return True
    resource = client.client_metadata.get("resource")
    return resource is not None and resource == token.resource
