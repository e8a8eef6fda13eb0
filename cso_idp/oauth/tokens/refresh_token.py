"""The refresh token grant (RFC 6749 §6), with rotation, and revocation of the whole grant if a used token is sent again."""

from authlib.oauth2.rfc6749 import InvalidGrantError
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant as _RefreshTokenGrant

from cso_idp.accounts import store as accounts
from cso_idp.accounts.eligibility import why_not
from cso_idp.accounts.model import Account
from cso_idp.oauth import events
from cso_idp.oauth.issued import store
from cso_idp.oauth.issued.model import IssuedToken
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.tokens.resource import check_same_resource
from cso_idp.oauth.vocabulary import CLIENT_AUTH_METHODS


class RefreshTokenGrant(_RefreshTokenGrant):  # type: ignore[misc]  # Authlib is untyped
    """Exchanges a refresh token for new tokens. Each refresh token works once (RFC 9700 §4.14.2)."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(CLIENT_AUTH_METHODS)  # noqa: RUF012 - Authlib reads it from the class
    INCLUDE_NEW_REFRESH_TOKEN = True

    server: ProtocolServer
    request: ProtocolRequest

    def authenticate_refresh_token(self, refresh_token: str) -> IssuedToken | None:
        tx = self.server.tx
        found = store.refresh_token(tx, refresh_token)
        # A token of another client is refused by Authlib and must not be revoked.
        if found is None or found.client_id != self.request.client.client_id:
            return None
        if found.consumed_at is not None and store.revoke_grant(tx, found.grant_id):
            account = found.account_id and accounts.by_id(tx, found.account_id)
            sub = account.sub if account else None
            tx.record(events.GrantRevoked(client_id=found.client_id, sub=sub, reason="refresh_token_reused"))
        return found if found.is_good(tx.at.protocol) else None

    def authenticate_user(self, refresh_token: IssuedToken) -> Account:
        account = accounts.by_id(self.server.tx, refresh_token.account_id) if refresh_token.account_id else None
        if account is None or why_not(account, self.request.client.scope):
            # RFC 6749 §5.2. Authlib would call it invalid_request, as if the client had made a mistake.
            raise InvalidGrantError("The account behind this token cannot be used here any more.")
        check_same_resource(refresh_token.resource, self.request.form)
        self.server.refreshing(self.request, refresh_token)
        return account

    def revoke_old_credential(self, refresh_token: IssuedToken) -> None:
        store.consume_token(self.server.tx, refresh_token)
