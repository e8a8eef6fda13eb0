"""Authlib's authorization server over one transaction: the single list of grants and extensions.

One is made per request, because Authlib asks for clients without saying for which request; making one costs microseconds. Nothing
that it holds may hold it: else it, its transaction and all that hangs from them would stay until a garbage collection, whose
pauses people wait for (docs/decisions/0011-nothing-for-the-garbage-collector.md).
"""

from datetime import datetime
from typing import Any, NamedTuple

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error

from cso_idp.accounts.eligibility import granted_scope
from cso_idp.accounts.model import Account
from cso_idp.oauth import store
from cso_idp.oauth.clients.authentication import authenticate
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.keys.signing_keys import Keyring
from cso_idp.oauth.model import AuthorizationCode, IssuedToken, to_seconds
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.tokens.access_token import make_access_token
from cso_idp.oauth.tokens.authorization_code import AuthorizationCodeGrant, ProofKey
from cso_idp.oauth.tokens.client_credentials import ClientCredentialsGrant
from cso_idp.oauth.tokens.id_token import add_id_token
from cso_idp.oauth.tokens.refresh_token import RefreshTokenGrant
from cso_idp.oauth.vocabulary import acr_of
from cso_idp.sessions.model import SignOnSession
from cso_kit.secrets.opaque import key_of, make_id, make_token
from cso_kit.storage.unit_of_work import Transaction

_OF_A_CODE = (ProofKey(required=True), add_id_token)
_OF_A_REFRESH = (add_id_token,)


class GrantSource(NamedTuple):
    """What the tokens of one response have in common: the grant they belong to, and what it was given on."""

    grant_id: str
    session_id: str | None
    resource: str | None
    auth_time: datetime | None
    amr: str


class CsoAuthorizationServer(AuthorizationServer):  # type: ignore[misc]  # Authlib is untyped
    """The protocol engine for one request. `signed_on` is the sign-on session a code is issued in."""

    def __init__(self, tx: Transaction, engine: ProtocolEngine, signed_on: SignOnSession | None = None) -> None:
        super().__init__(scopes_supported=None)
        self.tx = tx
        self.engine = engine
        self.signed_on = signed_on
        self._source = GrantSource("", None, None, None, "")
        self._facts: dict[str, Any] = {}
        self._refresh_scope = ""
        # Whom the tokens of this response are about, as their client knows them.
        self.subject = ""
        self.requested_claims: dict[str, Any] | None = None
        self.register_grant(AuthorizationCodeGrant, _OF_A_CODE)
        self.register_grant(RefreshTokenGrant, _OF_A_REFRESH)
        self.register_grant(ClientCredentialsGrant)

    @property
    def keyring(self) -> Keyring:
        """The provider's keys, as of this transaction."""
        return self.engine.registered.keyring(self.tx)

    # What the grants tell about the token to come:

    def redeeming(self, request: ProtocolRequest, code: AuthorizationCode) -> None:
        """The tokens of this response are issued on `code`."""
        self._issue_for(request, code)

    def refreshing(self, request: ProtocolRequest, token: IssuedToken) -> None:
        """The tokens of this response continue the grant of `token`; the ID token repeats what its first one said (§12.2)."""
        self._issue_for(request, token)

    def acting_for_itself(self, resource: str | None) -> None:
        """The token of this response is the client's own."""
        self._source = GrantSource(make_id(), None, resource, None, "")

    def _issue_for(self, request: ProtocolRequest, source: AuthorizationCode | IssuedToken) -> None:
        amr = source.amr or ""
        self._source = GrantSource(source.grant_id, source.session_id, source.resource, source.auth_time, amr)
        request.grant_facts = {"amr": amr.split(), "acr": acr_of(amr), "sid": source.session_id}
        if source.auth_time is not None:
            request.grant_facts["auth_time"] = to_seconds(source.auth_time)
        self._facts = request.grant_facts
        self.requested_claims = source.claims
        # RFC 6749 §6: whatever less is asked for this time, a new refresh token has the scope of the one before it.
        self._refresh_scope = source.scope

    # What Authlib asks:

    def query_client(self, client_id: str) -> Client | None:
        return self.engine.registered.client(self.tx, client_id)

    def authenticate_client(self, request: ProtocolRequest, methods: list[str], endpoint: str = "token") -> Client:
        return authenticate(self, request, methods, endpoint)

    def validate_requested_scope(self, scope: str | None) -> None:
        """Unknown scopes are left out, not refused (OpenID Connect Core 1.0 §3.1.2.1); `Client.get_allowed_scope` does it."""

    def generate_token(
        self, *, client: Client, user: Account | None, scope: str, include_refresh_token: bool, **_: Any
    ) -> dict[str, Any]:
        lifetime = self.engine.settings.access_token_lifetime
        if user:
            # Rule A9: what the account may do is asked anew each time.
            scope = granted_scope(user, scope)
        self.subject = self.engine.registered.subject_of(client, user.sub) if user else client.client_id
        token = {
            "token_type": "Bearer",
            "access_token": make_access_token(self, client, self.subject, scope, self._source.resource, self._facts),
            "expires_in": int(lifetime.total_seconds()),
            "scope": scope,
        }
        if (
            include_refresh_token
            and "offline_access" in self._refresh_scope.split()
            and client.check_grant_type("refresh_token")
        ):
            token["refresh_token"] = make_token("cso_rt_", self.tx.real)
        return token

    def save_token(self, token: dict[str, Any], request: ProtocolRequest) -> None:
        now, settings, source = self.tx.at.protocol, self.engine.settings, self._source
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
                        scope=token["scope"] if kind == "access" else self._refresh_scope,
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

    def answer_at(self, kind: type[Any], request: ProtocolRequest) -> ProtocolResponse:
        """What an extra endpoint of this kind answers. It is not registered, because it holds its server."""
        endpoint = kind(self)
        asked = endpoint.create_endpoint_request(request)
        try:
            return self.handle_response(*endpoint(asked))
        except OAuth2Error as error:
            response: ProtocolResponse = self.handle_error_response(asked, error)
            return response

    def create_oauth2_request(self, request: ProtocolRequest) -> ProtocolRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> ProtocolResponse:
        return ProtocolResponse.of(status, body, headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Authlib's signals are not used: what happened is journaled where it is decided."""
