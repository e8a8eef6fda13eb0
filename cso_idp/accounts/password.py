"""What follows from a new PACER password, wherever it is given: nothing that the old one opened stays open.

Storing the password is the business of whoever changes it.
"""

from collections.abc import Callable
from typing import NamedTuple

from cso_idp import events
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_kit.storage.unit_of_work import Transaction


class Closed(NamedTuple):
    """How many sign-on sessions and how many tokens of an account are worth nothing any more."""

    sessions: int
    tokens: int


# Ends the sessions of an account and revokes its codes and tokens, but for the session with this `sid`, if one is given.
CloseAll = Callable[[Transaction, Account, str | None], Closed]


def password_changed(tx: Transaction, account: Account, close_all: CloseAll, kept: str | None = None) -> None:
    """Closes what the former password has opened; wrong passwords are counted anew.

    `kept` is the `sid` of the session in which the holder chose the password. It goes on, as it does at the courts; its browser
    is to be given a new secret.
    """
    store.forget_failures(tx, account.login_id)
    closed = close_all(tx, account, kept)
    tx.record(
        events.PasswordChanged(
            sub=account.sub, login_id=account.login_id, sessions=closed.sessions, tokens=closed.tokens
        )
    )
