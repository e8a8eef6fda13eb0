"""Worlds are closed while a thread works on their list, which is on a server."""

import asyncio
import gc
import threading
from typing import Any

import pytest

from cso_sim.worlds.store import WorldStore
from tests.conftest import Databases
from tests.federation.worlds.conftest import new_list, worlds_at

PATIENCE = 60.0


async def test_closing_waits_for_the_thread_that_uses_the_list(
    postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread would return its connection to a list that is closed, where it stays open."""
    has_connection, may_go_on = threading.Event(), threading.Event()

    def look_slowly(self: WorldStore) -> Any:
        with self._connected():
            has_connection.set()
            assert may_go_on.wait(PATIENCE)
        return []

    monkeypatch.setattr(WorldStore, "unfinished", look_slowly)
    worlds = await worlds_at(postgres_databases.location, new_list()).__aenter__()
    assert await asyncio.to_thread(has_connection.wait, PATIENCE)
    closing = asyncio.create_task(worlds.close())
    for _ in range(20):
        await asyncio.sleep(0)
    closed_early = closing.done()
    may_go_on.set()
    await closing
    assert not closed_early
    gc.collect()  # a connection that was left open fails the test here
