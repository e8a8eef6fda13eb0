"""Proving a PACER account by its password, and by a one-time code where one is asked: the only maker of `ProvenPacerLogin`.

The check has two halves with the password hash between them: `look_up` reads what is stored, the shell lets `Passwords` verify,
and `conclude` decides and leaves its marks. An unknown name and a wrong password take the same way and give the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cso_idp import events, mfa
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_kit.lockout import LockoutRule, is_locked
from cso_kit.work import Transaction

WRONG_CREDENTIALS = "Invalid username or password. Check both and try again."
WRONG_CODE = "That code is not right, or it was used before. Wait until your app shows the next one, and enter that."
# RFC 8176: "pwd", "otp", and "mfa" for more than one factor.
PASSWORD_ONLY = "pwd"
WITH_CODE = "pwd otp mfa"


@dataclass(frozen=True)
class ProvenPacerLogin:
    """Says: whoever sent this request has just given this account's right password, and a code if one was asked.

    `amr` says by which methods (RFC 8176).
    """

    account: Account
    amr: str = PASSWORD_ONLY


@dataclass(frozen=True)
class CodeNeeded:
    """The password is right; the account's one-time code comes next (rule A11)."""

    account: Account


@dataclass(frozen=True)
class SignOnRefusal:
    """Why a sign-on was refused: a stable code, and one sentence for the person."""

    code: str
    message: str


_OUT_OF_USE = {
    "cancelled": SignOnRefusal(
        "cancelled",
        "This PACER account has been cancelled and can no longer be used. Use your own individual account.",
    ),
    "locked": SignOnRefusal(
        "account_locked", "This PACER account is locked. Ask the PACER Service Center to unlock it."
    ),
}


def look_up(tx: Transaction, login_id: str) -> str | None:
    """The password hash stored for a user name, or `None`."""
    account = store.by_login_id(tx, login_id)
    return account.password_hash if account else None


def conclude(
    tx: Transaction,
    login_id: str,
    verified_hash: str | None,
    rule: LockoutRule,
    client_id: str | None,
    otp_code: str | None = None,
    otp_window: int = 1,
    hold_back: Callable[[Account], SignOnRefusal | None] | None = None,
) -> ProvenPacerLogin | CodeNeeded | SignOnRefusal:
    """Decides about a sign-on. `verified_hash` is the stored hash that the password matched, `None` if it matched none.

    `otp_code` is `None` where it can still be asked for; an empty one is as wrong as any other. Rule A10: more than the allowed
    failures lock the name; each failure while it is locked extends the lock. A wrong code counts like a wrong password, and the
    right password alone does not set the count back, so that codes cannot be tried for ever.

    `hold_back` may refuse an account that has been proven. Then nothing is left behind: neither is a code used up, nor the count
    of failures set back, and the same credentials can be sent again.
    """
    failures = store.failures_of(tx, login_id)
    account = store.by_login_id(tx, login_id)
    if failures and is_locked(failures.locked_until, tx.at.protocol):
        if verified_hash is None:
            store.count_failure(tx, login_id, failures, rule)
        return _refuse(tx, login_id, client_id, _locked(rule))
    # The hash is compared again: between the two halves the password may have been changed.
    if account is None or verified_hash is None or account.password_hash != verified_hash:
        mfa.accept_nobodys(tx, otp_code, otp_window)
        return _count(tx, login_id, client_id, rule, SignOnRefusal("wrong_credentials", WRONG_CREDENTIALS))
    is_asked = mfa.is_asked(account, tx.at)
    if is_asked and otp_code is None:
        return CodeNeeded(account)
    out_of_use = _OUT_OF_USE.get(account.status)
    held_back = hold_back(account) if hold_back and not out_of_use else None
    # One look at the code, whichever it is: a second one would take longer, and tell that the password was right.
    passes = mfa.is_right if held_back else mfa.accept
    if is_asked and not passes(tx, account, otp_code, otp_window):
        return _count(tx, login_id, client_id, rule, SignOnRefusal("wrong_code", WRONG_CODE))
    if held_back:
        return held_back
    if failures:
        store.forget_failures(tx, login_id)
    if out_of_use:
        return _refuse(tx, login_id, client_id, out_of_use, account.sub)
    return ProvenPacerLogin(account, WITH_CODE if is_asked else PASSWORD_ONLY)


def _count(
    tx: Transaction, login_id: str, client_id: str | None, rule: LockoutRule, refusal: SignOnRefusal
) -> SignOnRefusal:
    locked_until = store.count_failure(tx, login_id, store.failures_of(tx, login_id), rule)
    if locked_until:
        tx.record(events.LoginIdLocked(login_id=_known_name(tx, login_id), locked_until=locked_until))
    return _refuse(tx, login_id, client_id, refusal)


def _refuse(
    tx: Transaction, login_id: str, client_id: str | None, refusal: SignOnRefusal, sub: str | None = None
) -> SignOnRefusal:
    name = _known_name(tx, login_id)
    tx.record(events.SignOnRefused(login_id=name, reason=refusal.code, client_id=client_id, sub=sub))
    return refusal


def _known_name(tx: Transaction, login_id: str) -> str | None:
    """The user name for the journal. What is nobody's name may be somebody's password, typed into the wrong field."""
    account = store.by_login_id(tx, login_id)
    return account.login_id if account else None


def _locked(rule: LockoutRule) -> SignOnRefusal:
    """The refusal of a locked name. It says how long a lock lasts, not how long this one still does: that would tell which of the
    passwords tried meanwhile was wrong, because those extend it.
    """
    minutes = max(1, -(-int(rule.lasts.total_seconds()) // 60))
    wait = "one minute" if minutes == 1 else f"{minutes} minutes"
    return SignOnRefusal(
        "locked",
        f"Too many wrong passwords were tried for this user name. Wait {wait} without another try, then sign on again.",
    )
