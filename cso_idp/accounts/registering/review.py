"""The review hold: a registration with a `+` alias in its e-mail address waits for the PACER Service Center (rule A14)."""

from datetime import timedelta

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.registering import confirmation, events, letters
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction


def is_alias(email: str) -> bool:
    """Whether an address has a `+` alias, as in `name+pacer@example.test`."""
    return "+" in email.partition("@")[0]


def release(tx: Transaction, account: Account, by: str, reason: str, lifetime: timedelta) -> bool:
    """The operator `by` lets a held registration go on: the link that confirms the address is sent. False if it is not held.

    `lifetime` is how long the link is good for.
    """
    if account.status != "in_review":
        return False
    accounts.set_status(tx, account, "unconfirmed")
    tx.record(events.ReviewReleased(sub=account.sub, login_id=account.login_id, by=by, reason=reason))
    confirmation.ask(tx, account._replace(status="unconfirmed"), lifetime)
    return True


def refuse(tx: Transaction, account: Account, by: str, reason: str) -> bool:
    """The operator `by` refuses a held registration: the account is cancelled and its holder told. False if it is not held."""
    if account.status != "in_review":
        return False
    accounts.set_status(tx, account, "cancelled")
    INBOX.send(tx, PACER, account.email, letters.review_refused(account, reason))
    tx.record(events.ReviewRefused(sub=account.sub, login_id=account.login_id, by=by, reason=reason))
    return True
