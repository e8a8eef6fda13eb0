"""What a court is told about a token of the PACER-native face at the introspection endpoint (RFC 7662).

Only the simulator's own courts are told anything. A court that has asked takes part in the session from then on, so that it
hears of the logout as if its visitor had come by OpenID Connect.
"""

from typing import Any

from cso_idp.oauth.model import to_seconds
from cso_idp.oauth.vocabulary import acr_of
from cso_idp.pacer.model import PacerTokenHolder
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction


def describe(tx: Transaction, issuer: str, holder: PacerTokenHolder, asked_by: str) -> dict[str, Any]:
    """The introspection response for a good token; notes that the client `asked_by` takes part in the session."""
    session, account, token = holder
    sessions.join(tx, session, asked_by)
    described = {
        "active": True,
        "token_type": "NextGenCSO",
        "iss": issuer,
        "aud": issuer,
        **account.claims("profile email pacer:search"),
        "username": account.login_id,
        "scope": holder.scope,
        "sid": session.id,
        "auth_time": to_seconds(session.auth_time),
        "acr": acr_of(session.amr),
        "amr": session.amr.split(),
        "iat": to_seconds(token.issued_at),
        "exp": to_seconds(token.expires_at),
    }
    if token.client_code:
        described["client_code"] = token.client_code
    return described
