"""The list of running instances: each renews its entry."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select

from cso_idp import tables
from cso_kit.storage import presence
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.presence import Presence
from tests.conftest import Databases

INSTANCE = tables.kit.instance


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    opened = open_database(databases.migrated("cso_idp"), tables.kit)
    yield opened
    await opened.close()


async def last_seen(database: Database) -> datetime | None:
    seen: datetime | None = await database.read(lambda tx: tx.execute(select(INSTANCE.c.seen_at)).scalar())
    return seen


async def test_running_instance_says_again_and_again_that_it_is_there(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also after another instance took it for gone and removed it, as it may while the machine sleeps."""
    monkeypatch.setattr(presence, "SEEN_EVERY", timedelta(milliseconds=10))
    here = Presence(database, "http://localhost:8400")
    async with asyncio.timeout(60):
        await here.begin()
        first = await last_seen(database)
        assert first is not None
        while await last_seen(database) == first:  # noqa: ASYNC110 - its own task makes it true
            await asyncio.sleep(0.01)
        await database.work(lambda tx: tx.execute(delete(INSTANCE)))
        while await last_seen(database) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await here.end()

    assert await last_seen(database) is None
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
