"""The authorization server: the list of grants and extensions, and the tokens that they issue."""

from collections.abc import Callable
from typing import Any

from cso_idp.accounts.eligibility import granted_scope
from cso_idp.accounts.model import Account
from cso_idp.oauth.client_authentication.authentication import authenticate
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.issued import store
from cso_idp.oauth.issued.model import IssuedToken
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.tokens.access_token import make_access_token
from cso_idp.oauth.tokens.authorization_code import AuthorizationCodeGrant, ProofKey
from cso_idp.oauth.tokens.client_credentials import ClientCredentialsGrant
from cso_idp.oauth.tokens.id_token import add_id_token
from cso_idp.oauth.tokens.refresh_token import RefreshTokenGrant
from cso_kit.secrets.opaque import key_of, make_token
from cso_kit.storage.unit_of_work import Transaction

# All grants with their extensions. Token requests, discovery and registration use this list.
GRANTS: dict[type[Any], tuple[Callable[[Any], object], ...]] = {
    AuthorizationCodeGrant: (ProofKey(required=True), add_id_token),
    RefreshTokenGrant: (add_id_token,),
    ClientCredentialsGrant: (),
}


class CsoAuthorizationServer(ProtocolServer):
    """The protocol engine for one request, with all grants."""

    def __init__(self, tx: Transaction, engine: ProtocolEngine) -> None:
        super().__init__(tx, engine)
        for grant, extensions in GRANTS.items():
            self.register_grant(grant, extensions)

    # Authlib's hooks:

    def authenticate_client(self, request: ProtocolRequest, methods: list[str], endpoint: str = "token") -> Client:
        return authenticate(self, request, methods, endpoint)

    def validate_requested_scope(self, scope: str | None) -> None:
        """Accepts unknown scopes; `Client.get_allowed_scope` leaves them out (OpenID Connect Core 1.0 §3.1.2.1)."""

    def generate_token(
        self, *, client: Client, user: Account | None, scope: str, include_refresh_token: bool, **_: Any
    ) -> dict[str, Any]:
        lifetime = self.engine.settings.access_token_lifetime
        if user:
            # Rule A9: the account's scope is evaluated again for each token.
            scope = granted_scope(user, scope)
        self.subject = self.engine.registered.subject_of(client, user.sub) if user else client.client_id
        token = {
            "token_type": "Bearer",
            "access_token": make_access_token(self, client, self.subject, scope, self.source.resource, self.facts),
            "expires_in": int(lifetime.total_seconds()),
            "scope": scope,
        }
        if (
            include_refresh_token
            and "offline_access" in self.refresh_scope.split()
            and client.check_grant_type("refresh_token")
        ):
            token["refresh_token"] = make_token(self.tx.random, "cso_rt_", self.tx.real)
        return token

    def save_token(self, token: dict[str, Any], request: ProtocolRequest) -> None:
        now, settings, source = self.tx.at.protocol, self.engine.settings, self.source
        lifetimes = {"access": settings.access_token_lifetime, "refresh": settings.refresh_token_lifetime}
        for kind, lifetime in lifetimes.items():
            if secret := token.get(f"{kind}_token"):
                store.add_token(
                    self.tx,
                    IssuedToken(
                        token_hash=key_of(secret),
                        kind=kind,
                        grant_id=source.grant_id,
                        client_id=request.client.client_id,
                        account_id=request.user.id if request.user else None,
                        session_id=source.session_id,
                        scope=token["scope"] if kind == "access" else self.refresh_scope,
                        resource=source.resource,
                        claims=self.requested_claims,
                        auth_time=source.auth_time,
                        amr=source.amr,
                        issued_at=now,
                        expires_at=now + lifetime,
                        consumed_at=None,
                        revoked_at=None,
                    ),
                )
