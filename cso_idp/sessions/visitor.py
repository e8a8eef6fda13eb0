"""The visitor of the provider's own pages about an account."""

from typing import NamedTuple

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.mfa.policy import lacks_code
from cso_idp.sessions import store
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction


class Visitor(NamedTuple):
    """A signed-on holder, and the session of this browser."""

    account: Account
    session: SignOnSession


def visitor_of(tx: Transaction, session_cookie: str | None) -> Visitor | None:
    """The signed-on holder, with a code if rule A11 requires one; `None` if nobody is signed on, or the account is out of use."""
    session = store.current(tx, session_cookie)
    account = accounts.by_id(tx, session.account_id) if session else None
    if account is None or session is None or account.status != "active" or lacks_code(account, session.amr, tx.at):
        return None
    return Visitor(account, session)
