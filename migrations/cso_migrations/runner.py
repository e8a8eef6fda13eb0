"""Brings a service's database to the revision the program wants, in one transaction, and says in one sentence why it cannot.

Reading which revision a database has needs no Alembic, whose import costs as much as the rest of a start; only a migration that
is really needed loads it. What the tables are is the services' business, and how they came to be is in the histories.
"""

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from sqlalchemy import Connection, MetaData, create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from cso_kit.private_files import file_of, make_folder, make_private
from cso_kit.storage.schema import columns_of, missing_from
from cso_kit.storage.unavailable import START_OVER, DatabaseUnavailableError, driver_missing, unavailable

if TYPE_CHECKING:
    from alembic.config import Config

Service = Literal["cso_idp", "court_rp"]
SERVICES: tuple[Service, ...] = get_args(Service)


class MigrationError(Exception):
    """The database cannot be brought to the wanted revision; the message says why and what to do. Nothing was changed."""


class _History(NamedTuple):
    """What tells one service's tables from the other's when both share a database."""

    version_table: str
    prefix: str


_HISTORIES: dict[Service, _History] = {
    "cso_idp": _History("idp_alembic_version", "idp_"),
    "court_rp": _History("court_alembic_version", "court_"),
}
# Any number will do, as long as all who migrate agree on it: two that start together take turns (PostgreSQL).
_MIGRATION_LOCK = 0x637365
# Seconds after which a server that does not say which revision it has will not. A migration may take as long as it needs.
_LONGEST_LOOK = 10.0


def head(service: Service) -> str:
    """The revision this program wants."""
    wanted: str = importlib.import_module(f"cso_migrations.{service}").HEAD
    return wanted


def current(service: Service, url: str) -> str | None:
    """The revision a database has; `None` when the service never used it.

    Raises:
        DatabaseUnavailableError: it cannot be reached, or the address names no database.
        MigrationError: it is half migrated, or tables or columns are missing that its revision has.
    """
    if _has_no_file(_parsed(url)):
        return None
    with _connected(url, _LONGEST_LOOK) as connection:
        return _revision(connection, service)


def is_current(service: Service, url: str) -> bool:
    """Whether there is nothing to migrate. Raises as `current` does."""
    return current(service, url) == head(service)


def upgrade(service: Service, url: str, revision: str = "head") -> bool:
    """Brings a database to a revision, the wanted one by default; whether there was anything to do.

    Raises:
        DatabaseUnavailableError: it cannot be reached, or the address names no database.
        MigrationError: it is half migrated, or belongs to a newer version of the program.
    """
    if revision == "head" and is_current(service, url):
        return False
    return _migrate(service, url, revision, down=False)


def downgrade(service: Service, url: str, revision: str = "base") -> bool:
    """Takes a database back to a revision; whether there was anything to do. Raises as `upgrade` does."""
    return _migrate(service, url, revision, down=True)


def knows(service: Service, revision: str) -> bool:
    """Whether this program has a migration to a revision; a database of a newer version has one it does not know."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(configuration(service)).walk_revisions()
    return any(script.revision == revision for script in scripts)


def shown(url: str) -> str:
    """A database's address as it may be printed: without its password."""
    return _shown(_parsed(url))


def configuration(service: Service) -> "Config":
    """Alembic's configuration of a service's history, for Alembic's own commands."""
    from alembic.config import Config

    config = Config()
    location = Path(__file__).parent / service
    config.set_main_option("script_location", str(location).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _migrate(service: Service, url: str, revision: str, *, down: bool) -> bool:
    from alembic import command

    parsed = _parsed(url)
    if (path := file_of(parsed)) is not None:
        make_folder(path.parent)
        make_private(parsed)
    config = configuration(service)
    with _connected(url) as connection:
        _take_turn(connection)
        before = _revision(connection, service)  # read again: whoever had the turn before us may have done the work
        if before is not None and not knows(service, before):
            raise MigrationError(
                f"The database {_shown(parsed)} was made by a newer version of this program (its {service} tables have "
                f"revision {before}, which this version does not know). Run that version, or use another database."
            )
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
        after = _revision(connection, service)
        if revision == "head" and after != head(service):
            raise MigrationError(
                f"The migrations of {service} end at {after}, but this program wants {head(service)}: the installation is "
                f"incomplete. Install it again; nothing was changed."
            )
        connection.commit()
    return before != after


def _take_turn(connection: Connection) -> None:
    """Begins the one transaction of the migration, and waits until nobody else migrates."""
    if connection.dialect.name == "sqlite":
        # Python's driver begins a transaction by itself only before it changes rows, so that without this line half a
        # migration's tables could stay behind after a crash.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})


def _revision(connection: Connection, service: Service) -> str | None:
    history = _HISTORIES[service]
    found = columns_of(connection)
    ours = [name for name in found if name.startswith(history.prefix) and name != history.version_table]
    rows: Sequence[str] = ()
    if history.version_table in found:
        rows = connection.execute(text(f"SELECT version_num FROM {history.version_table}")).scalars().all()  # noqa: S608
    if len(rows) > 1 or bool(rows) != bool(ours):
        raise MigrationError(
            f"The database {_shown(connection.engine.url)} is half migrated: it has {len(ours)} tables of {service} and "
            f"{len(rows)} revision marks. {START_OVER}"
        )
    if not rows:
        return None
    missing = missing_from(found, _wanted_tables(service)) if rows[0] == head(service) else None
    if missing is not None:
        raise MigrationError(
            f"The database {_shown(connection.engine.url)} is not complete: {missing}, though it is marked with revision "
            f"{rows[0]}. {START_OVER}"
        )
    return rows[0]


def _wanted_tables(service: Service) -> MetaData:
    wanted: MetaData = importlib.import_module(f"{service}.tables").metadata
    return wanted


@contextmanager
def _connected(url: str, longest: float | None = None) -> Iterator[Connection]:
    """A connection that waits for each answer for at most `longest` seconds, if the database is a server."""
    engine = _engine(url, longest)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise unavailable(engine.url, error) from error
    finally:
        engine.dispose()


def _engine(url: str, longest: float | None) -> Engine:
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": 30})
    try:
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), connect_args={"connect_timeout": 10})
        event.listen(
            engine, "connect", partial(_refuse_encoding, engine.url), insert=True
        )  # before SQLAlchemy's own look
        if longest is not None:
            from cso_kit.storage.bounded_connection import bound

            bound(engine, longest)
    except (ImportError, NoSuchModuleError) as error:
        raise driver_missing() from error
    return engine


def _refuse_encoding(url: URL, driver: Any, _: object) -> None:
    """Refuses a PostgreSQL database in which not every name can be stored, or read as text (`SQL_ASCII`)."""
    encoding = driver.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseUnavailableError(
            f"The database {url.render_as_string(hide_password=True)} has the encoding {encoding}; the simulator needs UTF8. "
            f"Make one with: createdb --encoding UTF8 --template template0 {url.database}. Nothing was changed."
        )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseUnavailableError(
            f"{url!r} is not a database address this program can use. Use sqlite:///path/to/file or "
            f"postgresql://user:password@host/name."
        )
    return parsed


def _has_no_file(url: URL) -> bool:
    """Whether the address is that of an SQLite file which is not there: connecting would make an empty one."""
    path = file_of(url)
    return path is not None and not path.exists()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
