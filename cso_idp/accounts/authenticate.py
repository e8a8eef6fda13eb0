"""Proves a PACER account by its password and, if required, a one-time code. Only this module makes a `ProvenPacerLogin`.

`look_up` reads the stored hash, the shell verifies the password (`proving`), and `conclude` decides and records the outcome.
An unknown name and a wrong password take the same steps and get the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from cso_idp import events
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_idp.accounts.password_policy import age_problem
from cso_idp.mfa.policy import is_asked
from cso_idp.mfa.verify import accept, is_right, spend_time_of_accept
from cso_kit.secrets.proof import Failures, Locked, LockoutRule, Wrong, count_wrong, judge
from cso_kit.storage.unit_of_work import Transaction

# RFC 8176: "pwd", "otp", and "mfa" for more than one factor.
PASSWORD_ONLY = "pwd"
WITH_CODE = "pwd otp mfa"


@dataclass(frozen=True)
class ProvenPacerLogin:
    """The request has just given this account's right password, and the code if one is required.

    `amr` names the methods (RFC 8176).
    """

    account: Account
    amr: str = PASSWORD_ONLY


class Verified(NamedTuple):
    """A password that was verified outside of any transaction: the stored hash that it matched, or `None`.

    `newer` is a hash of the same password to store instead, if the stored one is of another cost or scheme (rule A10).
    """

    hash: str | None
    newer: str | None = None


class HashReplacedError(Exception):
    """The stored hash is not the one any more that the password matched: a login of the same moment has renewed it, or the
    password was changed. The caller verifies once more.
    """


@dataclass(frozen=True)
class CodeNeeded:
    """The password is right, and the account's one-time code is required next (rule A11)."""

    account: Account


@dataclass(frozen=True)
class SignOnRefusal:
    """Why a sign-on was refused: a stable code, and one sentence for the person."""

    code: str
    message: str


_LOCKED = "Too many wrong passwords were tried for this user name. Wait {wait} without another try, then sign on again."
_WRONG_CREDENTIALS = SignOnRefusal("wrong_credentials", "Invalid username or password. Check both and try again.")
_WRONG_PASSWORD = SignOnRefusal("wrong_credentials", "This is not your password. Check it and try again.")
_WRONG_CODE = SignOnRefusal(
    "wrong_code",
    "That code is not right, or it was used before. Wait until your app shows the next one, and enter that.",
)
_OUT_OF_USE = {
    "cancelled": SignOnRefusal(
        "cancelled",
        "This PACER account has been cancelled and can no longer be used. Use your own individual account.",
    ),
    "unconfirmed": SignOnRefusal(
        "unconfirmed",
        "The e-mail address of this account is not confirmed yet. Open the message that was sent to it and follow its link.",
    ),
    "in_review": SignOnRefusal(
        "in_review", "The PACER Service Center is reviewing this registration. You will get a message when it is done."
    ),
    "locked": SignOnRefusal(
        "account_locked", "This PACER account is locked. Ask the PACER Service Center to unlock it."
    ),
}


def look_up(tx: Transaction, login_id: str) -> str | None:
    """The stored password hash of a user name, or `None`."""
    account = store.by_login_id(tx, login_id)
    return account.password_hash if account else None


def conclude(
    tx: Transaction,
    login_id: str,
    verified: Verified,
    rule: LockoutRule,
    client_id: str | None,
    otp_code: str | None = None,
    otp_window: int = 1,
    hold_back: Callable[[Account], SignOnRefusal | None] | None = None,
    *,
    takes_backup_codes: bool = True,
) -> ProvenPacerLogin | CodeNeeded | SignOnRefusal:
    """Decides about a sign-on.

    `otp_code` is `None` if the face can ask for it later; an empty code is wrong. Too many failures lock the name (rule A10). A
    wrong code counts like a wrong password, and the right password alone does not reset the count, so codes cannot be guessed.

    `hold_back` may refuse a proven account. Then the code stays unused and the failure count unchanged, and the same credentials
    can be sent again. `takes_backup_codes`: a backup code is accepted in place of an app's code.

    Raises:
        HashReplacedError: the password has to be verified once more.
    """
    attempt = _Attempt(tx, login_id, client_id, store.failures_of(tx, login_id))
    account = attempt.judged(verified, rule)
    if isinstance(account, Wrong | Locked):
        spend_time_of_accept(tx, otp_code, otp_window)
        return attempt.proved_nothing(account, _WRONG_CREDENTIALS)
    asked = is_asked(account, tx.at)
    if asked and otp_code is None:
        return CodeNeeded(account)
    held_back = hold_back(account) if hold_back and account.status not in _OUT_OF_USE else None
    # The code is checked once only: a second check would take longer and reveal that the password is right.
    passes = is_right if held_back else accept
    if asked and not passes(tx, account, otp_code, otp_window, takes_backup_codes=takes_backup_codes):
        return attempt.proved_nothing(count_wrong(attempt.failures, rule, tx.at.protocol), _WRONG_CODE)
    if held_back:
        return held_back
    return attempt.proved(account, WITH_CODE if asked else PASSWORD_ONLY)


