"""Confirms an e-mail address by a link in a message (rule A6): single use, stored as a hash, and it expires.

Until then nobody can log in with a new account (*own*): so a mistyped or foreign address opens nothing. An account whose holder
chose another address goes on; applications are told that the address is not verified, and its letters are not listed.
"""

from datetime import timedelta
from typing import NamedTuple

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.registering import events, letters, store
from cso_idp.accounts.registering.model import Confirmation
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.secrets.opaque import hash_secret, make_alphanumeric
from cso_kit.storage.unit_of_work import Transaction

# Letters and digits without capitals: 160 bits and more, as a part of an address in a letter.
_CODE_LENGTH = 36
# A message that was sent just now is not sent again.
_PAUSE = timedelta(minutes=1)


class Confirmed(NamedTuple):
    """The account as it was before, and the sign-on that the holder of a new one came from."""

    account: Account
    interaction_id: str | None

    @property
    def is_new(self) -> bool:
        """Whether the account can log in from now on; else it has another address."""
        return self.account.status == "unconfirmed"


def ask(tx: Transaction, account: Account, lifetime: timedelta, interaction_id: str | None = None) -> None:
    """Sends the link. An earlier link of the account is void."""
    code = make_alphanumeric(tx.random, "confirmation code", _CODE_LENGTH).lower()
    sent_at = tx.at.protocol
    store.put_confirmation(tx, Confirmation(account.id, hash_secret(code), interaction_id, sent_at, sent_at + lifetime))
    letter = letters.confirm if account.status == "unconfirmed" else letters.confirm_new_address
    INBOX.send(tx, PACER, account.email, letter(account, code))
    tx.record(events.ConfirmationSent(sub=account.sub, login_id=account.login_id, expires_at=sent_at + lifetime))


def ask_again(tx: Transaction, login_id: str, lifetime: timedelta) -> None:
    """Sends another link, if an account of this user name waits for it. The caller cannot see whether one does."""
    account = accounts.by_login_id(tx, login_id)
    if account is None or not _waits(account):
        return
    known = store.confirmation_of(tx, account.id)
    if known and known.sent_at <= tx.at.protocol < known.sent_at + _PAUSE:
        return
    ask(tx, account, lifetime, known.interaction_id if known else None)


def find(tx: Transaction, code: str) -> Confirmed | None:
    """What a link would confirm; `None` if it is unknown, used, or expired."""
    found = store.confirmation_by_code(tx, hash_secret(code))
    if found is None or not found.sent_at <= tx.at.protocol < found.expires_at:
        return None
    account = accounts.by_id(tx, found.account_id)
    if account is None or not _waits(account):
        return None
    return Confirmed(account, found.interaction_id)


def confirm(tx: Transaction, code: str) -> Confirmed | None:
    """Uses a link up: the address is confirmed, and a new account can log in from now on. `None` if `find` finds nothing."""
    found = find(tx, code)
    if found is None:
        return None
    account = found.account
    store.forget_confirmation(tx, account.id)
    store.set_email_confirmed(tx, account.id)
    if found.is_new:
        accounts.set_status(tx, account, "active")
        ready = account._replace(status="active")
        INBOX.send(tx, PACER, account.email, letters.ready(ready, store.activation_of(tx, account.id)))
    tx.record(events.EmailConfirmed(sub=account.sub, login_id=account.login_id))
    return found


def _waits(account: Account) -> bool:
    """Whether an account waits for a link to be followed."""
    if account.status in ("cancelled", "in_review"):
        return False
    return account.status == "unconfirmed" or not account.is_email_confirmed
