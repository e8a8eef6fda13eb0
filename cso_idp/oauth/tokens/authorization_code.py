"""The authorization code grant (RFC 6749 §4.1), with PKCE (RFC 7636, S256 only) and one use per code."""

from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant as _AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge as _CodeChallenge

from cso_idp.accounts import store as accounts
from cso_idp.accounts.eligibility import scope_at_sign_on, why_not
from cso_idp.accounts.model import Account
from cso_idp.oauth import events
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.issued import store
from cso_idp.oauth.issued.model import AuthorizationCode
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.refusal import Refused, explained, fact
from cso_idp.oauth.requested_claims import read_claims
from cso_idp.oauth.server import ProtocolServer
from cso_idp.oauth.tokens.resource import check_same_resource
from cso_idp.oauth.vocabulary import CLIENT_AUTH_METHODS
from cso_idp.sessions import store as sessions
from cso_kit.secrets.opaque import key_of, make_id, make_token


class ShownError(OAuth2Error):  # type: ignore[misc]  # Authlib is untyped
    """A fault that must be shown to the person and not redirected (RFC 6749 §4.1.2.1)."""

    error = "invalid_request"


class AuthorizationCodeGrant(_AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib is untyped
    """Issues and redeems codes, which are bound to client, redirect address, PKCE challenge and sign-on session."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(CLIENT_AUTH_METHODS)  # noqa: RUF012 - Authlib reads it from the class

    server: ProtocolServer
    request: ProtocolRequest

    @staticmethod
    def validate_authorization_redirect_uri(request: ProtocolRequest, client: Client) -> str:
        # WORKAROUND: Authlib puts the address into the description, where some characters raise ValueError.
        wanted = request.payload.redirect_uri
        if not wanted:
            error, reason = ShownError("The request has no redirect_uri."), "redirect_uri_missing"
            raise explained(error, reason, fact("redirect_uri", None, *client.redirect_uris))
        if not client.check_redirect_uri(wanted):
            error = ShownError("The redirect_uri of the request is not one the client has registered.")
            reason = "redirect_uri_not_registered"
            raise explained(error, reason, fact("redirect_uri", str(wanted), *client.redirect_uris))
        return str(wanted)
        # (end WORKAROUND)

    def generate_authorization_code(self) -> str:
        return make_token(self.server.tx.random, "cso_ac_", self.server.tx.real)

    def create_authorization_response(
        self, redirect_uri: str, grant_user: Account
    ) -> tuple[int, str, list[tuple[str, str]]]:
        """The redirect with the code. Authlib's own would parse the address twice, for the code and for `iss` (RFC 9207 §2)."""
        self.request.user = grant_user
        code = self.generate_authorization_code()
        self.save_authorization_code(code, self.request)
        query = f"code={code}&iss={quote_plus(self.server.engine.settings.issuer)}"
        if state := self.request.payload.state:
            query += f"&state={quote_plus(state)}"
        # RFC 6749 §3.1.2: a query of the registered address must be retained; it has no fragment.
        joint = "&" if "?" in redirect_uri else "?"
        return 302, "", [("Location", f"{redirect_uri}{joint}{query}")]

    def save_authorization_code(self, code: str, request: ProtocolRequest) -> None:
        session, tx = self.server.signed_on, self.server.tx
        if session is None:
            raise RuntimeError("a code is issued only to a signed-on account")
        data = request.payload.data
        sessions.join(tx, session, request.client.client_id)
        scope = scope_at_sign_on(request.user, request.scope or "", session.client_code)
        store.add_code(
            tx,
            AuthorizationCode(
                code_hash=key_of(code),
                grant_id=make_id(self.server.tx.random, "grant"),
                client_id=request.client.client_id,
                account_id=session.account_id,
                session_id=session.id,
                redirect_uri=request.payload.redirect_uri,
                scope=scope,
                resource=data.get("resource"),
                claims=read_claims(data)._asdict() if data.get("claims") else None,
                nonce=data.get("nonce"),
                code_challenge=data.get("code_challenge"),
                auth_time=session.auth_time,
                amr=session.amr,
                expires_at=tx.at.protocol + self.server.engine.settings.code_lifetime,
                consumed_at=None,
                correlation=tx.correlation,
            ),
        )
        granted = events.AuthorizationGranted(
            client_id=request.client.client_id, scope=scope, sub=request.user.sub, sid=session.id
        )
        tx.record(granted)

    def query_authorization_code(self, code: str, client: Client) -> AuthorizationCode | None:
        tx = self.server.tx
        found = store.code(tx, code)
        self.request.near_miss = _near_miss(found, client, self.request.payload.redirect_uri, tx.at.protocol)
        if found is None:
            return None
        tx.correlation = found.correlation or tx.correlation
        if found.client_id != client.client_id:
            return None
        if found.consumed_at is not None:
            # RFC 6749 §4.1.2: a second use is refused, and the tokens of the code SHOULD be revoked.
            if store.revoke_grant(tx, found.grant_id):
                account = accounts.by_id(tx, found.account_id)
                revoked = events.GrantRevoked(
                    client_id=client.client_id, sub=account and account.sub, reason="code_reused"
                )
                tx.record(revoked)
            return None
        return found if tx.at.protocol < found.expires_at else None

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        store.consume_code(self.server.tx, authorization_code)

    def authenticate_user(self, authorization_code: AuthorizationCode) -> Account | None:
        tx = self.server.tx
        account = accounts.by_id(tx, authorization_code.account_id)
        if account is None or why_not(account, self.request.client.scope):
            return None
        # A code is invalid once its session has ended.
        if sessions.by_id(tx, authorization_code.session_id) is None:
            return None
        check_same_resource(authorization_code.resource, self.request.form)
        self.server.redeeming(self.request, authorization_code)
        return account


def _near_miss(
    found: AuthorizationCode | None, client: Client, redirect_uri: str | None, now: datetime
) -> Refused | None:
    """Why a code will be refused; `None` if nothing is wrong with it so far. The client is told less (RFC 6749 §5.2)."""
    if found is None:
        return Refused("code_unknown", ())
    if found.client_id != client.client_id:
        return Refused("code_of_another_client", (fact("client_id", client.client_id, found.client_id),))
    if found.consumed_at is not None:
        return Refused("code_used", ())
    if now >= found.expires_at:
        return Refused("code_expired", ())
    if found.redirect_uri and redirect_uri != found.redirect_uri:
        return Refused("redirect_uri_differs", (fact("redirect_uri", redirect_uri, found.redirect_uri),))
    return None


class ProofKey(_CodeChallenge):  # type: ignore[misc]  # Authlib is untyped
    """PKCE with S256 only: required of public clients and of those that registered it, and enforced if it was sent."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - Authlib reads it from the class

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if grant.request.client.requires_pkce and not data.get("code_challenge"):
            raise InvalidRequestError("This client must send a code_challenge (PKCE, RFC 7636).")
        # RFC 7636 §4.3: without a method the challenge is "plain", which is refused.
        if data.get("code_challenge") and data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256.")
        super().validate_code_challenge(grant, redirect_uri)

    def validate_code_verifier(self, grant: Any, result: Any) -> None:
        # RFC 7636 §4.6: a missing verifier does not match; Authlib would call it invalid_request.
        if grant.request.authorization_code.code_challenge and not grant.request.form.get("code_verifier"):
            grant.request.near_miss = Refused("code_verifier_missing", ())
            raise InvalidGrantError("The code was asked for with a code_challenge, so its code_verifier must be sent.")
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error:
            grant.request.near_miss = Refused("code_verifier_differs", ())
            raise
