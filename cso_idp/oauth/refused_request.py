"""Records refusals of requests for introspection, revocation and pushed authorization requests, for near misses.

Who is no registered client leaves no trace there, and whoever only claims to be one few: a stranger must not fill the journal.
"""

from cso_idp.oauth import events
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.protocol_request import ProtocolRequest
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.refusal import in_journal
from cso_kit.storage.unit_of_work import Transaction


def record_refusal(
    tx: Transaction, engine: ProtocolEngine, endpoint: str, request: ProtocolRequest, response: ProtocolResponse
) -> None:
    """Records the refusal that a response is, unless it is none. `endpoint` is its address."""
    if response.status < 400:
        return
    client_id = request.client.client_id if request.client else request.claimed_client_id
    if client_id is None or engine.registered.client(tx, client_id) is None:
        return
    if request.client is None and not engine.claims.admits(client_id, tx.real):
        return
    error, refusal = response.body["error"], request.refusal
    differing = refusal.facts if refusal else ()
    tx.record(
        events.ClientRequestRefused(
            endpoint=endpoint,
            error=error,
            reason=refusal.reason if refusal else error,
            description=response.body.get("error_description", ""),
            client_id=client_id,
            sent=in_journal(differing, "sent"),
            registered=in_journal(differing, "registered"),
        )
    )
