"""Limits how often one account may search in a period of protocol time. Each process counts alone. Off unless it is set."""

from datetime import datetime, timedelta
from typing import NamedTuple

_ACCOUNTS_KEPT = 4096


class _Count(NamedTuple):
    world: int
    began_at: datetime
    searches: int


class Pace:
    """Counts searches. One account may make `allowed` searches in a period; `None` is no limit."""

    def __init__(self, allowed: int | None, period: timedelta) -> None:
        self._allowed = allowed
        self._period = period
        self._counts: dict[str, _Count] = {}

    def wait(self, sub: str, now: datetime, world: int) -> timedelta | None:
        """Counts a search. Returns how long to wait if it exceeds the limit. A new `world` begins with new counts."""
        if self._allowed is None:
            return None
        count = self._counts.pop(sub, None)
        if count is None or count.world != world or not timedelta(0) <= now - count.began_at < self._period:
            count = _Count(world, now, 0)
        while len(self._counts) >= _ACCOUNTS_KEPT:
            del self._counts[next(iter(self._counts))]
        is_too_many = count.searches >= self._allowed
        self._counts[sub] = count if is_too_many else count._replace(searches=count.searches + 1)
        return count.began_at + self._period - now if is_too_many else None
