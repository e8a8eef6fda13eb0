"""Background work that sleeps until it is due, and wakes when that may have changed. Its caller knows what is due."""

import asyncio
from collections.abc import Awaitable, Callable

from cso_kit.background import Background
from cso_kit.storage.database import Database
from cso_kit.storage.subscriptions import Subscription

# Seconds that each run waits. Whoever moves the clock settles what it has passed, and whoever loads a scenario completes it; this
# is for what they leave undone, and must not compete with them.
_PATIENCE = 0.5
# Seconds between two runs without a change, for safety.
_SELDOM = 60.0


class Scheduled:
    """A background loop for one database.

    `what` names it in the log. `run` may return the seconds until it should be run again. It is also run soon after the start and
    after each change of the schedule (`Transaction.schedule_changed`), in any process.
    """

    def __init__(self, what: str, database: Database, run: Callable[[], Awaitable[float | None]]) -> None:
        self._database = database
        self._run = run
        self._running = Background(what, _SELDOM, self._run_patiently, at_once=True)
        self._subscription: Subscription | None = None

    def start(self) -> None:
        """Starts the loop."""
        self._subscription = self._database.subscribe("schedule", self._running.wake)
        self._running.start()

    async def stop(self) -> None:
        """Stops the loop; a run in progress is cancelled."""
        if self._subscription is not None:
            self._subscription.end()
        await self._running.stop()

    async def _run_patiently(self) -> float | None:
        await asyncio.sleep(_PATIENCE)
        ahead = await self._run()
        return None if ahead is None else max(0.0, ahead - _PATIENCE)
