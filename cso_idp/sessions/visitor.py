"""Who is looking at the provider's own pages about an account."""

from typing import NamedTuple

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.mfa import lacks_code
from cso_idp.sessions import store
from cso_idp.sessions.model import SignOnSession
from cso_kit.storage.unit_of_work import Transaction


class Visitor(NamedTuple):
    """A holder who is signed on, and the session of this browser."""

    account: Account
    session: SignOnSession


def visitor_of(tx: Transaction, session_cookie: str | None) -> Visitor | None:
    """The holder who is signed on to an account in use, with a code if rule A11 asks for one; `None` if nobody is."""
    session = store.current(tx, session_cookie)
    account = accounts.by_id(tx, session.account_id) if session else None
    if account is None or session is None or account.status != "active" or lacks_code(account, session.amr, tx.at):
        return None
    return Visitor(account, session)
