"""Proving a PACER account by its password, and by a one-time code where one is asked: the only maker of `ProvenPacerLogin`.

The check has two halves with the password hash between them: `look_up` reads what is stored, the shell lets `Passwords` verify,
and `conclude` decides and leaves its marks. An unknown name and a wrong password take the same way and give the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cso_idp import events, mfa
from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_kit.secrets.proof import Failures, Locked, LockoutRule, Wrong, count_wrong, judge
from cso_kit.storage.unit_of_work import Transaction

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


_LOCKED = "Too many wrong passwords were tried for this user name. Wait {wait} without another try, then sign on again."
_WRONG_CREDENTIALS = SignOnRefusal("wrong_credentials", "Invalid username or password. Check both and try again.")
_WRONG_CODE = SignOnRefusal(
    "wrong_code",
    "That code is not right, or it was used before. Wait until your app shows the next one, and enter that.",
)
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

    `otp_code` is `None` where it can still be asked for; an empty one is as wrong as any other. Too many failures lock the name
    (rule A10). A wrong code counts like a wrong password, and the right password alone does not set the count
    back, so that codes cannot be tried for ever.

    `hold_back` may refuse an account that has been proven. Then nothing is left behind: neither is a code used up, nor the count
    of failures set back, and the same credentials can be sent again.
    """
    attempt = _Attempt(tx, login_id, client_id, store.failures_of(tx, login_id))
    account = store.by_login_id(tx, login_id)
    verdict = judge(attempt.failures, account and account.password_hash, verified_hash, rule, tx.at.protocol)
    if isinstance(verdict, Wrong | Locked):
        mfa.accept_nobodys(tx, otp_code, otp_window)
        return attempt.proved_nothing(verdict, _WRONG_CREDENTIALS)
    if account is None:  # pragma: no cover - without an account there is no hash that was matched
        raise RuntimeError("nobody was proven")
    is_asked = mfa.is_asked(account, tx.at)
    if is_asked and otp_code is None:
        return CodeNeeded(account)
    held_back = hold_back(account) if hold_back and account.status not in _OUT_OF_USE else None
    # One look at the code, whichever it is: a second one would take longer, and tell that the password was right.
    passes = mfa.is_right if held_back else mfa.accept
    if is_asked and not passes(tx, account, otp_code, otp_window):
        return attempt.proved_nothing(count_wrong(attempt.failures, rule, tx.at.protocol), _WRONG_CODE)
    if held_back:
        return held_back
    return attempt.proved(account, WITH_CODE if is_asked else PASSWORD_ONLY)


class _Attempt(NamedTuple):
    """One try to sign on with a user name, and the marks that it leaves. `failures` are those before it."""

    tx: Transaction
    login_id: str
    client_id: str | None
    failures: Failures | None

    def proved_nothing(self, verdict: Wrong | Locked, refusal: SignOnRefusal) -> SignOnRefusal:
        """Writes down that the try proved nothing. `refusal` is for a name that is not locked."""
        store.put_failures(self.tx, self.login_id, self.failures, verdict.failures)
        if isinstance(verdict, Wrong):
            return self.refuse(refusal)
        if verdict.begins and verdict.failures.locked_until:
            self.tx.record(
                events.LoginIdLocked(login_id=self._known_name(), locked_until=verdict.failures.locked_until)
            )
        return self.refuse(SignOnRefusal("locked", _LOCKED.format(wait=verdict.wait)))

    def proved(self, account: Account, amr: str) -> ProvenPacerLogin | SignOnRefusal:
        """Sets the count of failures back, and refuses an account that is out of use."""
        if self.failures:
            store.forget_failures(self.tx, self.login_id)
        if out_of_use := _OUT_OF_USE.get(account.status):
            return self.refuse(out_of_use, account.sub)
        return ProvenPacerLogin(account, amr)

    def refuse(self, refusal: SignOnRefusal, sub: str | None = None) -> SignOnRefusal:
        """Journals a refusal, and returns it."""
        refused = events.SignOnRefused(
            login_id=self._known_name(), reason=refusal.code, client_id=self.client_id, sub=sub
        )
        self.tx.record(refused)
        return refusal

    def _known_name(self) -> str | None:
        """The user name for the journal. A name without an account may be a password, typed into the wrong field."""
        account = store.by_login_id(self.tx, self.login_id)
        return account.login_id if account else None
