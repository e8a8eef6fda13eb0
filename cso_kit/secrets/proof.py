"""Whether somebody has proven a name by its secret, and when too many wrong secrets lock that name: one rule for all services.

`judge` takes stored values and decides; the caller reads them, has the secret verified, and writes down what comes out. It does
that in the same way for every try that proves nothing, so that neither the answer nor its time says more than this module.

The default, "more than 5 failures lock for 5 minutes, each further failure extends", is the one public for bankruptcy CM/ECF 4.2;
the provider borrows it (rules A10 and L9) because the threshold of the real Central Sign-On is not public.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class LockoutRule(NamedTuple):
    """`allowed` wrong tries are free; each one after that locks for `lasts`, counted from that try."""

    allowed: int = 5
    lasts: timedelta = timedelta(minutes=5)


class Failures(NamedTuple):
    """The wrong secrets tried for a name since the last right one, and until when they lock it (protocol time)."""

    tries: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Proven:
    """The secret is right, and the name is not locked."""


@dataclass(frozen=True)
class Wrong:
    """The secret is wrong, or there is no such name. `failures` is to be stored."""

    failures: Failures


@dataclass(frozen=True)
class Locked:
    """The name is locked, whatever the secret was. `failures` is to be stored; `begins` says that this try was the one too many.

    `lasts` is how long a lock lasts, not how long this one still does: wrong secrets extend it and the right one does not, so the
    time that is left would tell which of the secrets tried meanwhile was the right one.
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

    `stored` is the hash that is stored now, `None` if there is no such name. `verified` is the hash that the secret matched,
    `None` if it matched none. The two differ if the secret was changed between the verification and this decision. While the
    name is locked the right secret proves nothing, and does not extend the lock.
    """
    is_right = stored is not None and stored == verified
    if failures is not None and failures.locked_until is not None and now < failures.locked_until:
        kept = failures if is_right else Failures(failures.tries + 1, now + rule.lasts)
        return Locked(kept, rule.lasts, begins=False)
    return Proven() if is_right else count_wrong(failures, rule, now)


def count_wrong(failures: Failures | None, rule: LockoutRule, now: datetime) -> Wrong | Locked:
    """Counts one wrong secret, or one wrong part of it, for a name that is not locked."""
    count = (failures.tries if failures else 0) + 1
    if count <= rule.allowed:
        return Wrong(Failures(count))
    return Locked(Failures(count, now + rule.lasts), rule.lasts, begins=True)
