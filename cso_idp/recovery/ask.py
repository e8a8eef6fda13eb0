"""Asking for a user name, or for a link to choose another password: the mail goes to the account's holder, if anybody.

Whoever asks gets the same answer whether an account fits or not. Every request counts towards a lock, a right one too: otherwise
the lock would tell which was right.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field

from cso_idp import events
from cso_idp.accounts import store as accounts
from cso_idp.accounts.details import DateOfBirth, EmailText
from cso_idp.accounts.model import Account
from cso_idp.accounts.number import ACCOUNT_NUMBER
from cso_idp.inbox import INBOX
from cso_idp.recovery import letters, store
from cso_idp.recovery.model import REQUESTS, RecoveryLink, What, obstacle
from cso_kit.inbox import PACER, Letter
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.secrets.proof import Locked, LockoutRule, Proven, Wrong, judge
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FormModel, RefusedForm, Wording, check_form

_AccountNumber = Annotated[
    str,
    Field(pattern=f"^{ACCOUNT_NUMBER}$"),
    Wording("Give the seven digits of your account number."),
]


class UserNameForm(FormModel):
    """What identifies somebody who forgot the user name."""

    account_number: _AccountNumber
    email: EmailText
    date_of_birth: DateOfBirth


class PasswordForm(FormModel):
    """What identifies somebody who forgot the password."""

    login_id: Annotated[str, BeforeValidator(accounts.normal_login_id)] = Field(alias="loginId")
    account_number: _AccountNumber
    date_of_birth: DateOfBirth


def read_user_name(form: Mapping[str, str], today: date) -> UserNameForm | RefusedForm:
    """The form, or what is wrong with it."""
    return check_form(UserNameForm, form, today=today)


def read_password(form: Mapping[str, str], today: date) -> PasswordForm | RefusedForm:
    """The form, or what is wrong with it."""
    return check_form(PasswordForm, form, today=today)


class Asking(NamedTuple):
    """What a request for a recovery is decided by: the rule for too many of them, and how long a mailed link works."""

    rule: LockoutRule
    link_lasts: timedelta

    def for_user_name(self, tx: Transaction, wanted: UserNameForm) -> Locked | None:
        """Mails the user name, if an account fits. Returns the lock after too many requests about one account number."""
        if locked := self._count(tx, "user_name", wanted.account_number):
            return locked
        account = accounts.by_account_number(tx, wanted.account_number)
        if account is None or account.email.casefold() != wanted.email.casefold() or not _was_born(tx, account, wanted):
            tx.record(events.RecoveryAsked(what="user_name", outcome="not_matched"))
            return None
        _mail(tx, account, letters.user_name(account), "user_name", "mailed")
        return None

    def for_password(self, tx: Transaction, wanted: PasswordForm) -> Locked | None:
        """Mails a link, or why there is none, if an account fits. Returns the lock after too many requests about a user name."""
        if locked := self._count(tx, "password", wanted.login_id):
            return locked
        account = accounts.by_login_id(tx, wanted.login_id)
        if account is None or account.account_number != wanted.account_number or not _was_born(tx, account, wanted):
            tx.record(events.RecoveryAsked(what="password", outcome="not_matched"))
            return None
        why_not = obstacle(account, store.security_information(tx, account), tx.at)
        if why_not is not None:
            _mail(tx, account, letters.refused(account, why_not), "password", why_not)
            return None
        secret = make_secret(tx.random, "cso_rl_")
        store.add(tx, RecoveryLink(hash_secret(secret), account.id, tx.at.protocol + self.link_lasts))
        minutes = max(1, int(self.link_lasts.total_seconds()) // 60)
        _mail(tx, account, letters.link(account, secret, minutes), "password", "mailed")
        return None

    def _count(self, tx: Transaction, what: What, about: str) -> Locked | None:
        before, now = accounts.failures_of(tx, about, REQUESTS[what]), tx.at.protocol
        # No request is a proof that would reset the count, so the end of a lock does.
        is_over = before is not None and before.locked_until is not None and before.locked_until <= now
        verdict = judge(None if is_over else before, None, None, self.rule, now)
        if isinstance(verdict, Proven):  # pragma: no cover - nothing is stored that could be proven
            raise RuntimeError("a request is not a proof")
        accounts.put_failures(tx, about, before, verdict.failures, REQUESTS[what])
        if isinstance(verdict, Wrong):
            return None
        if verdict.begins:
            tx.record(events.RecoveryAsked(what=what, outcome="locked"))
        return verdict


def _was_born(tx: Transaction, account: Account, wanted: UserNameForm | PasswordForm) -> bool:
    """Whether the date of birth fits. An account from before dates were asked for has none; only its holder gets the mail."""
    known = store.security_information(tx, account).date_of_birth
    return known is None or known == wanted.date_of_birth


def _mail(tx: Transaction, account: Account, letter: Letter, what: What, outcome: str) -> None:
    INBOX.send(tx, PACER, account.email, letter)
    tx.record(events.RecoveryAsked(what=what, outcome=outcome, sub=account.sub, login_id=account.login_id))
