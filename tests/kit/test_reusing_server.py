"""The server of the tests hands out a database again only as it was copied."""

from typing import Any

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
