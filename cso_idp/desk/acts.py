"""What the staff can do about an account, as one visible list. Each act is confirmed, and recorded with who did it and why.

An act that needs more than the account and a reason (the CJA merge) has its own pages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll
from cso_idp.desk import events, store
from cso_idp.desk.model import Known
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction


@dataclass(frozen=True)
class Act:
    """One act.

    Args:
        name: its part of the address, and its name in the journal.
        label: the label of its button.
        what: what will happen, in one or two sentences.
        done: what the account's page says afterwards.
        is_possible: whether there is anything to do for this account.
        do: does it.
    """

    name: str
    label: str
    what: str
    done: str
    is_possible: Callable[[Known], bool]
    do: Callable[[Transaction, Known], None]


class Desk:
    """The desk's look at accounts, and its acts. `close_all` ends the sessions and tokens of an account that goes out of use."""

    def __init__(self, close_all: CloseAll) -> None:
        self._close_all = close_all
        self.acts: dict[str, Act] = {act.name: act for act in (self._unlock(), self._cancel())}

    def look(self, tx: Transaction, account_number: str) -> Known | None:
        """The account with this number."""
        account = accounts.by_account_number(tx, account_number)
        return known(tx, account) if account else None

    def possible(self, seen: Known) -> list[Act]:
        """The acts that there is a use for, in the order of the list."""
        return [act for act in self.acts.values() if act.is_possible(seen)]

    def do(self, tx: Transaction, act: Act, account_number: str, by: str, reason: str) -> bool:
        """Does an act, and records it. Returns false if it is not possible (any more); then nothing is changed."""
        seen = self.look(tx, account_number)
        if seen is None or not act.is_possible(seen):
            return False
        act.do(tx, seen)
        account = seen.account
        acted = events.ServiceCenterActed(
            sub=account.sub, login_id=account.login_id, act=act.name, by=by, reason=reason
        )
        tx.record(acted)
        return True

    def _unlock(self) -> Act:
        return Act(
            "unlock",
            "Unlock this account",
            "The account can sign on again. A lockout after wrong passwords ends, and their count begins anew.",
            "The account is unlocked.",
            lambda seen: seen.account.status == "locked" or seen.locked_until is not None,
            _unlock,
        )

    def _cancel(self) -> Act:
        def cancel(tx: Transaction, seen: Known) -> None:
            accounts.set_status(tx, seen.account, "cancelled")
            self._close_all(tx, seen.account, None)

        return Act(
            "cancel",
            "Cancel this account",
            "The account can never log in again, anywhere. Its sign-on sessions and tokens end now, and so do its sessions at "
            "the courts. Nobody can undo this at the desk.",
            "The account is cancelled.",
            lambda seen: seen.account.status != "cancelled",
            cancel,
        )


def known(tx: Transaction, account: Account) -> Known:
    """An account with what the desk knows beside it."""
    locked_until = store.locked_until(tx, account.login_id)
    return Known(account, locked_until, len(sessions.of_account(tx, account.id)))


def _unlock(tx: Transaction, seen: Known) -> None:
    if seen.account.status == "locked":
        accounts.set_status(tx, seen.account, "active")
    accounts.forget_failures(tx, seen.account.login_id)
