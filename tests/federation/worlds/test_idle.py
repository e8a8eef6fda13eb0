"""What a world does that is awake while nobody uses it. Minutes pass at once (`tests/quick_loop.py`)."""

import asyncio
from typing import Any

from tests.conftest import Databases
from tests.federation.worlds.conftest import LONG, delete_all, new_list, worlds_at
from tests.quick_loop import QuickLoop

MINUTES = 11
# Its calendars, its two kinds of loads and its four senders are looked at once a minute, for safety.
LOOKS_A_MINUTE = 7
# Rows that have expired are looked for every ten minutes, in some twenty portions for both services.
PORTIONS_A_MINUTE = 3


def test_idle_world_hardly_reads_its_databases(sqlite_databases: Databases) -> None:
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        begun = runner.run(_statements_while_idle(sqlite_databases))
    assert not [each for each in begun if "data_version" in each]  # no other process has it open
    assert len([each for each in begun if each.startswith("BEGIN")]) <= MINUTES * (LOOKS_A_MINUTE + PORTIONS_A_MINUTE)


async def _statements_while_idle(databases: Databases) -> list[str]:
    loop, statements = asyncio.get_running_loop(), []
    assert isinstance(loop, QuickLoop)
    async with worlds_at(databases.location, new_list(), idle=LONG) as worlds:
        async with (await worlds.create()).awake() as federation:
            await loop.pass_by(60)
            for database in (federation.provider_database, federation.courts_database):
                connected: Any = database
                connected._connected().connection.dbapi_connection.set_trace_callback(statements.append)
            await loop.pass_by(60 * MINUTES)
        found = list(statements)
        await delete_all(worlds)
    return found
