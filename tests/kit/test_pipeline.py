"""Statements that share their way to PostgreSQL behave as if each had gone alone."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from cso_idp import tables
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.journal import read_events
from cso_kit.storage.unavailable import UnstorableTextError
from cso_kit.storage.unit_of_work import Intent, Transaction
from tests.conftest import Databases
from tests.kit.test_journal import Noted

LARGE = "x" * 3_000_000


def add_event(tx: Transaction, **changed: Any) -> None:
    """One row of the journal, put there by hand."""
    now = datetime(2020, 2, 14, tzinfo=UTC)
    row = {
        "recorded_at": now,
        "calendar_at": now,
        "protocol_at": now,
        "kind": "test.noted",
        "court_id": None,
        "sub": None,
        "correlation": None,
    }
    tx.put(tx._statements.add_event, **{**row, "data": {}, **changed})


async def count_events(database: Database) -> int:
    """How many rows the journal has."""
    return len(await database.read(lambda tx: read_events(tx, tables.kit)))


async def test_failure_of_an_unawaited_statement_undoes_the_transaction(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    def decide(tx: Transaction) -> None:
        add_event(tx)
        add_event(tx, kind=None)
        add_event(tx)

    for _ in range(2):  # what could not be prepared the first time is prepared the second time
        with pytest.raises(Exception, match=r"(?i)not.null"):
            await database.work(decide)
    assert await count_events(database) == 0
    await database.work(add_event)
    assert await count_events(database) == 1
    await database.close()


async def test_large_values_are_stored_and_read(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)
    await database.work(lambda tx: [add_event(tx, sub=f"{LARGE}{n}") for n in range(5)])
    found = await database.read(lambda tx: read_events(tx, tables.kit))
    await database.close()
    assert [event.sub for event in found] == [f"{LARGE}{n}" for n in range(5)]


@pytest.mark.parametrize("backend", ["postgres"])
async def test_text_with_a_nul_character_is_refused(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)
    with pytest.raises(UnstorableTextError):
        await database.work(lambda tx: add_event(tx, sub="before\0after"))
    assert await count_events(database) == 0
    await database.close()


async def test_prepared_and_ordinary_statements_mix_in_one_transaction(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    def decide(tx: Transaction) -> list[int]:
        seen = []
        for n in range(3):
            add_event(tx)
            seen.append(len(read_events(tx, tables.kit)))
            tx.post(Intent("test", "nobody", {"number": n}))
        return seen

    assert await database.work(decide) == [1, 2, 3]
    assert await count_events(database) == 3
    await database.close()


@pytest.mark.parametrize("backend", ["postgres"])
async def test_connections_closed_by_the_server_are_replaced(databases: Databases) -> None:
    url = databases.migrated("cso_idp")
    database = open_database(url, tables.kit, pool_size=2)
    name = url.partition("?")[0].rpartition("/")[2]
    for _ in range(2):
        await database.work(lambda tx: tx.record(Noted(1)))
        await database.read(lambda tx: tx.at)
        with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s", (name,))
        await database.work(lambda tx: tx.record(Noted(2)))
    assert await count_events(database) == 4
    await database.close()
