"""Counting the transactions of a request."""

import asyncio
from typing import Any

from cso_kit.storage.database import Database


def counted(database: Database) -> list[str]:
    """The list that `read` or `work` is added to for each transaction that the calling task begins from now on.

    A request to the application in this process runs in the task that makes it; background loops run in tasks of their own.
    """
    done: list[str] = []
    asking, read, work = asyncio.current_task(), database.read, database.work

    async def counted_read(look: Any, **how: Any) -> Any:
        if asyncio.current_task() is asking:
            done.append("read")
        return await read(look, **how)

    async def counted_work(decide: Any, **how: Any) -> Any:
        if asyncio.current_task() is asking:
            done.append("work")
        return await work(decide, **how)

    database.read, database.work = counted_read, counted_work  # type: ignore[method-assign]
    return done
