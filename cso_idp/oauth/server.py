"""Authlib's authorization server over one transaction, for grants, endpoints and client authentication.

Each request makes one, because Authlib's hook for clients does not get the request; it costs microseconds. It must not be part of
a reference cycle: otherwise it and its transaction would stay until a garbage collection, whose pauses delay requests
(docs/decisions/0011-nothing-for-the-garbage-collector.md). `authorization_server` has the grants.
"""

from datetime import datetime
from typing import Any, NamedTuple

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.issued.model import AuthorizationCode, IssuedToken
from cso_idp.oauth.keys.signing_keys import Keyring
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.refusal import Refused, as_sentence, explain_scope, facts_of, reason_of
from cso_idp.oauth.vocabulary import acr_of
from cso_idp.sessions.model import SignOnSession
from cso_kit.secrets.opaque import make_id
from cso_kit.storage.unit_of_work import Transaction


class GrantSource(NamedTuple):
    """The common facts of a response's tokens: their grant and its sign-on."""

    grant_id: str
    session_id: str | None
    resource: str | None
    auth_time: datetime | None
    amr: str


class ProtocolServer(AuthorizationServer):  # type: ignore[misc]  # Authlib is untyped
    """The protocol engine for one request. `signed_on` is the sign-on session of an issued code."""

    def __init__(self, tx: Transaction, engine: ProtocolEngine, signed_on: SignOnSession | None = None) -> None:
        super().__init__(scopes_supported=None)
        self.tx = tx
        self.engine = engine
        self.signed_on = signed_on
        self.source = GrantSource("", None, None, None, "")
        self.facts: dict[str, Any] = {}
        self.refresh_scope = ""
        # The subject of this response's tokens, as their client knows it.
        self.subject = ""
        self.requested_claims: dict[str, Any] | None = None

    @property
    def keyring(self) -> Keyring:
        """The provider's keys, as this transaction sees them."""
        return self.engine.registered.keyring(self.tx)

    # Called by the grants, before the token is issued:

    def redeeming(self, request: ProtocolRequest, code: AuthorizationCode) -> None:
        """The tokens of this response are issued on `code`."""
        self._issue_for(request, code)

    def refreshing(self, request: ProtocolRequest, token: IssuedToken) -> None:
        """The tokens of this response continue the grant of `token`. The ID token repeats the claims of its first one (§12.2)."""
        self._issue_for(request, token)

    def acting_for_itself(self, resource: str | None) -> None:
        """The token of this response is for the client itself."""
        self.source = GrantSource(make_id(self.tx.random, "grant"), None, resource, None, "")

    def _issue_for(self, request: ProtocolRequest, source: AuthorizationCode | IssuedToken) -> None:
        amr = source.amr or ""
        self.source = GrantSource(source.grant_id, source.session_id, source.resource, source.auth_time, amr)
        request.grant_facts = {"amr": amr.split(), "acr": acr_of(amr), "sid": source.session_id}
        if source.auth_time is not None:
            request.grant_facts["auth_time"] = to_seconds(source.auth_time)
        self.facts = request.grant_facts
        self.requested_claims = source.claims
        # RFC 6749 §6: a new refresh token has the scope of the one before it, also if this request asks for less.
        self.refresh_scope = source.scope

    # Authlib's hooks:

    def query_client(self, client_id: str) -> Client | None:
        return self.engine.registered.client(self.tx, client_id)

    def answer_at(self, kind: type[Any], request: ProtocolRequest) -> ProtocolResponse:
        """The response of an extra endpoint. It is not registered, because it holds its server."""
        endpoint = kind(self)
        parsed = endpoint.create_endpoint_request(request)
        try:
            return self.handle_response(*endpoint(parsed))
        except OAuth2Error as error:
            response: ProtocolResponse = self.handle_error_response(parsed, error)
            return response

    def create_oauth2_request(self, request: ProtocolRequest) -> ProtocolRequest:
        return request

    def handle_error_response(self, request: ProtocolRequest, error: OAuth2Error) -> ProtocolResponse:
        # What was sent and what was registered is a part of the description, so that a developer can compare them.
        if isinstance(request, ProtocolRequest):  # a registration has no parameters and no client yet
            client: Client | None = request.client
            explain_scope(error, request.payload.data.get("scope"), client.scope if client else "")
            request.refusal = Refused(reason_of(error), facts_of(error))
        if facts := facts_of(error):
            error.description = f"{error.description or ''} {as_sentence(facts)}".strip()
        response: ProtocolResponse = super().handle_error_response(request, error)
        return response

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> ProtocolResponse:
        return ProtocolResponse.of(status, body, headers)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nothing: Authlib's signals are not used; decisions record events."""
