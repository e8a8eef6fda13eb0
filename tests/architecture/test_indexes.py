"""Every prepared statement finds its rows by an index, but for those that are listed here with a reason.

A statement that reads a whole table is quick with the rows of a test and blocks a server with 100,000 people. The plans are those
for tables of unknown size: whatever can use an index does.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, CursorResult, Select, create_engine, false, null, select
from sqlalchemy.engine import make_url

import court_rp
import cso_idp
from court_rp.control import people_store as people_at_courts
from court_rp.control import store as filers_of_control
from cso_idp.control import people_store as people_at_provider
from cso_idp.control import store as accounts_of_control
from cso_kit.storage.statement import Command
from cso_migrations.runner import Service
from tests.conftest import Databases

# Tables with as many rows as there are courts, clients, keys, and members of staff.
FEW = {
    "court_calendar",
    "court_own_secret",
    "idp_client",
    "idp_second_factor_policy",
    "idp_signing_key",
    "idp_staff",
}
PEOPLE = {"cso_idp": "idp_account", "court_rp": "court_filer"}
LISTS = "a list of all, which somebody asked for"
RESET = "a reset of a court or a person, or a go-live: seldom, and a control call or the calendar"
LOGIN = "a login writes the table, and has no index for what is rare (docs/decisions/0006-what-a-login-writes.md)"
ONE = "the first rows, whichever they are"
WHOLE = {
    "cso_idp.accounts.registering.store._ARRIVED": "the activations that nobody has completed, which are few",
    "cso_idp.accounts.searching.store._LAPSING": "the day's change of the calendar",
    "cso_idp.accounts.searching.store._RETURNING": "the calendar was moved back",
    "cso_idp.cja.store._OPEN": "the desk's requests, which are few",
    "cso_idp.cja.store._COUNT_OPEN": "the desk's requests, which are few",
    "cso_idp.control.store._SOME_LOGIN_IDS": ONE,
    "cso_idp.control.store._ANY_ACCOUNT": ONE,
    "cso_idp.oauth.issued.revoking_store._OF_ACCOUNT": LOGIN,
    "cso_idp.oauth.issued.revoking_store._OF_CLIENT": LOGIN,
    "cso_idp.oauth.issued.revoking_store._OF_BOTH": LOGIN,
    "cso_idp.oauth.issued.store._REVOKE_GRANT": LOGIN,
    "cso_idp.registrations.store._ALL": LISTS,
    "cso_idp.registrations.store._ALL_STEPS": LISTS,
    "cso_idp.registrations.store._FORGET_COURT": RESET,
    "cso_idp.sessions.store._LIVE_SUBS": LISTS,
    "court_rp.agents.store._END_DOUBLE": "the filing agents in service, which are few",
    "court_rp.control.world_store._EMPTY_COURT": RESET,
    "court_rp.control.world_store._END_SESSIONS": RESET,
    "court_rp.control.world_store._ANY_FILER": ONE,
    "court_rp.control.world_store._KNOWN_LINKS": LISTS,
    "court_rp.links.store._ALL": LISTS,
    "court_rp.registrations.store._ALL": LISTS,
    "court_rp.sessions.store._EVERY": LISTS,
    "court_rp.sessions.store._OF_SIGN_ON": LOGIN,
    "court_rp.sessions.store._OF_PERSON": LOGIN,
    "court_rp.sessions.store._END_AT_GO_LIVE": RESET,
}


@pytest.mark.parametrize("service", [cso_idp, court_rp], ids=["cso_idp", "court_rp"])
def test_prepared_statements_use_an_index(service: ModuleType, sqlite_databases: Databases) -> None:
    found = {}
    with connected(sqlite_databases.migrated(service.__name__)) as connection:
        for name, command in prepared(service):
            whole = read_as_a_whole(connection, command.on(connection.dialect).sql) - FEW
            if whole:
                found[name] = whole

    assert {name: whole for name, whole in found.items() if name not in WHOLE} == {}
    listed = {name for name in WHOLE if name.startswith(service.__name__)}
    assert listed - found.keys() == set(), "take it off the list"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("service", "look"),
    [
        ("cso_idp", lambda tx: accounts_of_control.facts_of(tx, ["a@b.example"], ["sub"])),
        ("cso_idp", lambda tx: people_at_provider.named(tx, ["login"], ["a@b.example"], ["sub"])),
        ("court_rp", lambda tx: filers_of_control.facts_of_person(tx, "cacd", "sub", "a@b.example")),
        ("court_rp", lambda tx: people_at_courts.named(tx, None, ["a@b.example"], ["sub"], ["login"])),
        ("court_rp", lambda tx: people_at_courts.named(tx, ["cacd"], ["a@b.example"], ["sub"], ["login"])),
    ],
    ids=[
        "facts of accounts",
        "accounts of people",
        "facts of filers",
        "filers of people",
        "filers of people at a court",
    ],
)
def test_look_ups_by_address_use_an_index(
    service: Service, look: Callable[[Any], object], databases: Databases
) -> None:
    """They are made for each call, so they are looked at when they are made."""
    with connected(databases.migrated(service)) as connection:
        looking = Looking(connection)
        look(looking)
        (statement,) = looking.statements
        assert PEOPLE[service] not in read_as_a_whole(connection, statement)


class Looking:
    """Takes the place of a transaction: keeps the statements that a store would run, and finds nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.statements: list[str] = []

    def execute(self, statement: Select[Any]) -> CursorResult[Any]:
        """Keeps the statement with its values in the text."""
        made = statement.compile(dialect=self._connection.dialect, compile_kwargs={"literal_binds": True})
        self.statements.append(str(made))
        return self._connection.execute(select(null()).where(false()))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    parsed = make_url(url)
    driver = "postgresql+psycopg" if parsed.get_backend_name() == "postgresql" else "sqlite"
    made = create_engine(parsed.set(drivername=driver), isolation_level="AUTOCOMMIT")
    try:
        with made.connect() as opened:
            yield opened
    finally:
        made.dispose()


def prepared(package: ModuleType) -> Iterator[tuple[str, Command]]:
    """The prepared statements of a service, also those in tuples and dictionaries."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            several = (
                value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]
            )
            for each in several:
                if isinstance(each, Command):
                    yield f"{found.name}.{name}", each


def read_as_a_whole(connection: Connection, sql: str) -> set[str]:
    """The tables of which a statement reads all rows."""
    if connection.dialect.name == "sqlite":
        nothing = (None,) * sql.count("?")
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", nothing).all()
        scanned = (re.match(r"SCAN (?!CONSTANT)(\w+)", step.detail) for step in steps)
        return {each[1] for each in scanned if each}
    # Of tables without rows it would read all of them anyway.
    for way in ("seqscan", "hashjoin", "mergejoin"):
        connection.exec_driver_sql(f"SET enable_{way} = off")
    # An index is as good as another one once autovacuum has seen that the table is empty. -1: nobody has counted its rows yet.
    connection.exec_driver_sql("UPDATE pg_class SET reltuples = -1 WHERE relnamespace = 'public'::regnamespace")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}").scalar_one()
    return {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if is_of_all_rows(node)}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def is_of_all_rows(node: dict[str, Any]) -> bool:
    kind = node["Node Type"]
    return kind == "Seq Scan" or (kind in {"Index Scan", "Index Only Scan"} and "Index Cond" not in node)
