"""The server of the tests hands out a database again only as it was copied."""

from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from cso_idp import tables
from cso_kit.storage.bounded_connection import BoundedConnection
from cso_kit.storage.engines import open_database
from cso_kit.storage.unit_of_work import Transaction
from tests.conftest import Databases

_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


def rows(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in names}  # noqa: S608


def test_database_is_used_again_with_the_rows_that_it_was_copied_with(postgres_databases: Databases) -> None:
    server: Any = postgres_databases.location
    copies = [postgres_databases.migrated("court_rp").rpartition("/")[2].partition("?")[0] for _ in range(2)]
    with server._connected(copies[1]) as connection:
        before = rows(connection)
        (number,) = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        connection.execute("INSERT INTO court_lease (name, holder, expires_at) VALUES ('world', 'somebody', 0)")
        connection.execute("DELETE FROM court_state")

    server.drop(copies[1])

    again = postgres_databases.migrated("court_rp").rpartition("/")[2].partition("?")[0]
    with server._connected(again) as connection:
        assert connection.execute("SELECT oid FROM pg_database WHERE datname = %s", (again,)).fetchone() == (number,)
        assert rows(connection) == before
    assert before["court_lease"] == []
    assert len(before["court_state"]) == 1


async def one(connection: BoundedConnection, question: str) -> Any:
    """The only value of the answer."""
    return (await (await connection.execute(question.encode())).fetchone())[0]  # type: ignore[index]


def process(tx: Transaction) -> int:
    """The server's process for a connection of a service."""
    return int(tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


async def test_connection_that_is_closed_serves_the_next_test_as_if_new(postgres_databases: Databases) -> None:
    postgres_databases.migrated("court_rp")
    url = postgres_databases.migrated("court_rp")
    closed, in_transaction, busy = [await BoundedConnection.connect(url, autocommit=True) for _ in range(3)]
    used, *lost = [await one(each, "SELECT pg_backend_pid()") for each in (closed, in_transaction, busy)]
    for statement in ("LISTEN news", "NOTIFY news", "PREPARE question AS SELECT 1", "SET statement_timeout = 7"):
        await closed.execute(statement.encode())
    await closed.close()
    await in_transaction.execute(b"BEGIN")
    await in_transaction.close()
    busy.pgconn.send_query(b"SELECT pg_sleep(5)")
    await busy.close()
    async with await BoundedConnection.connect(url) as another:
        assert await one(another, "SELECT pg_backend_pid()") not in (used, *lost)

    postgres_databases.location.drop(str(make_url(url).database))
    url = postgres_databases.migrated("court_rp")

    got = [await BoundedConnection.connect(url, autocommit=True) for _ in range(4)]
    processes = [await one(each, "SELECT pg_backend_pid()") for each in got]
    (again,) = [each for each, number in zip(got, processes, strict=True) if number == used]
    assert not {*lost} & {*processes}
    assert [await one(again, f"SHOW {name}") for name in ("statement_timeout", "application_name")] == ["0", ""]
    assert await one(again, "SELECT count(*) FROM pg_listening_channels()") == 0
    assert await one(again, "SELECT count(*) FROM pg_prepared_statements") == 0
    for each in got:
        await each.close()


async def test_service_that_did_not_wait_for_its_last_answer_has_its_process_kept(
    postgres_databases: Databases,
) -> None:
    postgres_databases.migrated("cso_idp")
    numbers = []
    for _ in range(2):
        url = postgres_databases.migrated("cso_idp")
        database = open_database(url, tables.kit)
        numbers.append(await database.read(process))
        await database.read(lambda tx: tx.at)
        await database.close()
        postgres_databases.location.drop(str(make_url(url).database))
    assert numbers[0] == numbers[1]


async def test_kept_connection_that_the_server_ended_is_not_given(
    postgres_databases: Databases, postgres_server: str
) -> None:
    postgres_databases.migrated("court_rp")
    url = postgres_databases.migrated("court_rp")
    async with await BoundedConnection.connect(url) as closed:
        number = await one(closed, "SELECT pg_backend_pid()")
    postgres_databases.location.drop(str(make_url(url).database))
    with psycopg.connect(postgres_server, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 60000)", (number,))

    async with await BoundedConnection.connect(postgres_databases.migrated("court_rp")) as new:
        assert await one(new, "SELECT 1") == 1
