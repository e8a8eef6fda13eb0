"""Who is asked for a second factor, by the calendar (rule A11). Pure: account and moment in, an answer out."""

from datetime import date

from cso_idp.accounts.model import SERVICE_CENTER, Account
from cso_kit.time.clock import Moment

# D§3: voluntary enrolment from this day; before it nobody could enrol, so a stored secret lies dormant.
EXISTS_SINCE = date(2025, 5, 11)


def is_asked(account: Account, at: Moment) -> bool:
    """Whether a sign-on with this account needs a one-time code besides the password, on the calendar's day."""
    return account.mfa_secret is not None and at.calendar.astimezone(SERVICE_CENTER).date() >= EXISTS_SINCE


def lacks_code(account: Account, amr: str, at: Moment) -> bool:
    """Whether a session that was begun with these methods is to be followed by one with a code before it opens anything new.

    It is from before the second factor existed, or from before its account had one.
    """
    return is_asked(account, at) and "otp" not in amr.split()
