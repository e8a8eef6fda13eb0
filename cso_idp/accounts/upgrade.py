"""Upgrading a legacy account: the holder's own act, which keeps the `sub` (rules A3, A4; D§4.2).

`read` turns a submitted form into an `Upgrade` or says what is wrong with each field; `apply` is the decision, one transaction.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cso_idp import events
from cso_idp.accounts import store
from cso_idp.accounts.model import USER_TYPES, Account
from cso_kit.opaque import hash_secret
from cso_kit.work import Transaction

ADDRESS_FIELDS = ("street", "city", "state", "zip", "county")
_LOGIN_ID = re.compile(r"[a-z0-9][a-z0-9._@-]{7,44}")
_STRONG_SINCE = date(2025, 8, 25)

REFUSALS = {
    "shared": "A shared PACER account must not be upgraded: it belongs to a firm or group, and an upgraded account belongs to "
    "one person. Register an individual PACER account of your own instead.",
    "paa": "A PACER Administrative Account cannot be upgraded. Register an individual PACER account of your own instead.",
    "already_upgraded": "This PACER account is upgraded already; there is nothing left to do.",
}


@dataclass(frozen=True)
class Upgrade:
    """A complete, well-formed upgrade form. The password is still in the clear; the shell hashes it."""

    login_id: str
    password: str
    date_of_birth: date
    user_type: str
    address: dict[str, str]
    security_questions: list[dict[str, str]]


def read(form: Mapping[str, str], account: Account, today: date) -> Upgrade | dict[str, str]:
    """The upgrade a form asks for, or what is wrong with it: field name → one sentence. `today` is the calendar's date."""
    given = {name: value.strip() for name, value in form.items()}
    errors = {name: "Fill this in." for name in _required() if not given.get(name)}
    login_id = store.normal_login_id(given.get("loginId", ""))
    born = _birth_date(given.get("date_of_birth", ""), today)
    problem = password_problem(form.get("password", ""), login_id, account, today)
    checks = {
        "loginId": None
        if _LOGIN_ID.fullmatch(login_id)
        else "Use 8 to 45 letters, digits, dots, hyphens, underscores or @.",
        "date_of_birth": None if born else "Give a date in the past as year-month-day, for example 1975-04-30.",
        "user_type": None if given.get("user_type") in USER_TYPES else "Choose one of the listed user types.",
        "password": problem,
        "password_again": None if form.get("password") == form.get("password_again") else "The two passwords differ.",
        "question_2": "Choose two different questions." if given.get("question_1") == given.get("question_2") else None,
    }
    errors |= {name: message for name, message in checks.items() if message and name not in errors}
    if errors or born is None:
        return errors
    return Upgrade(
        login_id=login_id,
        password=form["password"],
        date_of_birth=born,
        user_type=given["user_type"],
        address={name: given[name] for name in ADDRESS_FIELDS},
        security_questions=[
            {"question": given[f"question_{n}"], "answer_hash": hash_secret(given[f"answer_{n}"].casefold())}
            for n in (1, 2)
        ],
    )


def apply(tx: Transaction, account_id: int, upgrade: Upgrade, password_hash: str) -> Account | dict[str, str]:
    """Upgrades the account, or returns what is in the way: `{"": why}` for the account, `{"loginId": why}` for the name.

    The name is checked in the same transaction that takes it; a racer for the same name loses with a sentence.
    """
    account = store.by_id(tx, account_id)
    refusal = refusal_code(account)
    if account is None or refusal:
        if account is not None:
            tx.record(events.UpgradeRefused(sub=account.sub, login_id=account.login_id, reason=refusal or ""))
        return {"": REFUSALS[refusal or "already_upgraded"]}
    if upgrade.login_id != account.login_id and store.is_taken(tx, upgrade.login_id):
        return {"loginId": "This user name is taken; choose another."}
    store.upgrade(
        tx,
        account,
        login_id=upgrade.login_id,
        password_hash=password_hash,
        user_type=upgrade.user_type,
        date_of_birth=upgrade.date_of_birth,
        address=upgrade.address,
        security_questions=upgrade.security_questions,
    )
    tx.record(events.AccountUpgraded(sub=account.sub, login_id=upgrade.login_id, former_login_id=account.login_id))
    return account._replace(login_id=upgrade.login_id, password_hash=password_hash, upgraded_at=tx.at.calendar)


def refusal_code(account: Account | None) -> str | None:
    """Why this account cannot be upgraded, as a key of `REFUSALS`; `None` if it can (rule A4)."""
    if account is None or account.is_upgraded_individual:
        return "already_upgraded"
    return None if account.type == "individual" else account.type


def password_problem(password: str, login_id: str, account: Account, today: date) -> str | None:
    """What is wrong with a new password, by the rule in force on that calendar day (D§2.6)."""
    if today < _STRONG_SINCE:
        return None if 8 <= len(password) <= 45 else "Use 8 to 45 characters."
    kinds = [any(c.islower() for c in password), any(c.isupper() for c in password), not password.isalnum()]
    if not (14 <= len(password) <= 45 and all(kinds)):
        return "Use 14 to 45 characters with a lower-case letter, an upper-case letter and a special character."
    own = [login_id, *account.name.lower().split(), *account.email.lower().split("@")[:1]]
    if any(len(part) > 2 and part in password.lower() for part in own):
        return "Leave your name, user name and e-mail address out of the password."
    return None


def _required() -> tuple[str, ...]:
    asked = ("date_of_birth", "user_type", "loginId", "password", "password_again")
    return (*asked, *ADDRESS_FIELDS, "question_1", "answer_1", "question_2", "answer_2")


def _birth_date(text: str, today: date) -> date | None:
    try:
        born = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
    except ValueError:
        return None
    return born if date(1900, 1, 1) <= born < today else None
