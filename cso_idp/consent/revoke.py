"""Taking back a consent: the tokens and codes that it allowed are revoked with it."""

from cso_idp import events
from cso_idp.accounts import store as accounts
from cso_idp.consent import store
from cso_idp.oauth.issued import revoking_store
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction


def take_back(tx: Transaction, session_cookie: str | None, client_id: str) -> None:
    """Takes back what the signed-on holder has allowed a client; nothing happens when nobody is signed on."""
    session = sessions.current(tx, session_cookie)
    if session is None or not store.forget(tx, session.account_id, client_id):
        return
    revoking_store.revoke_of_both(tx, session.account_id, client_id)
    tx.record(events.ConsentRevoked(client_id=client_id, sub=accounts.sub_of(tx, session.account_id)))
