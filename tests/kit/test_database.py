"""The database interface: the effects of a transaction, and of a failed one."""

import asyncio
import gc
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from cso_idp import tables
from cso_kit.storage.engines import open_database
from cso_kit.storage.journal import read_events
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction
from tests.conftest import Databases
from tests.kept_connections import KEPT
from tests.kit.test_journal import Noted
from tests.postgres_activity import until_found, until_one_waits_for_a_lock


async def test_write_ahead_log_is_copied_back_while_work_goes_on(sqlite_databases: Databases) -> None:
    url = sqlite_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    log = url.removeprefix("sqlite:///") + "-wal"

    for n in range(3000):
        await database.work(lambda tx, n=n: tx.record(Noted(n)))  # type: ignore[misc]
        # The copying goes on beside the requests; however slow the disk is, it gets its time before the next ones here.
        if copying := database._checkpoint:  # type: ignore[attr-defined]
            await copying
    grown = os.stat(log).st_size  # noqa: PTH116 - one look
    events = await database.read(lambda tx: read_events(tx, tables.kit, limit=6000))
    await database.close()

    assert grown < 3000 * 2 * 4096 / 2  # every commit adds two pages at least: the log began again
    assert [event.data["number"] for event in events] == list(range(3000))


async def test_exception_undoes_everything_also_in_the_middle(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    def fail(tx: Transaction) -> None:
        tx.config_changed()
        raise ZeroDivisionError

    before = await database.read(lambda tx: tx.clock.config_version)
    with pytest.raises(ZeroDivisionError):
        await database.work(fail)
    after = await database.read(lambda tx: tx.clock.config_version)
    await database.close()

    assert before == after


async def test_error_of_a_statement_hides_its_parameters(databases: Databases) -> None:
    """What fails goes to the log with its trace; the parameters are hashes, secrets of authenticators and what people typed."""
    url = databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    wrong = (
        "SELECT json('{') WHERE :given = :given" if url.startswith("sqlite") else "SELECT 1 / 0 WHERE :given = :given"
    )

    def fail(tx: Transaction) -> None:
        tx.execute(text(wrong).bindparams(given="cso_secret")).all()

    with pytest.raises(DBAPIError) as failed:
        await database.work(fail)
    await database.close()
    assert "SELECT" in str(failed.value)
    assert "cso_secret" not in str(failed.value)


async def test_concurrent_readiness_checks_are_all_answered(databases: Databases) -> None:
    """Each waits for the look that was under way when it asked, though another one may have begun since."""
    database = open_database(databases.migrated("cso_idp"), tables.kit)

    async def ask(after: int) -> None:
        for _ in range(after):
            await asyncio.sleep(0)
        await database.ready()

    await asyncio.gather(*(ask(after) for after in range(100)))
    await database.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "not an address", "postgresql+nonsense"])
async def test_malformed_database_url_is_refused_with_one_sentence(url: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"sqlite:///"):
        open_database(url, tables.kit)


async def test_unreachable_database_is_reported_with_one_sentence() -> None:
    database = open_database("postgresql://nobody@127.0.0.1:1/nowhere", tables.kit)

    with pytest.raises(DatabaseUnavailableError, match="cannot be used"):
        await database.read(lambda tx: tx.at)
    await database.close()


async def test_damaged_file_is_reported_with_a_way_out(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"This is no database. " * 1000)
    database = open_database(f"sqlite:///{damaged}", tables.kit)
    with pytest.raises(
        DatabaseUnavailableError, match=r"damaged\.sqlite3 is damaged, or no SQLite database\. Restore it"
    ):
        await database.read(lambda tx: tx.at)
    await database.close()
    assert damaged.read_bytes() == b"This is no database. " * 1000


async def test_closing_waits_for_connections_of_cancelled_requests(postgres_databases: Databases) -> None:
    """A stopping server cancels running work and does not wait for it."""
    url = postgres_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    working = asyncio.create_task(database.work(lambda tx: tx.execute(text("SELECT pg_sleep(600)"))))
    await until_found(url, "state = 'active' AND wait_event = 'PgSleep'")
    working.cancel()
    await database.close()

    await until_found(url, "true", 0)
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_cancelled_request_stops_its_statement(postgres_databases: Databases) -> None:
    """The server does not notice by itself that nobody waits for it any more."""
    url = postgres_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    with psycopg.connect(url, application_name="holder") as holder:
        holder.execute("LOCK TABLE idp_journal IN ACCESS EXCLUSIVE MODE")
        working = asyncio.create_task(database.work(lambda tx: tx.record(Noted(1))))
        await until_one_waits_for_a_lock(url)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        await until_found(url, "application_name <> 'holder'", 0)
        holder.rollback()
    await database.work(lambda tx: tx.record(Noted(2)))
    await database.close()


async def test_cancelled_request_whose_connection_is_lost_ends_as_cancelled(postgres_databases: Databases) -> None:
    """The rollback of its transaction fails. The stop of a background loop waits for its end, and would wait for ever."""
    url = postgres_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    begun = asyncio.Event()

    def decide(tx: Transaction) -> None:
        asyncio.get_running_loop().call_soon(begun.set)
        driver: Any = tx.connection.connection.dbapi_connection
        driver.cursor().execute("SELECT pg_sleep(600)")  # as a prepared statement

    working = asyncio.create_task(database.work(decide))
    await begun.wait()
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await database.close()


async def test_request_cancelled_while_it_connects_leaves_no_connection(
    postgres_databases: Databases, postgres_server: str
) -> None:
    """However far it came. A connection left behind would stay open until the garbage collector finds it."""
    url = postgres_databases.empty()  # to which no connection is kept
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name <> %s"
    gc.disable()
    try:
        for rounds in range(1, 12):
            database = open_database(url, tables.kit)
            reading = asyncio.create_task(database.read(lambda tx: tx.at))
            for _ in range(rounds):
                await asyncio.sleep(0.001)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await database.close()
        with psycopg.connect(postgres_server, autocommit=True) as looking:
            async with asyncio.timeout(10):
                while looking.execute(count, (make_url(url).database, KEPT)).fetchone() != (0,):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
    finally:
        gc.enable()
