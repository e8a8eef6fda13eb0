"""What follows from a new PACER password, wherever it is given: nothing that the old one opened stays open.

Storing the password is the business of whoever changes it.
"""

from cso_idp import events
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_idp.oauth.tokens import revoking
from cso_idp.pacer import tokens
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction


def password_changed(tx: Transaction, account: Account, kept: SignOnSession | None = None) -> None:
    """Ends the account's sessions and revokes its codes and tokens; wrong passwords are counted anew.

    `kept` is the session in which the holder chose the password. It goes on, as it does at the courts; its browser is to be given
    a new secret.
    """
    store.forget_failures(tx, account.login_id)
    tokens.revoke_all(tx, account)
    revoked = revoking.revoke_of_account(tx, account.id)
    others = [one for one in sessions.of_account(tx, account.id) if kept is None or one.id != kept.id]
    for session in others:
        sessions.end(tx, session, account.sub, "password_changed")
    tx.record(events.PasswordChanged(sub=account.sub, login_id=account.login_id, sessions=len(others), tokens=revoked))
