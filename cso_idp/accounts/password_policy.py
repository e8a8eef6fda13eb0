"""What a PACER password must be, and how long it may be used, by the calendar's day (rule A10; D§2.6). Pure.

From 2025-08-25 on a password is longer, has several kinds of characters, and is changed every 180 days. A password whose day is
not known has no age; only a scenario or a control call makes one.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, ValidationInfo

from cso_idp.accounts.model import MOST_SKIPS, Account
from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment
from cso_kit.web.form_model import Password

STRONG_SINCE = date(2025, 8, 25)
LASTS = timedelta(days=180)
# PACER-only users who had not updated their password since this day were prompted.
UPDATED_SINCE = date(2025, 5, 11)
# From this day on filers whose search is inactive may reset their own password.
INACTIVE_FILERS_RESET_SINCE = date(2025, 10, 16)

# A part of a name. "Doe, Jane" and "Smith-Jones" have two.
_WORD = re.compile(r"[^\W_]+")
_SHORTEST, _SHORTEST_STRONG, _LONGEST = 8, 14, 45

# `expired`: it must be changed. `outdated`: it should be, which may be put off. `disabled`: it was put off as often as is
# allowed, and search is withheld from the next sign-on on until it is changed.
AgeProblem = Literal["expired", "outdated", "disabled"]


class PasswordAge(Protocol):
    """The members of an account that the age of its password depends on."""

    @property
    def password_set_on(self) -> date | None: ...

    @property
    def password_skips(self) -> int: ...

    @property
    def is_filer(self) -> bool: ...


def age_problem(account: PasswordAge, at: Moment) -> AgeProblem | None:
    """Why this account's password is to be changed, by the calendar's day at the Service Center; `None` if it is not.

    PACER-only users whose password is from before 2025-05-11 may put it off three times. All others must change a password after
    180 days. That the first rule goes before the second for such a password is *own*.
    """
    set_on = account.password_set_on
    if set_on is None:
        return None
    today = service_center_day(at)
    if today < STRONG_SINCE:
        return None
    if set_on < UPDATED_SINCE and not account.is_filer:
        return "disabled" if account.password_skips >= MOST_SKIPS else "outdated"
    return "expired" if today - set_on > LASTS else None


def last_day(account: Account, today: date) -> date | None:
    """The last day of this account's password, if there is one by the rule of the day `today`."""
    if account.password_set_on is None or today < STRONG_SINCE:
        return None
    return account.password_set_on + LASTS


def password_problem(password: str, given: Mapping[str, str], today: date) -> str | None:
    """What is wrong with a new password, by the rule of the calendar's day.

    `given` has the holder's known `login_id`, `name` and `email`.
    """
    if today < STRONG_SINCE:
        return None if _SHORTEST <= len(password) <= _LONGEST else "Use 8 to 45 characters."
    kinds = [any(c.islower() for c in password), any(c.isupper() for c in password), not password.isalnum()]
    if not (_SHORTEST_STRONG <= len(password) <= _LONGEST and all(kinds)):
        return "Use 14 to 45 characters with a lower-case letter, an upper-case letter and a special character."
    own = [
        given.get("login_id", ""),
        *_WORD.findall(given.get("name", "").lower()),
        given.get("email", "").lower().partition("@")[0],
    ]
    if any(len(part) > 2 and part in password.lower() for part in own):
        return "Leave your name, user name and e-mail address out of the password."
    return None


def rule_in_words(today: date) -> str:
    """The rule for new passwords on a day, for the hint beside the field."""
    if today < STRONG_SINCE:
        return "8 to 45 characters."
    return (
        "14 to 45 characters with a lower-case letter, an upper-case letter and a special character, without your name, user "
        "name or e-mail address. It lasts for 180 days."
    )


def _follows_the_rule_of_the_day(password: str, info: ValidationInfo) -> str:
    context = info.context or {}
    account: Account | None = context.get("account")
    own = {"login_id": account.login_id, "name": account.name, "email": account.email} if account else {}
    known = {**own, **info.data}
    problem = password_problem(password, known, context["today"])
    if problem:
        raise ValueError(problem)
    return password


def _is_the_same(again: str, info: ValidationInfo) -> str:
    if again != info.data.get("password", again):
        raise ValueError("The two passwords differ.")
    return again


# A form's fields for a new password, named `password` and `password_again`. The context of `check_form` has `today`, and the
# holder's `account`; what the form itself has of `login_id`, `name` and `email`, before the password, goes before that.
NewPassword = Annotated[Password, AfterValidator(_follows_the_rule_of_the_day)]
PasswordAgain = Annotated[Password, AfterValidator(_is_the_same)]
