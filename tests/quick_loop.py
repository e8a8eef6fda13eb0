"""An event loop in which minutes pass at once: it does not wait for its timers, but goes on to the next one.

Only its own clock runs ahead. `ahead` says by how much, for whatever reads the system clock.
"""

import asyncio
import selectors
from datetime import datetime, timedelta

from cso_kit.time.clock import real_now


class QuickLoop(asyncio.SelectorEventLoop):
    """Use it without threads: while it `is_quick`, it does not wait for them either."""

    def __init__(self) -> None:
        self.is_quick = False
        self.ahead = timedelta(0)
        super().__init__(_Skipping(self))

    def time(self) -> float:
        return super().time() + self.ahead.total_seconds()

    def now(self) -> datetime:
        """What the system clock shows in this loop."""
        return real_now() + self.ahead

    async def pass_by(self, seconds: float) -> None:
        """Lets the time pass."""
        self.is_quick = True
        await asyncio.sleep(seconds)
        self.is_quick = False


class _Skipping(selectors.DefaultSelector):
    def __init__(self, loop: QuickLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._loop.is_quick and timeout is not None and timeout > 0:
            # Rounded up: a timer must not be a moment away afterwards.
            self._loop.ahead += timedelta(seconds=timeout, microseconds=1)
            timeout = 0
        return super().select(timeout)
