"""Prepared statements: the parameter of each value, and mistakes of the program."""

from datetime import datetime
from typing import NamedTuple

import pytest
from sqlalchemy import bindparam, insert, select

from cso_idp import tables
from cso_kit.storage.engines import open_database
from cso_kit.storage.statement import Command, Query
from cso_kit.time.clock import real_now
from tests.conftest import Databases

INSTANCE = tables.kit.instance
ADD = Command(insert(INSTANCE), "id", "address", "seen_at")


class Seen(NamedTuple):
    """The columns of an instance in another order than the statement's."""

    seen_at: datetime
    address: str
    id: str


BY_ID = Query(
    select(*(INSTANCE.c[name] for name in Seen._fields)).where(INSTANCE.c.id == bindparam("which")), Seen._make
)


async def test_row_is_stored_by_the_names_of_its_fields(databases: Databases) -> None:
    database = open_database(databases.migrated("cso_idp"), tables.kit)
    seen = Seen(real_now(), "http://localhost:8400", "one")

    await database.work(lambda tx: tx.add(ADD, seen))

    assert await database.read(lambda tx: tx.one(BY_ID, which="one")) == seen
    await database.close()


@pytest.mark.parametrize("given", [{}, {"which": "one", "more": "two"}])
async def test_missing_and_unknown_parameters_are_mistakes(sqlite_databases: Databases, given: dict[str, str]) -> None:
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)

    with pytest.raises(TypeError, match="this statement takes"):
        await database.read(lambda tx: tx.one(BY_ID, **given))

    await database.close()
