"""Deletion of expired rows: all of them and no others, without delay for other work."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, insert, select

from court_rp import composition
from court_rp import tables as court_tables
from cso_idp import provider
from cso_idp import tables as provider_tables
from cso_kit.storage import sweeping
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.sweeping import Expiring, sweep
from cso_kit.storage.unit_of_work import Transaction
from cso_migrations import runner
from tests.conftest import Databases

# More than are looked at in one transaction.
MANY = 2 * sweeping._ROWS + 100
CASES: list[tuple[runner.Service, Table, Sequence[Expiring]]] = [
    ("cso_idp", provider_tables.used_assertion, provider.SWEPT),
    ("court_rp", court_tables.logout_token, composition.SWEPT),
    ("court_rp", court_tables.login_failure, composition.SWEPT),
]


@pytest.fixture(params=CASES, ids=lambda case: case[1].name)
def case(request: pytest.FixtureRequest) -> tuple[runner.Service, Table, Sequence[Expiring]]:
    found: tuple[runner.Service, Table, Sequence[Expiring]] = request.param
    return found


@pytest.fixture
async def database(case: tuple[runner.Service, Table, Any], databases: Databases) -> AsyncIterator[Database]:
    service, table, _ = case
    kit = provider_tables.kit if service == "cso_idp" else court_tables.kit
    opened = open_database(databases.migrated(service), kit)
    await opened.work(lambda tx: tx.execute(insert(table), [row(table, n, tx.at.protocol) for n in range(MANY)]))
    yield opened
    await opened.close()


def row(table: Table, number: int, now: datetime) -> dict[str, Any]:
    """Every third row is valid for another hour, the others expired two days ago."""
    at = now + (timedelta(hours=1) if number % 3 == 0 else timedelta(days=-2))
    names = [column.name for column in table.primary_key]
    values: dict[str, Any] = dict.fromkeys(names, f"{number // 7 if len(names) > 1 else number:06}")
    values[names[-1]] = f"{number:06}"
    return values | ({"failures": 1, "last_at": at} if "last_at" in table.c else {"expires_at": at})


async def test_sweep_removes_expired_rows_only(database: Database, case: tuple[Any, Table, Any]) -> None:
    _, table, swept = case
    await sweep(database, swept)
    last = list(table.primary_key)[-1]
    left = await database.read(lambda tx: [found[0] for found in tx.execute(select(last))])
    assert sorted(left) == [f"{number:06}" for number in range(MANY) if number % 3 == 0]


async def test_requests_run_during_a_sweep(database: Database, case: tuple[Any, Table, Any]) -> None:
    _, table, swept = case

    def count(tx: Transaction) -> int:
        return int(tx.execute(select(func.count()).select_from(table)).scalar_one())

    before = await database.work(count)
    sweeping = asyncio.create_task(sweep(database, swept))
    seen = []
    while not sweeping.done():
        seen.append(await database.work(count))
    await sweeping
    after = await database.work(count)
    assert [number for number in seen if after < number < before]
