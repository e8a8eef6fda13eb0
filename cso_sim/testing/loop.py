"""An event loop in a thread of its own, in which the federations of a test process run.

Tests of every kind use the same federation: a plain test waits for it, and a test in an event loop, whichever, awaits it.
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import uvloop

from cso_sim.testing.errors import CsoError

T = TypeVar("T")


class BackgroundLoop:
    """An event loop that runs until it is closed."""

    def __init__(self) -> None:
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cso", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine there and waits for its result.

        Raises:
            CsoError: the caller runs there itself, so that both would wait for ever.
        """
        if threading.current_thread() is self._thread:
            work.close()
            raise CsoError(
                "Code that runs in the federation's own event loop must not wait for it: use the asynchronous client or "
                "transport (cso.async_transport) in an application that is mounted."
            )
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def run_async(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine there and awaits its result in the event loop of the caller.

        Raises:
            CsoError: the caller's event loop is not one of asyncio.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            work.close()
            raise CsoError(
                "The federation can be awaited in asyncio only, not in Trio. Use the fixture cso, which waits, or let anyio run "
                "the tests in asyncio: a fixture anyio_backend that returns 'asyncio'."
            ) from None
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def close(self) -> None:
        """Cancels what still runs there, and stops the thread."""
        self.run(_cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
