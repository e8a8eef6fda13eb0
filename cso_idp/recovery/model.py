"""Rows of the recovery as they are read from the database, and who may reset a password without the Service Center."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from cso_idp.accounts.model import Account
from cso_idp.accounts.password_policy import INACTIVE_FILERS_RESET_SINCE
from cso_idp.accounts.security_questions import HOW_MANY
from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

What = Literal["user_name", "password"]
# What is counted besides wrong passwords (`accounts.store.failures_of`): requests about an account number or a user name, and
# wrong answers to security questions.
REQUESTS: dict[What, str] = {"user_name": "USER NAME", "password": "PASSWORD"}
ANSWERS = "ANSWERS"
# Why a password cannot be reset here.
Obstacle = Literal["cancelled", "account_locked", "unconfirmed", "in_review", "inactive", "no_security_information"]


class SecurityInformation(NamedTuple):
    """What an account's holder once told PACER; legacy and shared accounts have none."""

    date_of_birth: date | None
    questions: list[dict[str, str]] | None


class RecoveryLink(NamedTuple):
    """A link that was mailed: the hash of its secret, and its account. It is used once, until it expires (protocol time)."""

    secret_hash: str
    account_id: int
    expires_at: datetime
    used_at: datetime | None = None


def obstacle(account: Account, known: SecurityInformation, at: Moment) -> Obstacle | None:
    """Why the holder cannot reset the password of this account now; `None` if they can.

    An account whose search is inactive is reset by the Service Center, but from 2025-10-16 on filers do it themselves (D§2.6).
    """
    if account.status != "active":
        return "account_locked" if account.status == "locked" else account.status
    if account.search_status == "inactive":
        is_own = account.is_filer and service_center_day(at) >= INACTIVE_FILERS_RESET_SINCE
        if not is_own:
            return "inactive"
    has_questions = known.questions is not None and len(known.questions) == HOW_MANY
    return None if has_questions and known.date_of_birth else "no_security_information"
