"""Work in a thread whose effects nobody may overtake. It does not limit how many threads there are."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Calls `work` in a thread and returns its result, or raises its error.

    Nothing can stop a thread. So a caller that is cancelled meanwhile goes on only after the thread has finished: otherwise what
    the caller cleans up, such as a connection, would still be in use.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    cancelled: asyncio.CancelledError | None = None
    while not working.done():
        try:
            await asyncio.wait([working])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not working.cancelled():
            working.exception()  # asyncio would log an error that nobody asked for
        raise cancelled
    return working.result()
