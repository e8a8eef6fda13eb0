"""Choosing another password by a mailed link and the answers to two security questions."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from cso_idp import events
from cso_idp.accounts import letters, security_questions
from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.password import CloseAll, password_changed
from cso_idp.accounts.password_policy import NewPassword, PasswordAgain
from cso_idp.inbox import INBOX
from cso_idp.recovery import store
from cso_idp.recovery.model import ANSWERS, RecoveryLink, SecurityInformation, obstacle
from cso_kit.inbox import PACER
from cso_kit.secrets.opaque import hash_secret
from cso_kit.secrets.proof import Locked, LockoutRule, Wrong, judge
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import FormModel, RefusedForm, SecretText, check_form

_WRONG = "The answers do not fit. Check both and try again."
_LOCKED = "Too many wrong answers were given for this account. Wait {wait} without another try, then try again."


class ResetForm(FormModel):
    """The two answers, and the new password twice."""

    answer_1: SecretText
    answer_2: SecretText
    password: NewPassword
    password_again: PasswordAgain


class Opened(NamedTuple):
    """A link that can be used: its account, and what its holder once told PACER."""

    link: RecoveryLink
    account: Account
    known: SecurityInformation

    @property
    def questions(self) -> list[str]:
        """The questions to ask."""
        return [each["question"] for each in self.known.questions or []]


def open_link(tx: Transaction, secret: str) -> Opened | None:
    """What a link's secret leads to; `None` if it is unknown, was used or has expired, or the account has an obstacle now."""
    link = store.find(tx, hash_secret(secret))
    account = accounts.by_id(tx, link.account_id) if link else None
    if link is None or account is None:
        return None
    known = store.security_information(tx, account)
    return None if obstacle(account, known, tx.at) else Opened(link, account, known)


def read(form: Mapping[str, str], account: Account, today: date) -> ResetForm | RefusedForm:
    """The form, or what is wrong with it."""
    return check_form(ResetForm, form, account=account, today=today)


class Resetting(NamedTuple):
    """What a reset is decided by: the rule for wrong answers, and what ends the sessions and tokens of the former password."""

    rule: LockoutRule
    close_all: CloseAll

    def apply(self, tx: Transaction, secret: str, wanted: ResetForm, new_hash: str) -> str | None:
        """Changes the password, unlocks the user name and uses the link up. Returns what is wrong, empty after a success.

        `None`: the link can no longer be used. Wrong answers are counted for the account, whatever link they come by.
        """
        opened = open_link(tx, secret)
        if opened is None:
            return None
        link, account, known = opened
        login_id, stored = account.login_id, "answers"
        before = accounts.failures_of(tx, login_id, ANSWERS)
        is_right = security_questions.fit(known.questions or [], (wanted.answer_1, wanted.answer_2))
        verdict = judge(before, stored, stored if is_right else None, self.rule, tx.at.protocol)
        if isinstance(verdict, Wrong | Locked):
            accounts.put_failures(tx, login_id, before, verdict.failures, ANSWERS)
            reason = "locked" if isinstance(verdict, Locked) else "wrong"
            tx.record(events.RecoveryAnswersRefused(sub=account.sub, login_id=login_id, reason=reason))
            return _LOCKED.format(wait=verdict.wait) if isinstance(verdict, Locked) else _WRONG
        if not store.use(tx, link):
            return None
        if before:
            accounts.forget_failures(tx, login_id, ANSWERS)
        changed = accounts.set_password(tx, account, new_hash)
        INBOX.send(tx, PACER, account.email, letters.password_changed(changed))
        tx.record(events.PasswordRecovered(sub=account.sub, login_id=account.login_id))
        password_changed(tx, changed, self.close_all)
        return ""
