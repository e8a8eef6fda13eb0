"""Activates search: by a code that comes by mail in 7 to 10 business days, or at once with a card (rule A14; D§2.4, D§4.2).

Mail goes by the calendar. The letter is written, and the code made, when the calendar passes the day on which it arrives. The
card is a choice only: the simulator never asks for its number.
"""

import hashlib
from datetime import date, datetime, time

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.registering import events, letters, store
from cso_idp.accounts.registering.model import Activation
from cso_idp.accounts.searching.lapse import begin_counting
from cso_idp.inbox import INBOX
from cso_idp.service_center import SERVICE_CENTER, service_center_day
from cso_kit.inbox import PACER
from cso_kit.secrets.opaque import hash_secret, make_alphanumeric
from cso_kit.secrets.proof import Locked, LockoutRule, Proven, judge
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.business_days import add_business_days

_FEWEST_DAYS, _DAYS = 7, 4
_CODE_LENGTH = 12
# The mail is there at this hour of the Service Center's day (*own*).
_ARRIVES_AT = time(12)

NOT_ARRIVED = "Your code has not arrived yet. Enter the one in the letter that comes by mail."
WRONG_CODE = "This is not the code in the newest letter. Check it and try again."
LOCKED = "Too many wrong codes were tried. Wait {wait} without another try, or ask the PACER Service Center for another code."


def arrival(account_number: str, mailed_on: date) -> datetime:
    """When a code that is mailed on this day arrives: after 7 to 10 business days. Number and day are the seed of how many."""
    seed = hashlib.sha256(f"{account_number} {mailed_on}".encode()).digest()[0]
    return datetime.combine(add_business_days(mailed_on, _FEWEST_DAYS + seed % _DAYS), _ARRIVES_AT, SERVICE_CENTER)


def mail_code(tx: Transaction, account: Account, by: str | None = None, mailed_on: date | None = None) -> datetime:
    """Puts a code into the mail. Returns when it arrives; an earlier code is void.

    `by` is the operator of the Service Center who sends it once more, `mailed_on` the day if that is not today.
    """
    day = mailed_on or service_center_day(tx.at)
    mailed_at = datetime.combine(mailed_on, time(), SERVICE_CENTER) if mailed_on else tx.at.calendar
    arrives_at = arrival(account.account_number, day)
    store.put_activation(tx, Activation(account.id, mailed_at, arrives_at, None, 0, None))
    tx.record(events.ActivationCodeMailed(sub=account.sub, login_id=account.login_id, arrives_at=arrives_at, by=by))
    return arrives_at


def deliver_due(tx: Transaction) -> int:
    """Writes the letters that have arrived by the calendar, each dated on its arrival. Returns how many."""
    due = store.arrived(tx, tx.at.calendar)
    for activation in due:
        account = accounts.by_id(tx, activation.account_id)
        if account is None or account.status == "cancelled" or account.search_status != "not_activated":
            store.forget_activation(tx, activation.account_id)  # refused, cancelled or activated meanwhile
            continue
        code = make_alphanumeric(tx.random, "activation code", _CODE_LENGTH).upper()
        store.set_code(tx, account.id, hash_secret(code))
        INBOX.send(tx, PACER, account.email, letters.activation_code(account, code), activation.arrives_at)
    return len(due)


def enter_code(tx: Transaction, account: Account, typed: str, rule: LockoutRule) -> str:
    """Activates search if the code is right. Returns what is wrong, empty after a success. Wrong codes are counted."""
    if account.search_status != "not_activated":
        return ""
    deliver_due(tx)
    known = store.activation_of(tx, account.id)
    if known is None or known.code_hash is None or known.arrives_at > tx.at.calendar:
        return NOT_ARRIVED
    given = hash_secret("".join(typed.split()).upper())
    verdict = judge(known.failures, known.code_hash, given, rule, tx.at.protocol)
    if isinstance(verdict, Proven):
        _activate(tx, account, "code", None)
        return ""
    store.set_failures(tx, account.id, verdict.failures)
    return LOCKED.format(wait=verdict.wait) if isinstance(verdict, Locked) else WRONG_CODE


def activate_with_card(tx: Transaction, account: Account) -> bool:
    """The holder chooses to have a card on file: search is active at once. False if it was not waiting for a code."""
    if account.search_status != "not_activated":
        return False
    _activate(tx, account, "card", None)
    return True


def activate_by_desk(tx: Transaction, account: Account, by: str, reason: str = "") -> bool:
    """The Service Center activates search, whatever withholds it: a code that is awaited, a duplicate, six months without a
    search, or an old password. False if it is active. `by` and `reason` are recorded.

    The change of an old password can be put off three times again (*own*): otherwise the next sign-on would disable the account.
    """
    if account.search_status == "active":
        return False
    if account.search_status == "disabled":
        accounts.put_off_anew(tx, account)
    _activate(tx, account, "service_center", by, reason)
    return True


def _activate(tx: Transaction, account: Account, how: str, by: str | None, reason: str = "") -> None:
    store.set_search_status(tx, account.id, "active")
    begin_counting(tx, account)
    store.forget_activation(tx, account.id)
    INBOX.send(tx, PACER, account.email, letters.search_activated(account))
    tx.record(events.SearchActivated(sub=account.sub, login_id=account.login_id, how=how, by=by, reason=reason))
