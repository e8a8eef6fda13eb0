"""One timer for all that looks at something every second in a process. What is looked at is the business of its caller."""

import asyncio
import contextvars
import logging
import time
from collections.abc import Callable
from typing import ClassVar

from cso_kit.time.clock import real_now

log = logging.getLogger("cso.background")

# A jump of the system clock by so many seconds is told. A correction of its speed is far less in a second.
_JUMP = 0.5


class EverySecond:
    """Calls a function every second.

    All functions of an event loop share one timer: its process wakes once a second for all of them, and none needs a task.

    Args:
        call: called with whether the system clock has jumped since the last second against the clock that timers go by: somebody
            has set it, or the machine slept. Then what was to be waited for may be due. It must be quick.
    """

    def __init__(self, call: Callable[[bool], object]) -> None:
        self._call = call
        self._timer: _Timer | None = None

    def start(self) -> None:
        """Starts to call, unless it already does in this event loop."""
        loop = asyncio.get_running_loop()
        if self._timer is None or self._timer.loop is not loop:
            self.stop()
            self._timer = _Timer.of(loop)
            self._timer.calls[self._call] = None

    def stop(self) -> None:
        """Stops calling."""
        if self._timer is not None:
            self._timer.calls.pop(self._call, None)
            self._timer = None


class _Timer:
    """The timer of one event loop. It ends when there is nothing to call any more."""

    _by_loop: ClassVar[dict[asyncio.AbstractEventLoop, "_Timer"]] = {}

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.calls: dict[Callable[[bool], object], None] = {}
        self._ahead = _clock_ahead()
        self._wait()

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop) -> "_Timer":
        if loop not in cls._by_loop:
            # Loops of other threads come and go meanwhile.
            for each in tuple(cls._by_loop):
                if each.is_closed():
                    cls._by_loop.pop(each, None)
            cls._by_loop[loop] = cls(loop)
        return cls._by_loop[loop]

    def _wait(self) -> None:
        # In an empty context, like a background loop.
        self.loop.call_later(1.0, self._run, context=contextvars.Context())

    def _run(self) -> None:
        if not self.calls:
            self._by_loop.pop(self.loop, None)
            return
        self._wait()
        before, self._ahead = self._ahead, _clock_ahead()
        has_jumped = abs(self._ahead - before) > _JUMP
        for call in tuple(self.calls):
            try:
                call(has_jumped)
            except Exception:
                log.exception("what is called every second failed; it will be called again")


def _clock_ahead() -> float:
    """The seconds by which the system clock is ahead of the one that timers go by, which never jumps."""
    return real_now().timestamp() - time.monotonic()
