"""A database that is away, hangs, or has too few connections: the messages to visitors, operators and the log, and their time."""

import asyncio
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import select

from court_rp import tables
from cso_kit.storage.database import Database
from cso_kit.storage.statement import Query
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.storage.unit_of_work import Transaction
from cso_migrations import runner
from cso_sim.federation import Federation, FederationSettings
from tests.breakable_network import BreakableNetwork, breakable_network
from tests.conftest import Databases
from tests.federation.command_line import fails
from tests.federation.conftest import new_client, running, settings

# Seconds that stand for "not for ever" on a machine that is busy with other things.
BOUND = 60
HOUR = timedelta(hours=1)
HTML = {"accept": "text/html"}


@pytest.fixture
def backend() -> str:
    """These faults need a network between the service and its database."""
    return "postgres"


@pytest.fixture
def networks(databases: Databases) -> Iterator[tuple[BreakableNetwork, BreakableNetwork]]:
    """The provider's and the courts' way to their migrated databases."""
    with (
        breakable_network(databases.migrated("cso_idp")) as provider,
        breakable_network(databases.migrated("court_rp")) as courts,
    ):
        yield provider, courts


def behind(networks: tuple[BreakableNetwork, BreakableNetwork], **database: Any) -> FederationSettings:
    limits = {f"database_{name}": value for name, value in database.items()}
    return settings(networks[0].url, networks[1].url, provider=limits, courts=limits)


async def answers(federation: Federation, path: str, count: int = 1) -> list[httpx.Response]:
    async with new_client(federation) as client:
        return await asyncio.gather(*(client.get(path, headers=HTML) for _ in range(count)))


async def becomes_ready(federation: Federation) -> None:
    async with asyncio.timeout(BOUND):
        while (await answers(federation, "/readyz"))[0].status_code != 200:  # noqa: ASYNC110 - another thread makes it true
            await asyncio.sleep(0.01)


async def one_more_fails(database: Database) -> None:
    """Waits until a background loop finds that a database is away."""
    before = database._outage._failures
    async with asyncio.timeout(BOUND):
        while database._outage._failures == before:  # noqa: ASYNC110 - the loop makes it grow
            await asyncio.sleep(0.01)


async def test_busy_connection_pool_gets_503_with_retry_after(
    networks: tuple[BreakableNetwork, BreakableNetwork], caplog: pytest.LogCaptureFixture
) -> None:
    limits = {"pool_size": 1, "pool_timeout": timedelta(seconds=0.2), "statement_timeout": HOUR}
    async with running(behind(networks, **limits)) as federation:
        networks[1].fall_silent()
        holding = asyncio.create_task(federation.courts_database.read(lambda tx: tx.at))
        found = await answers(federation, "/courts/cacd/", 40)
        networks[1].speak()
        await holding

        assert {answer.status_code for answer in found} == {503}
        assert {answer.headers["retry-after"] for answer in found} == {"1"}
        assert "more to do than it can" in found[0].text
        assert (await answers(federation, "/courts/cacd/"))[0].status_code == 200
    assert [record.exc_info for record in caplog.records if record.levelno >= logging.WARNING] == [None]
    assert "CSO_DATABASE_POOL_SIZE" in caplog.text


async def test_slow_statement_gets_503(
    networks: tuple[BreakableNetwork, BreakableNetwork], databases: Databases
) -> None:
    """The server ends it, and the connection stays usable."""
    async with running(behind(networks, statement_timeout=timedelta(seconds=0.2))) as federation:
        with psycopg.connect(federation.courts_database._url.set(drivername="postgresql").render_as_string()) as other:  # type: ignore[attr-defined]
            other.execute("LOCK TABLE court_state IN ACCESS EXCLUSIVE MODE")
            (answer,) = await answers(federation, "/courts/cacd/")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert (await answers(federation, "/courts/cacd/"))[0].status_code == 200


@pytest.mark.parametrize("silent", [0, 1])
async def test_readyz_answers_503_while_a_database_hangs(
    networks: tuple[BreakableNetwork, BreakableNetwork], silent: int
) -> None:
    """Statements may take an hour here, and all who ask together keep one connection only."""
    limits = {"pool_size": 2, "statement_timeout": HOUR, "pool_timeout": HOUR}
    async with running(behind(networks, **limits)) as federation:
        networks[silent].fall_silent()
        async with asyncio.timeout(BOUND):
            found = [*await answers(federation, "/readyz", 5), *await answers(federation, "/readyz", 5)]
            (figures,) = await answers(federation, "/metrics")
        assert {answer.status_code for answer in found} == {503}
        assert {answer.headers["retry-after"] for answer in found} == {"5"}
        assert "127.0.0.1" not in found[0].text
        for number, service in enumerate(("provider", "courts")):
            assert f'cso_up{{service="{service}"}} {int(number != silent)}' in figures.text
        networks[silent].speak()
        await becomes_ready(federation)


