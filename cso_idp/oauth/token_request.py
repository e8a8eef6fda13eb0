"""The token request: authenticated, granted and journaled by one call, in the caller's transaction."""

from typing import TYPE_CHECKING

from cso_idp import events
from cso_idp.oauth.introspection import Introspection
from cso_idp.oauth.pushed import push
from cso_idp.oauth.request import ProtocolRequest
from cso_idp.oauth.response import ProtocolResponse
from cso_idp.oauth.revocation import Revocation
from cso_idp.oauth.server import CsoAuthorizationServer
from cso_kit.work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def answer_token_request(tx: Transaction, provider: "Provider", asked: ProtocolRequest) -> ProtocolResponse:
    """Answers a request at the token endpoint; a refusal is an answer too, and leaves its marks."""
    # A decision may be made a second time: whom the first one found may not be there any more, and is not to be journaled.
    asked.client = None
    faulty = _two_ways_to_authenticate(asked)
    response: ProtocolResponse = faulty or CsoAuthorizationServer(tx, provider).create_token_response(asked)
    grant_type = asked.payload.grant_type
    if response.status == 200:
        user, facts = asked.user, asked.grant_facts
        tx.record(
            events.TokensIssued(
                client_id=asked.client.client_id,
                grant_type=grant_type,
                scope=response.body["scope"],
                sub=user.sub if user else None,
                sid=facts.get("sid"),
            )
        )
    else:
        client_id = asked.client.client_id if asked.client else asked.payload.client_id
        reason = response.body.get("error_description", "")
        tx.record(
            events.TokenRefused(
                error=response.body["error"],
                reason=reason,
                client_id=client_id and client_id[:100],
                grant_type=grant_type and grant_type[:100],
            )
        )
    return response


def answer_introspection(tx: Transaction, provider: "Provider", asked: ProtocolRequest) -> ProtocolResponse:
    """Answers a request at the introspection endpoint."""
    return _answer_endpoint(CsoAuthorizationServer(tx, provider), Introspection, asked)


def answer_revocation(tx: Transaction, provider: "Provider", asked: ProtocolRequest) -> ProtocolResponse:
    """Answers a request at the revocation endpoint."""
    return _answer_endpoint(CsoAuthorizationServer(tx, provider), Revocation, asked)


def answer_pushed_request(tx: Transaction, provider: "Provider", asked: ProtocolRequest) -> ProtocolResponse:
    """Answers a request at the pushed authorization request endpoint."""
    return _two_ways_to_authenticate(asked) or push(tx, provider, asked)


def _answer_endpoint(
    server: CsoAuthorizationServer, endpoint: type[Introspection] | type[Revocation], asked: ProtocolRequest
) -> ProtocolResponse:
    return _two_ways_to_authenticate(asked) or server.answer_at(endpoint(server), asked)


def _two_ways_to_authenticate(asked: ProtocolRequest) -> ProtocolResponse | None:
    # RFC 6749 §2.3: the client MUST NOT use more than one authentication method in each request.
    ways = [
        asked.headers.get("Authorization", "") != "",
        "client_secret" in asked.form,
        "client_assertion" in asked.form,
    ]
    if sum(ways) < 2:
        return None
    fault = {"error": "invalid_request", "error_description": "Authenticate the client in one way only."}
    return ProtocolResponse.of(400, fault, [("content-type", "application/json")])
