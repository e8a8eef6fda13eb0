"""A reader of the journal that continues from the last number misses no event, with any number of writers."""

import asyncio
from typing import ClassVar

import psycopg
import pytest

from cso_idp import tables
from cso_kit.control.record_control import RecordControl
from cso_kit.storage.engines import open_database
from cso_kit.storage.event import Event, event
from cso_kit.storage.journal import Filter, RecordedEvent, read_events
from tests.conftest import Databases
from tests.postgres_activity import until_one_waits_for_a_lock


@event
class Noted(Event):
    """Something a test noted."""

    kind: ClassVar[str] = "test.noted"
    number: int


@event
class FamilyNoted(Event):
    """Something of a family of kinds."""

    kind: ClassVar[str] = "one_family.noted"


@event
class OtherFamilyNoted(Event):
    """An event of a family whose name differs in one letter."""

    kind: ClassVar[str] = "onexfamily.noted"


async def test_family_of_kinds_is_taken_literally(databases: Databases) -> None:
    """Most names have an underscore, which SQL's LIKE takes for any letter."""
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    await database.work(lambda tx: [tx.record(FamilyNoted()), tx.record(OtherFamilyNoted())])
    found = await database.read(lambda tx: read_events(tx, tables.kit, wanted=Filter(kinds=("one_family.",))))

    await database.close()
    assert [event.kind for event in found] == ["one_family.noted"]


async def test_events_keep_their_order_and_are_undone_with_their_transaction(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    await database.work(lambda tx: [tx.record(Noted(n)) for n in (1, 2, 3)])
    with pytest.raises(ZeroDivisionError):
        await database.work(lambda tx: (tx.record(Noted(4)), 1 / 0))

    events = await database.read(lambda tx: read_events(tx, tables.kit))
    await database.close()
    assert [event.data["number"] for event in events] == [1, 2, 3]


@pytest.mark.parametrize("backend", ["postgres"])
async def test_journal_reader_waits_for_uncommitted_numbers_and_writers_do_not_wait(
    databases: Databases,
) -> None:
    """A reader who went on from the highest number it saw would miss a lower one that is committed later."""
    url = databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    control = RecordControl(database, tables.kit)
    async with await psycopg.AsyncConnection.connect(url) as slow:
        await slow.execute("SELECT pg_advisory_xact_lock_shared('idp_journal'::regclass::oid::bigint)")
        await slow.execute(
            "INSERT INTO idp_journal (recorded_at, calendar_at, protocol_at, kind, data) "
            """VALUES (0, 0, 0, 'test.noted', '{"number": 1}')"""
        )
        async with asyncio.timeout(60):
            await database.work(lambda tx: tx.record(Noted(2)))
        reading = asyncio.create_task(control.events())
        await until_one_waits_for_a_lock(url)
        await slow.commit()
        events = await reading

    await database.close()
    assert [event.data["number"] for event in events] == [1, 2]


async def test_journal_reader_that_continues_misses_no_event(databases: Databases) -> None:
    url = databases.migrated("cso_idp")
    writers = [open_database(url, tables.kit) for _ in range(4)]
    reader = open_database(url, tables.kit)
    control = RecordControl(reader, tables.kit)
    seen: list[RecordedEvent] = []

    async def write(writer: int) -> None:
        for n in range(25):
            await writers[writer].work(lambda tx, n=n: tx.record(Noted(writer * 100 + n)))  # type: ignore[misc]
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(write(number)) for number in range(4)]
        while not all(task.done() for task in tasks):
            since = seen[-1].id if seen else 0
            seen += await control.events(since)
            await asyncio.sleep(0)
    seen += await control.events(seen[-1].id if seen else 0)
    for database in (*writers, reader):
        await database.close()

    assert len(seen) == 100
    assert len({event.data["number"] for event in seen}) == 100
