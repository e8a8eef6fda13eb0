"""Excessive authentication (D§1.5): counts an account's logins at `cso-auth`, warns after too many, and then suspends it.

The real numbers are not public, so nothing is counted unless a setting gives them. Only right credentials count: the lockout
counts wrong ones, and pacersdk sends five of them for one mistake.
"""

from enum import Enum, auto

from cso_idp.accounts.model import Account
from cso_idp.pacer import events, store
from cso_idp.pacer.model import LoginCount
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction


class Standing(Enum):
    """The standing of an account after its logins so far."""

    GOOD = auto()
    WARNED = auto()
    SUSPENDED = auto()


def count_login(tx: Transaction, settings: ProviderSettings, account: Account) -> Standing:
    """Counts one login with right credentials."""
    warn_after, suspend_after = settings.pacer_warning_logins, settings.pacer_suspension_logins
    if warn_after is None and suspend_after is None:
        return Standing.GOOD
    known, now = store.login_count(tx, account.id), tx.at.protocol
    if known and known.suspended_until and known.began_at <= now < known.suspended_until:
        return Standing.SUSPENDED
    # A window that begins in the future is from before the clock was moved back.
    if (
        known is None
        or known.suspended_until
        or not known.began_at <= now < known.began_at + settings.pacer_login_window
    ):
        count = LoginCount(account.id, now, 1, None)
    else:
        count = known._replace(logins=known.logins + 1)
    if suspend_after is not None and count.logins > suspend_after:
        until = now + settings.pacer_suspension
        store.put_login_count(tx, known, count._replace(suspended_until=until))
        tx.record(events.PacerAccountSuspended(sub=account.sub, login_id=account.login_id, suspended_until=until))
        return Standing.SUSPENDED
    store.put_login_count(tx, known, count)
    if warn_after is None or count.logins <= warn_after:
        return Standing.GOOD
    tx.record(events.PacerLoginsExcessive(sub=account.sub, login_id=account.login_id, logins=count.logins))
    return Standing.WARNED
