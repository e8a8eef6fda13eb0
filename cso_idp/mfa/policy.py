"""Decides who needs a second factor, by the calendar (rule A11). Pure."""

from datetime import date
from typing import Protocol

from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

# D§3: voluntary enrolment from this day on. Before it nobody could enrol, so a stored secret is ignored.
EXISTS_SINCE = date(2025, 5, 11)


class SecondFactorHolder(Protocol):
    """The members of an account that `mfa` needs: its row id, and the secret of its authenticator app if it has one."""

    @property
    def id(self) -> int: ...

    @property
    def mfa_secret(self) -> str | None: ...


def is_asked(account: SecondFactorHolder, at: Moment) -> bool:
    """Whether a sign-on with this account needs a one-time code besides the password, on the calendar's day."""
    return account.mfa_secret is not None and service_center_day(at) >= EXISTS_SINCE


def lacks_code(account: SecondFactorHolder, amr: str, at: Moment) -> bool:
    """Whether a session with these methods needs a further sign-on with a code, before it can be used for new requests.

    Such a session began before the second factor existed, or before its account had one.
    """
    return is_asked(account, at) and "otp" not in amr.split()
