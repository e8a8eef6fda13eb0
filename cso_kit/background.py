"""The one kind of background loop: a job that is run again and again, and how long it pauses while it cannot be done."""

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("cso.background")

# Seconds between two runs while a job cannot be done: at first, and at most.
_FIRST_RETRY = 1.0
_LONGEST_PAUSE = 30.0


class NotNowError(Exception):
    """A job cannot run now, for a reason that is logged elsewhere; it is tried again after growing pauses."""


class Background:
    """Repeats a job until it is stopped, with a pause of `every` seconds after each run.

    `what` names the job in the log when it fails. `run` may return the seconds until it should be run again, if that is sooner.
    After a failure it is tried again after a second, and then after pauses that double, up to `longest_pause`. With `at_once` the
    first run comes before the first pause.
    """

    def __init__(
        self,
        what: str,
        every: float,
        run: Callable[[], Awaitable[float | None]],
        *,
        at_once: bool = False,
        longest_pause: float = _LONGEST_PAUSE,
    ) -> None:
        self._what = what
        self._every = every
        self._run = run
        self._at_once = at_once
        self._longest_pause = longest_pause
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts the loop, unless it already runs in this event loop."""
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._woken = asyncio.Event()
            # In an empty context: the loop outlives the request that starts it, and must not belong to its trace.
            self._task = loop.create_task(self._run_for_ever(), context=contextvars.Context())

    def wake(self) -> None:
        """Ends the pause now. If the job is running, it is run once more afterwards."""
        self._woken.set()

    async def stop(self) -> None:
        """Stops the loop; a run in progress is cancelled."""
        if self._task is None:
            return
        task, self._task = self._task, None
        task.cancel()
        if not task.done():
            # Not `await task`: it cannot tell the end of the loop from a cancellation of whoever waits for it.
            await asyncio.wait({task})

    async def _run_for_ever(self) -> None:
        pause, retry = 0.0 if self._at_once else self._every, _FIRST_RETRY
        while True:
            await self._pause(pause)
            self._woken.clear()
            try:
                sooner = await self._run()
            except Exception as error:
                if not isinstance(error, NotNowError):
                    log.exception("%s failed; it will be tried again", self._what)
                pause, retry = retry, min(2 * retry, self._longest_pause)
            else:
                pause, retry = self._every if sooner is None else min(sooner, self._every), _FIRST_RETRY

    async def _pause(self, seconds: float) -> None:
        # Not `wait_for`: before Python 3.12 it loses the cancellation of a task that was woken in the same moment.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
