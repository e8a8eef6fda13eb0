"""Authlib's authorization server over one transaction, as grants, endpoints and client authentication see it.

One is made per request, because Authlib asks for clients without saying for which request; making one costs microseconds. Nothing
that it holds may hold it: else it, its transaction and all that hangs from them would stay until a garbage collection, whose
pauses people wait for (docs/decisions/0011-nothing-for-the-garbage-collector.md). Which grants there are, and what they issue, is
the business of `authorization_server`.
"""

from datetime import datetime
from typing import Any, NamedTuple

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.keys.signing_keys import Keyring
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.tokens.model import AuthorizationCode, IssuedToken
from cso_idp.oauth.vocabulary import acr_of
from cso_idp.sessions.model import SignOnSession
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.unit_of_work import Transaction


class GrantSource(NamedTuple):
    """What the tokens of one response have in common: the grant they belong to, and what it was given on."""

    grant_id: str
    session_id: str | None
    resource: str | None
    auth_time: datetime | None
    amr: str


class ProtocolServer(AuthorizationServer):  # type: ignore[misc]  # Authlib is untyped
    """The protocol engine for one request. `signed_on` is the sign-on session a code is issued in."""

    def __init__(self, tx: Transaction, engine: ProtocolEngine, signed_on: SignOnSession | None = None) -> None:
        super().__init__(scopes_supported=None)
        self.tx = tx
        self.engine = engine
        self.signed_on = signed_on
        self.source = GrantSource("", None, None, None, "")
        self.facts: dict[str, Any] = {}
        self.refresh_scope = ""
        # Whom the tokens of this response are about, as their client knows them.
        self.subject = ""
        self.requested_claims: dict[str, Any] | None = None

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
        self.source = GrantSource(make_id(), None, resource, None, "")

    def _issue_for(self, request: ProtocolRequest, source: AuthorizationCode | IssuedToken) -> None:
        amr = source.amr or ""
        self.source = GrantSource(source.grant_id, source.session_id, source.resource, source.auth_time, amr)
        request.grant_facts = {"amr": amr.split(), "acr": acr_of(amr), "sid": source.session_id}
        if source.auth_time is not None:
            request.grant_facts["auth_time"] = to_seconds(source.auth_time)
        self.facts = request.grant_facts
        self.requested_claims = source.claims
        # RFC 6749 §6: whatever less is asked for this time, a new refresh token has the scope of the one before it.
        self.refresh_scope = source.scope

    # What Authlib asks:

    def query_client(self, client_id: str) -> Client | None:
        return self.engine.registered.client(self.tx, client_id)

    def answer_at(self, kind: type[Any], request: ProtocolRequest) -> ProtocolResponse:
        """What an extra endpoint of this kind answers. It is not registered, because it holds its server."""
        endpoint = kind(self)
        parsed = endpoint.create_endpoint_request(request)
        try:
            return self.handle_response(*endpoint(parsed))
        except OAuth2Error as error:
            response: ProtocolResponse = self.handle_error_response(parsed, error)
            return response

    def create_oauth2_request(self, request: ProtocolRequest) -> ProtocolRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> ProtocolResponse:
        return ProtocolResponse.of(status, body, headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Authlib's signals are not used: what happened is journaled where it is decided."""
