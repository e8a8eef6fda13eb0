"""The effects of a new PACER password: everything that the old one opened ends.

The caller stores the password.
"""

from collections.abc import Callable
from typing import NamedTuple

from cso_idp import events
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_kit.storage.unit_of_work import Transaction


class Closed(NamedTuple):
    """The numbers of an account's sign-on sessions and tokens that ended."""

    sessions: int
    tokens: int


# Ends an account's sessions and revokes its codes and tokens, except the session with the given `sid`.
CloseAll = Callable[[Transaction, Account, str | None], Closed]


def password_changed(tx: Transaction, account: Account, close_all: CloseAll, kept: str | None = None) -> None:
    """Ends the sessions, tokens and recovery links of the former password, and resets the failure count.

    `kept` is the `sid` of the session in which the holder chose the password. It goes on, also at the courts; the caller must
    give its browser a new secret.
    """
    store.forget_failures(tx, account.login_id)
    store.forget_recovery_links(tx, account)
    closed = close_all(tx, account, kept)
    tx.record(
        events.PasswordChanged(
            sub=account.sub, login_id=account.login_id, sessions=closed.sessions, tokens=closed.tokens
        )
    )
