"""Subscribers are notified of each commit that added to their topic, by this process and by others."""

import asyncio
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest

from cso_idp import tables
from cso_kit.storage.database import Database, TimeOuts
from cso_kit.storage.engines import open_database
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Intent
from tests.breakable_network import breakable_network
from tests.conftest import Databases
from tests.kit.test_journal import Noted

PATIENCE = 60
OTHER_PROCESS = """
    import asyncio, sys
    from cso_idp import tables
    from cso_kit.storage.engines import open_database
    from tests.kit.test_journal import Noted

    async def note():
        database = open_database(sys.argv[1], tables.kit)
        await database.work(lambda tx: tx.record(Noted(1)))
        await database.close()

    asyncio.run(note())
"""


class Told:
    """A subscriber that a test can wait for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        self._event.set()

    async def wait(self) -> None:
        """Waits for a notice after this, or since the last time."""
        async with asyncio.timeout(PATIENCE):
            await self._event.wait()
        self._event.clear()


@pytest.fixture(autouse=True)
def _no_periodic_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's subscribers are notified by announcements, not by a periodic look."""
    monkeypatch.setattr("cso_kit.storage.postgresql_notifications._CHECK_EVERY", 3600.0)


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    opened = open_database(databases.migrated("cso_idp"), tables.kit)
    yield opened
    await opened.close()


async def settled(database: Database, told: Told) -> None:
    """Waits until the database listens to other processes; subscribers are notified then."""
    await told.wait()


async def note(database: Database) -> None:
    await database.work(lambda tx: tx.record(Noted(1)))


async def test_subscriber_is_called_for_its_topic_only(database: Database) -> None:
    of_journal, of_outbox = Told(), Told()
    database.subscribe("journal", of_journal)
    database.subscribe("outbox", of_outbox)
    await settled(database, of_journal)
    await settled(database, of_outbox)
    before = of_journal.times

    await database.work(lambda tx: tx.post(Intent("letter", "somebody", {})))
    await of_outbox.wait()
    assert of_journal.times == before
    await note(database)
    await of_journal.wait()
    assert of_journal.times == before + 1


async def test_commit_without_additions_and_failure_call_no_subscriber(database: Database) -> None:
    told = Told()
    database.subscribe("journal", told)
    await settled(database, told)
    before = told.times

    await database.work(lambda tx: tx.config_changed())
    with pytest.raises(ZeroDivisionError):
        await database.work(lambda tx: (tx.record(Noted(1)), 1 / 0))
    await asyncio.sleep(0)
    assert told.times == before


async def test_ended_subscription_is_not_called(database: Database) -> None:
    ended, told = Told(), Told()
    with database.subscribe("journal", ended):
        database.subscribe("journal", told)
        await settled(database, told)
    before = ended.times

    await note(database)
    await told.wait()
    assert ended.times == before


async def test_subscriber_is_called_for_a_commit_of_another_process(database: Database, databases: Databases) -> None:
    told = Told()
    database.subscribe("journal", told)
    await settled(database, told)

    command = [sys.executable, "-c", textwrap.dedent(OTHER_PROCESS), database_url(database)]
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=PATIENCE)
    await told.wait()


async def test_commits_share_announcements(postgres_databases: Databases) -> None:
    """PostgreSQL serializes the commits of transactions that notify; so commits do not notify one by one."""
    url = postgres_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    received = 0
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as listening:
        await listening.execute("LISTEN idp_journal")
        for _ in range(100):
            await note(database)
        await database.close()
        async for _ in listening.notifies(timeout=1, stop_after=101):
            received += 1
    assert 1 <= received < 100


async def test_closing_database_sends_waiting_announcements(
    postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.postgresql_notifications._ANNOUNCE_EVERY", 3600.0)
    url = postgres_databases.migrated("cso_idp")
    reading, writing = open_database(url, tables.kit), open_database(url, tables.kit)
    told = Told()
    reading.subscribe("journal", told)
    await settled(reading, told)

    await note(writing)
    await told.wait()
    await note(writing)  # to be announced in an hour
    await writing.close()
    await told.wait()
    await reading.close()


async def test_subscribers_are_called_periodically(
    postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An announcement is lost with the process that was to send it."""
    monkeypatch.setattr("cso_kit.storage.postgresql_notifications._CHECK_EVERY", 0.05)
    database = open_database(postgres_databases.migrated("cso_idp"), tables.kit)
    told = Told()
    database.subscribe("journal", told)
    for _ in range(3):
        await told.wait()
    await database.close()


async def test_failed_announcement_is_repeated(postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cso_kit.storage.postgresql_notifications._RETRY", 0.01)
    url = postgres_databases.migrated("cso_idp")
    reading, writing = open_database(url, tables.kit), open_database(url, tables.kit)
    notifications = writing._notifications  # type: ignore[attr-defined]
    send, failures = notifications._notify, [DatabaseUnavailableError("away")] * 2

    async def fail_twice(channels: list[str], text: str) -> None:
        if failures:
            raise failures.pop()
        await send(channels, text)

    monkeypatch.setattr(notifications, "_notify", fail_twice)
    told = Told()
    reading.subscribe("journal", told)
    await settled(reading, told)

    await note(writing)
    await told.wait()
    assert not failures
    await reading.close()
    await writing.close()


async def test_cut_connection_is_restored_without_missed_changes(postgres_databases: Databases) -> None:
    url = postgres_databases.migrated("cso_idp")
    with breakable_network(url) as network:
        reading, writing = open_database(network.url, tables.kit), open_database(url, tables.kit)
        told = Told()
        reading.subscribe("journal", told)
        await settled(reading, told)

        network.hang_up()
        await note(writing)
        network.listen()
        await told.wait()  # it was told to look, because nobody knows what was missed
        await note(writing)
        await told.wait()
        await reading.close()
        await writing.close()


async def test_silent_connection_is_replaced(postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that loses what the server says does not end the connection; so the server is asked now and then."""
    monkeypatch.setattr("cso_kit.storage.postgresql_notifications._CHECK_EVERY", 0.1)
    monkeypatch.setattr("cso_kit.storage.bounded_connection._MARGIN", 0.1)
    url = postgres_databases.migrated("cso_idp")
    with breakable_network(url) as network:
        limits = TimeOuts(statement=timedelta(seconds=0.5))
        reading = open_database(network.url, tables.kit, time_outs=limits)
        told = Told()
        reading.subscribe("journal", told)
        await settled(reading, told)

        network.fall_silent()
        async with asyncio.timeout(PATIENCE):
            while network.connections_held_back < 2:  # noqa: ASYNC110 - the check of the first one, and the begin of the next
                await asyncio.sleep(0.01)
        before = told.times
        network.speak()
        while told.times == before:
            await told.wait()
        await reading.close()


def database_url(database: Database) -> str:
    """Its address for another process; databases of tests have no passwords."""
    return database.address.replace("postgresql+psycopg:", "postgresql:")
