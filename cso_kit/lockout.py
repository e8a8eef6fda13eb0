"""When too many wrong passwords lock a credential: a pure rule over two stored values.

The default, "more than 5 failures lock for 5 minutes, each further failure extends", is the one public for bankruptcy CM/ECF 4.2;
the provider borrows it (rules A10 and L9) because the threshold of the real Central Sign-On is not public.
"""

from datetime import datetime, timedelta
from typing import NamedTuple


class LockoutRule(NamedTuple):
    """`allowed` wrong tries are free; each one after that locks for `lasts`, counted from that try."""

    allowed: int = 5
    lasts: timedelta = timedelta(minutes=5)

    def after_failure(self, failures: int, now: datetime) -> tuple[int, datetime | None]:
        """The new count of failures, and until when the credential is locked (`None`: it is not). `now` is protocol time."""
        failures += 1
        return failures, now + self.lasts if failures > self.allowed else None


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether a credential is locked at the protocol time `now`."""
    return locked_until is not None and now < locked_until
