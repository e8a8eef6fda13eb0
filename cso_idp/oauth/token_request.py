"""Answers token requests: authenticates, grants and records in the caller's transaction."""

from cso_idp.endpoint_table import INTROSPECT, REVOKE, TOKEN
from cso_idp.oauth import events
from cso_idp.oauth.authorization_server import CsoAuthorizationServer
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.received import ReceivedRequest
from cso_idp.oauth.refusal import in_journal
from cso_idp.oauth.refused_request import record_refusal
from cso_idp.oauth.signing import occasion_of
from cso_idp.oauth.strike_points import INTROSPECTION, TOKEN_RESPONSE
from cso_idp.oauth.tokens.introspection import Introspection
from cso_idp.oauth.tokens.revocation import Revocation
from cso_kit.storage.unit_of_work import Transaction


def answer_token_request(tx: Transaction, engine: ProtocolEngine, received: ReceivedRequest) -> ProtocolResponse:
    """Answers a request at the token endpoint. A refusal is an answer too, and is recorded."""
    request = ProtocolRequest(received, engine.settings.issuer)
    response: ProtocolResponse = CsoAuthorizationServer(tx, engine).create_token_response(request)
    grant_type = request.payload.grant_type
    if response.status == 200:
        user, facts = request.user, request.grant_facts
        tx.record(
            events.TokensIssued(
                client_id=request.client.client_id,
                grant_type=grant_type,
                scope=response.body["scope"],
                sub=user.sub if user else None,
                sid=facts.get("sid"),
            )
        )
    else:
        client_id = request.client.client_id if request.client else request.claimed_client_id
        error, refusal = response.body["error"], request.near_miss or request.refusal
        differing = refusal.facts if refusal else ()
        tx.record(
            events.TokenRefused(
                error=error,
                reason=refusal.reason if refusal else error,
                description=response.body.get("error_description", ""),
                client_id=client_id and client_id[:100],
                grant_type=grant_type and grant_type[:100],
                sent=in_journal(differing, "sent"),
                registered=in_journal(differing, "registered"),
            )
        )
        return response
    # Not at a refusal: libraries that try two ways to authenticate would use the fault up by the wrong one.
    if engine.faults.armed(tx) is not None:
        at = occasion_of(TOKEN.path, "POST", request.client, request.user.sub if request.user else None)
        response = engine.faults.strike(tx, TOKEN_RESPONSE, response, at)
    return response


def answer_introspection(tx: Transaction, engine: ProtocolEngine, received: ReceivedRequest) -> ProtocolResponse:
    """Answers a request at the introspection endpoint."""
    request = ProtocolRequest(received, engine.settings.issuer)
    response = CsoAuthorizationServer(tx, engine).answer_at(Introspection, request)
    record_refusal(tx, engine, INTROSPECT.path, request, response)
    if engine.faults.armed(tx) is not None and isinstance(response.body, dict) and response.body.get("active"):
        at = occasion_of(INTROSPECT.path, "POST", request.client, response.body.get("sub"))
        response = engine.faults.strike(tx, INTROSPECTION, response, at)
    return response


def answer_revocation(tx: Transaction, engine: ProtocolEngine, received: ReceivedRequest) -> ProtocolResponse:
    """Answers a request at the revocation endpoint."""
    request = ProtocolRequest(received, engine.settings.issuer)
    response = CsoAuthorizationServer(tx, engine).answer_at(Revocation, request)
    record_refusal(tx, engine, REVOKE.path, request, response)
    return response