def prove_again(
    tx: Transaction, account: Account, verified_hash: str | None, rule: LockoutRule
) -> SignOnRefusal | None:
    """Decides about the password that somebody who is signed on gives once more; `None` if it is right.

    It counts with those of the sign-on, so a session that was left open cannot be used to guess the password.
    """
    attempt = _Attempt(tx, account.login_id, None, store.failures_of(tx, account.login_id))
    verdict = judge(attempt.failures, account.password_hash, verified_hash, rule, tx.at.protocol)
    if isinstance(verdict, Wrong | Locked):
        return attempt.proved_nothing(verdict, _WRONG_PASSWORD)
    return attempt.reset(account)


def disable(tx: Transaction, account: Account) -> Account:
    """Withholds search until the password is changed, and returns the account as it is now (rule A10)."""
    tx.record(events.AccountDisabled(sub=account.sub, login_id=account.login_id))
    return store.disable(tx, account)


class _Known(TypedDict):
    """Whose attempt it was, for its events."""

    login_id: str | None
    sub: str | None


class _Attempt(NamedTuple):
    """One attempt to sign on with a user name, and its records. `failures` are those before it."""

    tx: Transaction
    login_id: str
    client_id: str | None
    failures: Failures | None

    def judged(self, verified: Verified, rule: LockoutRule) -> Account | Wrong | Locked:
        """The account whose password was given, with its newer hash if there is one; or why nothing was proven."""
        account = store.by_login_id(self.tx, self.login_id)
        stored = account.password_hash if account else None
        if stored is not None and verified.hash is not None and verified.hash != stored:
            raise HashReplacedError
        verdict = judge(self.failures, stored, verified.hash, rule, self.tx.at.protocol)
        if isinstance(verdict, Wrong | Locked):
            return verdict
        if account is None:  # pragma: no cover - without an account there is no hash that was matched
            raise RuntimeError("nobody was proven")
        return account if verified.newer is None else store.renew_hash(self.tx, account, verified.newer)

    def proved_nothing(self, verdict: Wrong | Locked, refusal: SignOnRefusal) -> SignOnRefusal:
        """Records a failed proof. `refusal` is for a name that is not locked."""
        store.put_failures(self.tx, self.login_id, self.failures, verdict.failures)
        if isinstance(verdict, Wrong):
            return self.refuse(refusal)
        if verdict.begins and verdict.failures.locked_until:
            self.tx.record(events.LoginIdLocked(locked_until=verdict.failures.locked_until, **self._known()))
        return self.refuse(SignOnRefusal("locked", _LOCKED.format(wait=verdict.wait)))

    def proved(self, account: Account, amr: str) -> ProvenPacerLogin | SignOnRefusal:
        """A sign-on with the right secrets: resets the failure count, and refuses an account that is out of use."""
        return self.reset(account) or ProvenPacerLogin(self._disabled(account), amr)

    def reset(self, account: Account) -> SignOnRefusal | None:
        """Resets the failure count. Returns the refusal of an account that is out of use."""
        if self.failures:
            store.forget_failures(self.tx, self.login_id)
        out_of_use = _OUT_OF_USE.get(account.status)
        return self.refuse(out_of_use) if out_of_use else None

    def _disabled(self, account: Account) -> Account:
        """Rule A10: a sign-on with an old password, whose change was put off too often before, disables the account."""
        if account.search_status != "active" or age_problem(account, self.tx.at) != "disabled":
            return account
        return disable(self.tx, account)

    def refuse(self, refusal: SignOnRefusal) -> SignOnRefusal:
        """Records a refusal, and returns it."""
        self.tx.record(events.SignOnRefused(reason=refusal.code, client_id=self.client_id, **self._known()))
        return refusal

    def _known(self) -> _Known:
        """The account for the journal, if there is one. Other names are not recorded; they may be misplaced passwords."""
        account = store.by_login_id(self.tx, self.login_id)
        return {"login_id": account and account.login_id, "sub": account and account.sub}
