"""What a service does again and again while it runs, and how long it waits before it tries again when the database is away."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from cso_kit.storage.unavailable import DatabaseUnavailableError

log = logging.getLogger("cso.background")

# Seconds between two tries, at most, while the database is away; what is done more seldom anyway is not done more often then.
_LONGEST_PAUSE = 30.0


class Pause:
    """The seconds to wait before something is done again: `usual`, and twice as many after each time the database was away."""

    def __init__(self, usual: float) -> None:
        self._usual = self._now = usual

    def after_success(self) -> float:
        """The usual pause."""
        self._now = self._usual
        return self._now

    def after_outage(self) -> float:
        """A longer pause each time."""
        self._now = min(2 * self._now, max(self._usual, _LONGEST_PAUSE))
        return self._now


class Background:
    """One thing that is done every so many seconds until it is stopped. `what` names it in the log when it fails."""

    def __init__(self, what: str, every: float, do: Callable[[], Awaitable[object]]) -> None:
        self._what = what
        self._every = every
        self._do = do
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins, with a pause."""
        self._task = asyncio.create_task(self._do_for_ever())

    async def stop(self) -> None:
        """Ends it. What is under way is interrupted."""
        if self._task is None:
            return
        task, self._task = self._task, None
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _do_for_ever(self) -> None:
        pause, seconds = Pause(self._every), self._every
        while True:
            await asyncio.sleep(seconds)
            try:
                await self._do()
            except DatabaseUnavailableError:
                seconds = pause.after_outage()  # the database logs its outages itself
                continue
            except Exception:
                log.exception("%s failed; it will be tried again", self._what)
            seconds = pause.after_success()