async def test_connection_to_a_silent_server_is_given_up(
    networks: tuple[BreakableNetwork, BreakableNetwork], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.bounded_connection._MARGIN", 0.1)
    async with running(behind(networks, statement_timeout=timedelta(seconds=0.2))) as federation:
        database = federation.courts_database
        at_work = asyncio.Event()

        def decide(tx: Any) -> Any:
            asyncio.get_running_loop().call_soon(at_work.set)
            networks[1].fall_silent()
            return tx.execute(runner.text("SELECT 1")).scalar()

        async with asyncio.timeout(BOUND):
            with pytest.raises(DatabaseUnavailableError, match=r"no answer within 0\.3 seconds"):
                await database.work(decide)
        networks[1].speak()
        assert (await answers(federation, "/courts/cacd/"))[0].status_code == 200


async def test_silent_server_is_waited_for_once(
    networks: tuple[BreakableNetwork, BreakableNetwork], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.bounded_connection._MARGIN", 0.1)
    async with running(behind(networks, statement_timeout=timedelta(seconds=1))) as federation:
        database = federation.provider_database

        def take_a_while(tx: Any) -> Any:
            return tx.execute(runner.text("SELECT pg_sleep(0.3)")).scalar()

        await asyncio.gather(*(database.read(take_a_while) for _ in range(5)))
        # What the provider does by itself must not wait for the server meanwhile.
        provider = federation._apps[1].state.provider
        await provider.sender.stop()
        await provider.presence.end()
        networks[0].fall_silent()
        with pytest.raises(DatabaseUnavailableError, match="no answer within"):
            await database.read(lambda tx: tx.at)
        assert networks[0].connections_held_back == 1
        networks[0].speak()


def test_start_gives_up_a_silent_database(
    networks: tuple[BreakableNetwork, BreakableNetwork],
) -> None:
    networks[1].fall_silent()
    words = ("--provider-database-url", networks[0].url, "--courts-database-url", networks[1].url)
    sentence = fails("serve", "--port", "0", *words)
    assert len(sentence.splitlines()) == 1
    assert "cannot be used: connection timeout expired" in sentence or "no answer within 10 seconds" in sentence


async def test_start_gives_up_a_database_that_falls_silent_midway(
    networks: tuple[BreakableNetwork, BreakableNetwork], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.bounded_connection._MARGIN", 0.1)
    real = runner.is_current

    def fall_silent_afterwards(service: runner.Service, url: str) -> bool:
        found = real(service, url)
        if service == "court_rp":
            networks[1].fall_silent()
        return found

    monkeypatch.setattr(runner, "is_current", fall_silent_afterwards)
    limits = {"statement_timeout": timedelta(seconds=0.2), "connect_timeout": timedelta(seconds=2)}
    async with asyncio.timeout(BOUND):
        with pytest.raises(DatabaseUnavailableError, match="cannot be used"):
            async with running(behind(networks, **limits)):
                pass


async def test_outage_logs_few_lines_without_a_traceback(
    networks: tuple[BreakableNetwork, BreakableNetwork],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is logged when it begins and when it is over, once for each database."""
    monkeypatch.setattr("cso_kit.storage.outage._QUIET", 0.0)
    async with running(behind(networks)) as federation:
        for network in networks:
            network.hang_up()
        found = [*await answers(federation, "/courts/cacd/", 50), *await answers(federation, "/jwks", 50)]
        assert {answer.status_code for answer in found} == {503}
        await one_more_fails(federation.courts_database)  # a background loop meets it too
        for network in networks:
            network.listen()
        await becomes_ready(federation)
        warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert [record.exc_info for record in warnings] == [None] * len(warnings)
        begun = [record for record in warnings if "cannot be used" in record.getMessage()]
        over = [record for record in warnings if "can be used again" in record.getMessage()]
        assert (len(begun), len(over), len(warnings)) == (2, 2, 4)


async def test_only_operators_see_the_database_address(
    networks: tuple[BreakableNetwork, BreakableNetwork],
) -> None:
    async with running(behind(networks)) as federation, new_client(federation) as client:
        await client.get("/_sim/clock")
        for network in networks:
            network.hang_up()
        paths = ("/", "/courts/cacd/", "/courts/cacd/whoami", "/jwks", "/authorize?client_id=x", "/account/", "/readyz")
        for path in paths:
            for accept in ("text/html", "application/json"):
                answer = await client.get(path, headers={"accept": accept})
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), path
                assert "127.0.0.1" not in answer.text, path
                assert "again" in answer.text, path
        warnings = await client.get("/_sim/clock")
        assert warnings.status_code == 503
        assert warnings.headers["retry-after"] == "5"
        assert "127.0.0.1" in warnings.json()["detail"]


async def test_idle_transaction_of_a_stopped_process_is_undone_by_the_server(
    networks: tuple[BreakableNetwork, BreakableNetwork], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was stopped (SIGSTOP, a machine that sleeps) does not keep its locks from the others."""
    monkeypatch.setattr("cso_kit.storage.bounded_connection._STANDS_STILL", 0.5)
    async with running(behind(networks)) as federation:
        before, _ = await federation.courts.read_clock()

        def stand_still(tx: Transaction) -> None:
            tx.set_clock(tx.clock.advanced(HOUR))
            tx.one(Query(select(tables.filer.c.id).limit(1), tuple))  # whatever was sent has arrived by then
            time.sleep(1.5)
            tx.one(Query(select(tables.filer.c.id).limit(1), tuple))

        with pytest.raises(DatabaseUnavailableError):
            await federation.courts_database.work(stand_still)
        after, _ = await federation.courts.read_clock()
        assert after.calendar_offset == before.calendar_offset
