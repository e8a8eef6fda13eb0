"""What the holder of a PACER account tells about themselves when registering or upgrading (D§4.2), read and checked.

The form is turned into `HolderDetails` here, or into one sentence for each field that needs another look.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from cso_idp.accounts import store
from cso_idp.accounts.model import USER_TYPES, UserType
from cso_kit.secrets.opaque import hash_secret

ADDRESS_FIELDS = ("street", "city", "state", "zip", "county")
_LOGIN_ID = re.compile(r"[a-z0-9][a-z0-9._@-]{7,44}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_STRONG_SINCE = date(2025, 8, 25)


@dataclass(frozen=True)
class HolderDetails:
    """A complete, well-formed form. The password is still in the clear; the shell hashes it."""

    name: str
    email: str
    login_id: str
    password: str
    date_of_birth: date
    user_type: UserType
    address: dict[str, str]
    security_questions: list[dict[str, str]]


def read(form: Mapping[str, str], today: date) -> HolderDetails | dict[str, str]:
    """The details a form gives, or what is wrong with it: field name → one sentence. `today` is the calendar's date."""
    given = {name: value.strip() for name, value in form.items()}
    errors = {name: "Fill this in." for name in _REQUIRED if not given.get(name)}
    login_id = store.normal_login_id(given.get("loginId", ""))
    born = _birth_date(given.get("date_of_birth", ""), today)
    checks = {
        "email": None
        if _EMAIL.fullmatch(given.get("email", ""))
        else "Give an e-mail address such as name@example.test.",
        "loginId": None
        if _LOGIN_ID.fullmatch(login_id)
        else "Use 8 to 45 letters, digits, dots, hyphens, underscores or @.",
        "date_of_birth": None if born else "Give a date in the past as year-month-day, for example 1975-04-30.",
        "user_type": None if given.get("user_type") in USER_TYPES else "Choose one of the listed user types.",
        "password": password_problem(form.get("password", ""), login_id, given, today),
        "password_again": None if form.get("password") == form.get("password_again") else "The two passwords differ.",
        "question_2": "Choose two different questions." if given.get("question_1") == given.get("question_2") else None,
    }
    errors |= {name: message for name, message in checks.items() if message and name not in errors}
    too_long = [name for name, value in form.items() if len(value) > 200]
    errors |= dict.fromkeys(too_long, "Use 200 characters at most.")
    if errors or born is None:
        return errors
    return HolderDetails(
        name=given["name"],
        email=given["email"],
        login_id=login_id,
        password=form["password"],
        date_of_birth=born,
        user_type=cast("UserType", given["user_type"]),
        address={name: given[name] for name in ADDRESS_FIELDS},
        security_questions=[
            {"question": given[f"question_{n}"], "answer_hash": hash_secret(given[f"answer_{n}"].casefold())}
            for n in (1, 2)
        ],
    )


def password_problem(password: str, login_id: str, given: Mapping[str, str], today: date) -> str | None:
    """What is wrong with a new password, by the rule in force on that calendar day (D§2.6)."""
    if today < _STRONG_SINCE:
        return None if 8 <= len(password) <= 45 else "Use 8 to 45 characters."
    kinds = [any(c.islower() for c in password), any(c.isupper() for c in password), not password.isalnum()]
    if not (14 <= len(password) <= 45 and all(kinds)):
        return "Use 14 to 45 characters with a lower-case letter, an upper-case letter and a special character."
    own = [login_id, *given.get("name", "").lower().split(), given.get("email", "").lower().partition("@")[0]]
    if any(len(part) > 2 and part in password.lower() for part in own):
        return "Leave your name, user name and e-mail address out of the password."
    return None


_REQUIRED = (
    *("name", "email", "date_of_birth", "user_type", "loginId", "password", "password_again"),
    *ADDRESS_FIELDS,
    *("question_1", "answer_1", "question_2", "answer_2"),
)


def _birth_date(text: str, today: date) -> date | None:
    try:
        born = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
    except ValueError:
        return None
    return born if date(1900, 1, 1) <= born < today else None
