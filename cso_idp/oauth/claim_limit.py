"""Bounds what the journal keeps of refused requests that only claim to be a client's, because anybody can send such requests."""

from datetime import datetime

_MOST_IN_A_MINUTE = 10


class ClaimLimit:
    """How many refused requests that only claim a client's name are recorded: so many of each client in a minute, per process."""

    def __init__(self) -> None:
        # By registered clients only, so it has a bound.
        self._recorded: dict[str, tuple[datetime, int]] = {}

    def admits(self, client_id: str, now: datetime) -> bool:
        """Whether one more is recorded at this real time."""
        minute = now.replace(second=0, microsecond=0)
        began, count = self._recorded.get(client_id, (minute, 0))
        count = count if began == minute else 0
        self._recorded[client_id] = minute, count + 1
        return count < _MOST_IN_A_MINUTE
