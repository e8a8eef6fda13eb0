"""Validates authorization requests: Authlib's checks, and the checks that it lacks, in the order of the specification.

An `AuthorizationRequest` proves that a request was validated in this transaction; `answer` and `refuse` make the response for the
client, with `iss` in every redirect (RFC 9207 §2).
"""

from typing import Any, NamedTuple

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import OAuth2Error, UnsupportedResponseTypeError
from authlib.oauth2.rfc9207 import IssuerParameter

from cso_idp.accounts.model import Account
from cso_idp.endpoint_table import AUTHORIZE
from cso_idp.oauth import events
from cso_idp.oauth.authorization.checks import CHECKS
from cso_idp.oauth.authorization.request_object import unfold
from cso_idp.oauth.authorization.request_reference import Fetched
from cso_idp.oauth.authorization_server import CsoAuthorizationServer
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.refusal import Fact, explain_scope, explained, facts_of, in_journal, reason_of
from cso_idp.oauth.requested_claims import RequestedClaims, read_claims
from cso_idp.oauth.signing import occasion_of
from cso_idp.oauth.strike_points import AUTHORIZATION_RESPONSE, AuthorizationAnswer
from cso_idp.oauth.tokens.id_token import read_id_token_hint
from cso_idp.oauth.tokens.resource import check_resource
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction


class AuthorizationRequest(NamedTuple):
    """A validated request: its client and redirect address are registered, and every parameter is well-formed."""

    server: CsoAuthorizationServer
    request: ProtocolRequest
    grant: Any
    redirect_uri: str
    claims: RequestedClaims
    hinted_sub: str | None

    @property
    def client(self) -> Client:
        client: Client = self.request.client
        return client

    @property
    def parameters(self) -> dict[str, str]:
        data: dict[str, str] = self.request.payload.data
        return data


class Unanswerable(NamedTuple):
    """A request that must not be answered by redirect, because its client or redirect address is not trusted."""

    error: str
    message: str
    reason: str
    facts: tuple[Fact, ...] = ()


def unfold_request(
    tx: Transaction, engine: ProtocolEngine, sent: dict[str, str], fetched: Fetched | None
) -> dict[str, str] | ProtocolResponse | Unanswerable:
    """The parameters of a request with an object, or its refusal as in `read_request`."""
    server = CsoAuthorizationServer(tx, engine)
    try:
        return unfold(server, sent, fetched)
    except OAuth2Error as error:
        # The object's parameters are not trusted. The error goes to the redirect_uri outside the object, if it is registered.
        client, beside = server.query_client(sent.get("client_id", "")), sent.get("redirect_uri", "")
        error.redirect_uri = beside if client and client.check_redirect_uri(beside) else None
        request = ProtocolRequest(ReceivedRequest("GET", "/authorize", sent), engine.settings.issuer)
        return _refused(server, request, error)


def read_request(
    tx: Transaction, engine: ProtocolEngine, parameters: dict[str, str]
) -> AuthorizationRequest | ProtocolResponse | Unanswerable:
    """Validates an authorization request. Returns it, or the response for the client, or an error that can only be shown."""
    server = CsoAuthorizationServer(tx, engine)
    request = ProtocolRequest(ReceivedRequest("GET", "/authorize", parameters), engine.settings.issuer)
    try:
        grant = server.get_consent_grant(request)
    except OAuth2Error as error:
        return _refused(server, request, error)
    try:
        check_parameters(server, parameters)
        claims, hinted_sub = read_claims(parameters), hinted_sub_of(server, parameters)
    except OAuth2Error as error:
        error.redirect_uri = grant.redirect_uri
        return _refused(server, request, error)
    return AuthorizationRequest(server, request, grant, grant.redirect_uri, claims, hinted_sub)


def check_parameters(server: CsoAuthorizationServer, parameters: dict[str, str]) -> None:
    """The checks that Authlib lacks, for direct and pushed requests.

    Raises:
        OAuth2Error: a parameter is invalid.
    """
    for check in CHECKS:
        check(parameters)
    check_resource(server, parameters)


def hinted_sub_of(server: CsoAuthorizationServer, parameters: dict[str, str]) -> str | None:
    """Core 1.0 §3.1.2.1: the person whom the client expects, from an ID token that was issued here, even if expired."""
    hint = parameters.get("id_token_hint")
    return str(read_id_token_hint(server, hint)["sub"]) if hint else None


