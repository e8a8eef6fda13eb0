"""What is decided in the same turn of the event loop: one commit, and to each decision as if it were alone."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from cso_idp import tables
from cso_kit.database import Database, DatabaseUnavailableError
from cso_kit.journal import RecordedEvent, read_events
from cso_kit.opening import open_database
from cso_kit.work import Transaction
from tests.conftest import Databases
from tests.kit.test_journal import Noted


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    made = open_database(databases.migrated("cso_idp"), tables.kit)
    yield made
    await made.close()


async def noted(database: Database) -> list[int]:
    found: list[RecordedEvent] = await database.read(lambda tx: read_events(tx, tables.kit))
    return [event.data["number"] for event in found]


def note(number: int) -> Callable[[Transaction], int]:
    def decide(tx: Transaction) -> int:
        tx.record(Noted(number))
        return number

    return decide


async def test_each_is_answered_with_its_own_result(database: Database) -> None:
    answers = await asyncio.gather(*(database.work(note(number)) for number in range(20)))
    assert answers == list(range(20))
    assert sorted(await noted(database)) == list(range(20))


async def test_each_sees_what_those_before_it_did(database: Database) -> None:
    """Of six who all want to be first exactly one is, and none of their changes is lost."""

    def count(tx: Transaction) -> int:
        tx.config_changed()
        return tx.clock.config_version

    before = await database.read(lambda tx: tx.clock.config_version)
    seen = await asyncio.gather(*(database.work(count) for _ in range(6)))
    assert sorted(seen) == list(range(before + 1, before + 7))


async def test_clock_that_one_moves_is_moved_for_those_after_it(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    day = timedelta(days=1)

    def move(tx: Transaction) -> None:
        tx.set_clock(tx.clock._replace(protocol_offset=tx.clock.protocol_offset + day, version=tx.clock.version + 1))

    before = await database.read(lambda tx: tx.at.protocol)
    _, after = await asyncio.gather(database.work(move), database.work(lambda tx: tx.at.protocol))
    await database.close()
    assert after - before >= day


async def test_one_that_fails_fails_alone(database: Database) -> None:
    def fail(tx: Transaction) -> None:
        tx.record(Noted(100))
        raise ZeroDivisionError

    answers = await asyncio.gather(
        database.work(note(1)), database.work(fail), database.work(note(2)), return_exceptions=True
    )
    assert answers[0] == 1
    assert isinstance(answers[1], ZeroDivisionError)
    assert answers[2] == 2
    assert sorted(await noted(database)) == [1, 2]


async def test_whoever_goes_away_before_the_turn_changes_nothing(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    staying, going = (asyncio.create_task(database.work(note(number))) for number in (1, 2))
    await asyncio.sleep(0)
    going.cancel()
    assert await staying == 1
    with pytest.raises(asyncio.CancelledError):
        await going
    assert await noted(database) == [1]
    await database.close()


async def test_one_turn_is_one_commit(sqlite_databases: Databases) -> None:
    """What decisions share is written once: the log grows less than with one commit each."""
    url = sqlite_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    commits = await traced(database, "COMMIT")
    await asyncio.gather(*(database.work(note(number)) for number in range(50)))
    assert len(commits) == 1
    await database.close()


async def test_nobody_is_answered_before_the_commit(sqlite_databases: Databases) -> None:
    """Another process that holds the database keeps the turn from beginning: all are told, once, and nothing is changed."""
    url = sqlite_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    await database.work(note(0))
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    await quick(database)
    other.execute("BEGIN IMMEDIATE")
    begins = await traced(database, "BEGIN IMMEDIATE")
    answers = await asyncio.gather(*(database.work(note(number)) for number in (1, 2, 3)), return_exceptions=True)
    other.execute("ROLLBACK")
    other.close()
    assert [type(answer) for answer in answers] == [DatabaseUnavailableError] * 3
    assert len(begins) == 1
    assert await noted(database) == [0]
    assert await database.work(note(4)) == 4
    await database.close()


async def test_what_is_not_committed_is_known_for_that(database: Database) -> None:
    """Whoever keeps things in memory must not keep what may be undone yet."""

    def change(tx: Transaction) -> bool:
        tx.config_changed()
        return tx.has_new_config

    assert await database.work(lambda tx: tx.has_new_config) is False
    assert await database.work(change) is True
    assert await database.work(lambda tx: tx.has_new_config) is False


async def traced(database: Database, statement: str) -> list[str]:
    """The list that each run of `statement` will be added to."""
    found: list[str] = []

    def look(tx: Transaction) -> None:
        driver: Any = tx.connection.connection.dbapi_connection
        driver.set_trace_callback(lambda sql: found.append(sql) if sql == statement else None)

    await database.read(look)
    found.clear()
    return found


async def quick(database: Database) -> None:
    """Lets the database wait for other processes a moment only."""

    def set_timeout(tx: Transaction) -> None:
        driver: Any = tx.connection.connection.dbapi_connection
        driver.execute("PRAGMA busy_timeout=50")

    await database.read(set_timeout)
