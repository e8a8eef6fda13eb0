"""Decides who needs a second factor, and who is to set one up, by the calendar (rule A11). Pure."""

import hashlib
from datetime import date, timedelta
from typing import Literal, NamedTuple

from cso_idp.mfa.model import SKIPS, Holder
from cso_idp.service_center import service_center_day
from cso_kit.time.clock import Moment

# D§3: voluntary enrolment from this day on. Before it nobody could enrol, so a stored secret is ignored.
EXISTS_SINCE = date(2025, 5, 11)
# D§3: "from August 2025 non-enrolled users chosen at random".
PROMPTED_SINCE = date(2025, 8, 1)

# What a sign-on with which somebody may file asks of its holder: nothing, to set up a second factor now or to skip it, or to set
# it up.
Demand = Literal["nothing", "prompt", "must"]


class Policy(NamedTuple):
    """The calendar of the second factor.

    Args:
        enforced_from: the day from which nobody signs on to file without a second factor; `None` if that day never comes.
        seed: what the draw of those who are prompted before is made with.
    """

    enforced_from: date | None
    seed: str


def exists(at: Moment) -> bool:
    """Whether there is a second factor at all on the calendar's day, so that an account can have one."""
    return service_center_day(at) >= EXISTS_SINCE


def is_asked(account: Holder, at: Moment) -> bool:
    """Whether a sign-on with this account needs a one-time code besides the password, on the calendar's day."""
    return account.has_second_factor and exists(at)


def lacks_code(account: Holder, amr: str, at: Moment) -> bool:
    """Whether a session with these methods needs a further sign-on with a code, before it can be used for new requests.

    Such a session began before the second factor existed, or before its account had one.
    """
    return is_asked(account, at) and "otp" not in amr.split()


def prompted_on(policy: Policy, account: Holder) -> date | None:
    """The day from which the holder is prompted: their own, or drawn; `None` if they never are.

    The draw spreads the holders evenly over the days from August 2025 until enforcement. It depends on the seed and the `sub`
    only, so it is the same whenever and however often it is made.
    """
    if account.mfa_prompted_on is not None or policy.enforced_from is None:
        return account.mfa_prompted_on
    days = max((policy.enforced_from - PROMPTED_SINCE).days, 1)
    drawn = int.from_bytes(hashlib.sha256(f"{policy.seed}\0{account.sub}".encode()).digest()[:8])
    return PROMPTED_SINCE + timedelta(days=drawn % days)


def is_enforced(policy: Policy, account: Holder, at: Moment) -> bool:
    """Whether this account must have a second factor on the calendar's day. Accounts for searching only never must."""
    return account.is_filer and exists(at) and _is_enforced_on(policy, service_center_day(at))


def demand(policy: Policy, account: Holder, at: Moment) -> Demand:
    """What a sign-on with which the holder may file asks of them on the calendar's day.

    After three skips access is restricted: from then on it is asked as after enforcement.
    """
    if account.has_second_factor or not account.is_filer:
        return "nothing"
    today = service_center_day(at)
    if today < EXISTS_SINCE:
        return "nothing"
    if _is_enforced_on(policy, today):
        return "must"
    since = prompted_on(policy, account)
    if since is None or today < since:
        return "nothing"
    return "must" if account.mfa_skips >= SKIPS else "prompt"


def _is_enforced_on(policy: Policy, today: date) -> bool:
    return policy.enforced_from is not None and today >= policy.enforced_from
