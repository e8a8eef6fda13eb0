"""Decisions that arrive together share one commit, and each is run as if it were alone."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from cso_idp import tables
from cso_kit.control.service_control import LoadSupersededError
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.journal import RecordedEvent, read_events
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Intent, Transaction
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


async def test_each_decision_gets_its_own_result(database: Database) -> None:
    answers = await asyncio.gather(*(database.work(note(number)) for number in range(20)))
    assert answers == list(range(20))
    assert sorted(await noted(database)) == list(range(20))


async def test_decision_sees_the_changes_of_those_before_it(database: Database) -> None:
    """Of six who all want to be first exactly one is, and none of their changes is lost."""

    def count(tx: Transaction) -> int:
        tx.config_changed()
        return tx.clock.config_version

    before = await database.read(lambda tx: tx.clock.config_version)
    seen = await asyncio.gather(*(database.work(count) for _ in range(6)))
    assert sorted(seen) == list(range(before + 1, before + 7))


async def test_decision_sees_the_clock_as_those_before_it_left_it(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    day = timedelta(days=1)

    def move(tx: Transaction) -> None:
        tx.set_clock(tx.clock._replace(protocol_offset=tx.clock.protocol_offset + day, version=tx.clock.version + 1))

    before = await database.read(lambda tx: tx.at.protocol)
    _, after = await asyncio.gather(database.work(move), database.work(lambda tx: tx.at.protocol))
    await database.close()
    assert after - before >= day


async def test_failing_decision_fails_alone(database: Database) -> None:
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


async def test_superseded_load_fails_alone(database: Database) -> None:
    """The database can be used; so the others are answered."""

    def give_up(_: Transaction) -> None:
        raise LoadSupersededError

    calls = (database.work(note(1)), database.work(give_up), database.work(note(2)))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(answers[1], LoadSupersededError)
    assert [answers[0], answers[2]] == [1, 2]
    assert sorted(await noted(database)) == [1, 2]


async def test_cancelled_caller_changes_nothing(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    staying, going = (asyncio.create_task(database.work(note(number))) for number in (1, 2))
    await asyncio.sleep(0)
    going.cancel()
    assert await staying == 1
    with pytest.raises(asyncio.CancelledError):
        await going
    assert await noted(database) == [1]
    await database.close()


async def test_batch_is_one_commit(sqlite_databases: Databases) -> None:
    """What decisions share is written once: the log grows less than with one commit each."""
    url = sqlite_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    commits = await traced(database, "COMMIT")
    await asyncio.gather(*(database.work(note(number)) for number in range(50)))
    assert len(commits) == 1
    await database.close()


async def test_decisions_of_consecutive_rounds_share_a_batch(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    commits = await traced(database, "COMMIT")
    await asyncio.gather(*(submit_after(rounds, database, rounds) for rounds in range(6)))
    assert len(commits) == 1
    assert await noted(database) == list(range(6))
    await database.close()


@pytest.mark.parametrize("rounds", [2, 3])
async def test_round_without_a_new_decision_ends_the_batch(sqlite_databases: Databases, rounds: int) -> None:
    """A round that brings nobody ends the turn."""
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    commits = await traced(database, "COMMIT")
    await asyncio.gather(submit_after(0, database, 1), submit_after(rounds, database, 2))
    assert len(commits) == 2
    await database.close()


async def test_batch_ends_when_it_is_large_enough(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    arriving = [asyncio.create_task(submit_after(rounds, database, rounds)) for rounds in range(200)]
    await arriving[0]
    assert sum(task.done() for task in arriving) < 100
    await asyncio.gather(*arriving)
    assert await noted(database) == list(range(200))
    await database.close()


async def test_locked_database_fails_the_whole_batch_and_changes_nothing(sqlite_databases: Databases) -> None:
    """Another process locks the database, so the batch cannot begin: each caller gets the error once, and nothing is changed."""
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


async def test_decision_knows_that_its_new_configuration_is_not_committed(database: Database) -> None:
    """Caches must not keep data that may still be rolled back."""

    def change(tx: Transaction) -> bool:
        tx.config_changed()
        return tx.has_new_config

    assert await database.work(lambda tx: tx.has_new_config) is False
    assert await database.work(change) is True
    assert await database.work(lambda tx: tx.has_new_config) is False


async def test_no_decision_runs_more_than_twice(sqlite_databases: Databases) -> None:
    """Failing decisions at most double the time of others, and the successful ones are committed together."""
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    runs: Counter[int] = Counter()

    def decision(number: int) -> Callable[[Transaction], int]:
        def decide(tx: Transaction) -> int:
            runs[number] += 1
            tx.record(Noted(number))
            if number % 10 == 5:
                raise ZeroDivisionError
            return number

        return decide

    commits = await traced(database, "COMMIT")
    answers = await asyncio.gather(*(database.work(decision(number)) for number in range(40)), return_exceptions=True)
    good = [number for number in range(40) if number % 10 != 5]
    assert [answer for answer in answers if isinstance(answer, int)] == good
    assert len([answer for answer in answers if isinstance(answer, ZeroDivisionError)]) == 4
    assert await noted(database) == good
    assert max(runs.values()) == 2
    assert len(commits) == 5 + 1  # and the one look at the journal
    await database.close()


async def test_decision_that_raises_stop_iteration_is_answered(database: Database) -> None:
    """A future cannot raise `StopIteration`: its caller and all later ones would wait for ever."""

    def stop(_: Transaction) -> None:
        raise StopIteration

    calls = (database.work(note(1)), database.work(stop), database.work(note(2)))
    answers = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 30)
    assert answers[0] == 1
    assert isinstance(answers[1], RuntimeError)
    assert answers[2] == 2


async def test_error_that_ends_the_process_cancels_the_whole_batch(sqlite_databases: Databases) -> None:
    """A `BaseException` ends the process: all callers of the batch are released, and nothing of it is committed."""

    class PowerCut(BaseException):
        pass

    def cut(_: Transaction) -> None:
        raise PowerCut

    errors: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context["exception"]))
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    calls = (database.work(note(1)), database.work(cut), database.work(note(2)))
    answers = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 30)
    assert [type(answer) for answer in answers] == [asyncio.CancelledError] * 3
    assert [type(error) for error in errors] == [PowerCut]
    assert await noted(database) == []
    await database.close()


async def test_failing_commit_fails_only_the_decision_that_caused_it(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)

    def orphan(tx: Transaction) -> None:
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        tx.execute(insert(tables.handout).values(account_id=-1, password="Fictional-Pass-1"))

    calls = [database.work(note(number)) for number in range(5)]
    answers = await asyncio.gather(*calls[:2], database.work(orphan), *calls[2:], return_exceptions=True)
    assert "FOREIGN KEY" in str(answers.pop(2))
    assert answers == list(range(5))
    assert await noted(database) == list(range(5))
    await database.close()


async def test_full_disk_fails_the_whole_batch_and_changes_nothing(sqlite_databases: Databases) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)

    def fill(tx: Transaction) -> None:
        tx.execute(insert(tables.world).values(id=1, document={"much": "x" * 1_000_000}))

    await database.work(note(0))
    await set_pragma(database, "max_page_count=10")  # it cannot be less than there are pages
    answers = await asyncio.gather(
        database.work(note(1)), database.work(fill), database.work(note(2)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [DatabaseUnavailableError] * 3
    assert await noted(database) == [0]
    await set_pragma(database, "max_page_count=1000000")
    await database.work(fill)
    assert await database.work(note(3)) == 3
    await database.close()


async def test_failing_subscriber_undoes_no_commit(database: Database) -> None:
    """A committed decision is reported as done and runs once, also if a subscriber raises."""
    errors: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context["exception"]))

    def post(tx: Transaction) -> str:
        tx.post(Intent("letter", "somebody", {}))
        return "posted"

    def deaf() -> None:
        raise ZeroDivisionError

    database.subscribe("outbox", deaf)
    noticed, posted = await asyncio.gather(database.work(note(1)), database.work(post))
    assert (noticed, posted) == (1, "posted")
    await asyncio.sleep(0)
    assert {type(error) for error in errors} == {ZeroDivisionError}
    assert await noted(database) == [1]


@pytest.mark.parametrize("rounds", [1, 2])
def test_event_loop_that_ends_with_an_open_batch_leaves_the_database_usable(
    sqlite_databases: Databases, rounds: int
) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    ending = asyncio.new_event_loop()
    left = ending.create_task(database.work(note(1)))
    for _ in range(rounds):  # in the first it was asked; in the third it would be decided
        ending.call_soon(ending.stop)
        ending.run_forever()
    left.cancel()

    async def in_another_loop() -> tuple[int, list[int]]:
        answer = await asyncio.wait_for(database.work(note(2)), 30)
        found = await noted(database)
        await database.close()
        return answer, found

    assert asyncio.run(in_another_loop()) == (2, [2])
    ending.run_until_complete(asyncio.gather(left, return_exceptions=True))
    ending.close()


async def test_closing_commits_the_open_batch_and_closes_the_connection(sqlite_databases: Databases) -> None:
    url = sqlite_databases.migrated("cso_idp")
    database = open_database(url, tables.kit)
    calls = asyncio.create_task(database.work(note(1)))
    await asyncio.sleep(0)
    await database.close()
    assert await calls == 1
    # The last connection takes the write-ahead log with it.
    assert not write_ahead_log(url).exists()
    assert await noted(database) == [1]
    await database.close()


async def submit_after(rounds: int, database: Database, number: int) -> None:
    """Asks after so many rounds of the loop."""
    for _ in range(rounds):
        await asyncio.sleep(0)
    await database.work(note(number))


def write_ahead_log(url: str) -> Path:
    return Path(f"{url.removeprefix('sqlite:///')}-wal")


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
    await set_pragma(database, "busy_timeout=50")


async def set_pragma(database: Database, pragma: str) -> None:
    """Sets a pragma of the database's connection."""

    def set_it(tx: Transaction) -> None:
        driver: Any = tx.connection.connection.dbapi_connection
        driver.execute(f"PRAGMA {pragma}")

    await database.read(set_it)