def answer(valid: AuthorizationRequest, session: SignOnSession, account: Account) -> ProtocolResponse:
    """Issues a code. Returns the redirect to the client."""
    valid.server.signed_on = session
    # Not by Authlib's server, which would validate the request a second time.
    status, body, headers = valid.grant.create_authorization_response(valid.redirect_uri, account)
    response: ProtocolResponse = valid.server.handle_response(status, body, headers)
    return _posted(valid.server, valid.request, response, valid.redirect_uri, account.sub)


def refuse(
    valid: AuthorizationRequest, error: str, description: str, sub: str | None = None, *, reason: str = ""
) -> ProtocolResponse:
    """The redirect with an OAuth error. `reason` is the stable word for it; by default the error's code."""
    told = f"{description} ({reason})" if reason else description
    fault = explained(OAuth2Error(told, redirect_uri=valid.redirect_uri, error=error), reason)
    refused = _refused(valid.server, valid.request, fault, sub)
    if isinstance(refused, Unanswerable):  # pragma: no cover - a validated request has a redirect address
        raise TypeError(refused.message)
    return refused


def cancel(
    valid: AuthorizationRequest, step: str, reason: str, description: str, sub: str | None = None
) -> ProtocolResponse:
    """The redirect with `access_denied` after somebody cancelled at a step."""
    fault = OAuth2Error(f"{description} ({reason})", redirect_uri=valid.redirect_uri, error="access_denied")
    client_id = valid.client.client_id
    event = events.AuthorizationCancelled(step=step, reason=reason, client_id=client_id, sub=sub)
    valid.server.tx.record(event)
    return _redirected(valid.server, valid.request, fault, sub)


def _refused(
    server: CsoAuthorizationServer, request: ProtocolRequest, error: OAuth2Error, sub: str | None = None
) -> ProtocolResponse | Unanswerable:
    client_id = request.payload.client_id
    if isinstance(error, UnsupportedResponseTypeError):
        # WORKAROUND: Authlib puts the response type where the description belongs. (end WORKAROUND)
        error.description = "response_type must be code."
    client = server.query_client(client_id or "")
    explain_scope(error, request.payload.data.get("scope"), client.scope if client else "")
    reason, facts, description = reason_of(error), facts_of(error), error.description or "The request is not complete."
    server.tx.record(
        events.AuthorizationRefused(
            error=error.error,
            reason=reason,
            description=description,
            client_id=client_id and client_id[:100],
            sub=sub,
            sent=in_journal(facts, "sent"),
            registered=in_journal(facts, "registered"),
        )
    )
    if not error.redirect_uri:
        return Unanswerable(error.error, description, reason, facts)
    return _redirected(server, request, error, sub)


def _redirected(
    server: CsoAuthorizationServer, request: ProtocolRequest, error: OAuth2Error, sub: str | None
) -> ProtocolResponse:
    error.state = request.payload.state
    response: ProtocolResponse = server.handle_error_response(request, error)
    _Issuer(server.engine.settings.issuer).add_issuer_parameter(server, response)
    return _posted(server, request, response, error.redirect_uri, sub)


class _Issuer(IssuerParameter):  # type: ignore[misc]  # Authlib is untyped
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


def _posted(
    server: CsoAuthorizationServer,
    request: ProtocolRequest,
    response: ProtocolResponse,
    redirect_uri: str,
    sub: str | None,
) -> ProtocolResponse:
    if server.engine.faults.armed(server.tx) is not None:
        response.posts_to = redirect_uri
        sent = AuthorizationAnswer(redirect_uri, dict(response.form))
        client = request.client or server.query_client(request.payload.client_id or "")
        at = occasion_of(AUTHORIZE.path, request.method, client, sub, request.payload.client_id)
        sent = server.engine.faults.strike(server.tx, AUTHORIZATION_RESPONSE, sent, at)
        redirect_uri, response.posts_to = sent.redirect_uri, None
        response.location = add_params_to_uri(redirect_uri, [*sent.parameters.items()])
    if request.payload.data.get("response_mode") == "form_post":
        response.posts_to = redirect_uri
    return response
