"""Ends a court's sessions of a sign-on that the provider's logout token names.

A logout token is used once. The same logout in a second token has no effect, because its sessions have ended. A logout can arrive
while the sign-on's response is still checked; then the sign-on opens no session any more (`has_ended`).
"""

from court_rp import events
from court_rp.courts.registry import Court
from court_rp.provider.errors import ProviderError
from court_rp.sessions import store as sessions
from court_rp.sso import store
from court_rp.sso.logout_token import LogoutToken
from cso_kit.secrets.opaque import hash_secret
from cso_kit.storage.unit_of_work import Transaction


def log_out(tx: Transaction, court: Court, token: LogoutToken) -> bool:
    """Ends the sessions that a logout token names. Returns false, and ends none, if the token was used before."""
    court_id = court.court_id
    # Back-Channel Logout 1.0 §2.6 (8). The key has the court, because each court gets its own token.
    key = hash_secret(f"{court_id} {token.issuer} {token.jti}")
    if store.is_used(tx, key):
        refuse(tx, court, ProviderError("replayed", "a token with this jti was used before"))
        return False
    store.use(tx, key, token.good_until)
    if token.sid is not None and not has_ended(tx, court_id, token.issuer, token.sid):
        store.use(tx, _sign_on_key(court_id, token.issuer, token.sid), token.good_until)
    found = sessions.of_sign_on(tx, court_id, token.issuer, token.sub, token.sid)
    for session in found:
        sessions.end(tx, session, "central_logout")
    tx.record(events.LogoutTokenAccepted(court_id, token.sub, token.sid, len(found)))
    return True


def has_ended(tx: Transaction, court_id: str, issuer: str, sid: str) -> bool:
    """Whether a logout token has ended this sign-on, while that token is valid: longer than any response is checked for."""
    return store.is_used(tx, _sign_on_key(court_id, issuer, sid))


def _sign_on_key(court_id: str, issuer: str, sid: str) -> str:
    return hash_secret(f"{court_id} {issuer} sign-on {sid}")


def refuse(tx: Transaction, court: Court, error: ProviderError) -> None:
    """Records the refusal of a logout token."""
    tx.record(events.LogoutTokenRefused(court.court_id, error.reason, error.detail or None))
