"""Decides whether a secret proves a name, and locks a name after too many wrong secrets: one rule for all services.

`judge` decides about stored values. The caller reads them, verifies the secret, and stores the result. It must do so in the same
way for all failed proofs, so that neither the response nor its time tells more than this module.

The default, "more than 5 failures lock for 5 minutes, each further failure extends", is the public rule of bankruptcy CM/ECF 4.2.
The provider borrows it (rules A10 and L9), because the threshold of the real Central Sign-On is not public.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class LockoutRule(NamedTuple):
    """After `allowed` wrong secrets, each further one locks the name for `lasts` from then on."""

    allowed: int = 5
    lasts: timedelta = timedelta(minutes=5)


class Failures(NamedTuple):
    """The number of wrong secrets since the last right one, and the end of the lock (protocol time)."""

    tries: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Proven:
    """The secret is right, and the name is not locked."""


@dataclass(frozen=True)
class Wrong:
    """The secret is wrong, or the name does not exist. The caller stores `failures`."""

    failures: Failures


@dataclass(frozen=True)
class Locked:
    """The name is locked, for right and wrong secrets alike. The caller stores `failures`; `begins` says that this lock is new.

    `lasts` is the full time of a lock, not the time that is left: wrong secrets extend a lock and the right one does not, so the
    time left would tell which secret is right.
    """

    failures: Failures
    lasts: timedelta
    begins: bool

    @property
    def wait(self) -> str:
        """How long to wait, for people."""
        minutes = max(1, -(-int(self.lasts.total_seconds()) // 60))
        return "one minute" if minutes == 1 else f"{minutes} minutes"


def judge(
    failures: Failures | None, stored: str | None, verified: str | None, rule: LockoutRule, now: datetime
) -> Proven | Wrong | Locked:
    """Decides about a secret that was given at the protocol time `now`.

    `stored` is the hash that is stored now, `None` if the name does not exist. `verified` is the hash that the secret matched, or
    `None`. The two differ if the secret was changed between the verification and this decision. While the name is locked, the
    right secret proves nothing and does not extend the lock.
    """
    is_right = stored is not None and stored == verified
    if failures is not None and failures.locked_until is not None and now < failures.locked_until:
        kept = failures if is_right else Failures(failures.tries + 1, now + rule.lasts)
        return Locked(kept, rule.lasts, begins=False)
    return Proven() if is_right else count_wrong(failures, rule, now)


def count_wrong(failures: Failures | None, rule: LockoutRule, now: datetime) -> Wrong | Locked:
    """Counts one wrong secret, or a wrong part of it, of a name that is not locked."""
    count = (failures.tries if failures else 0) + 1
    if count <= rule.allowed:
        return Wrong(Failures(count))
    return Locked(Failures(count, now + rule.lasts), rule.lasts, begins=True)
