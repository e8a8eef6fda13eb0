"""Who is asked for a second factor, by the calendar (rule A11). Pure: account and moment in, an answer out."""

from datetime import date
from typing import Protocol

from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

# D§3: voluntary enrolment from this day; before it nobody could enrol, so a stored secret lies dormant.
EXISTS_SINCE = date(2025, 5, 11)


class SecondFactorHolder(Protocol):
    """An account as this room sees it: its row, and the secret of its authenticator app if it has one."""

    @property
    def id(self) -> int: ...

    @property
    def mfa_secret(self) -> str | None: ...


def is_asked(account: SecondFactorHolder, at: Moment) -> bool:
    """Whether a sign-on with this account needs a one-time code besides the password, on the calendar's day."""
    return account.mfa_secret is not None and service_center_day(at) >= EXISTS_SINCE


def lacks_code(account: SecondFactorHolder, amr: str, at: Moment) -> bool:
    """Whether a session that was begun with these methods is to be followed by one with a code before it opens anything new.

    It is from before the second factor existed, or from before its account had one.
    """
    return is_asked(account, at) and "otp" not in amr.split()
