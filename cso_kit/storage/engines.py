"""Opens the database of an address: the only module that knows both kinds."""

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from cso_kit.private_files import file_of, make_folder
from cso_kit.secrets.randomness import SYSTEM, Randomness
from cso_kit.storage.database import Database, TimeOuts
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unavailable import DatabaseUnavailableError, driver_missing
from cso_kit.time.clock import RealNow, real_now

_TIME_OUTS = TimeOuts()


def open_database(
    url: str,
    tables: KitTables,
    *,
    now: RealNow = real_now,
    random: Randomness = SYSTEM,
    pool_size: int = 8,
    time_outs: TimeOuts = _TIME_OUTS,
) -> Database:
    """The database at an SQLAlchemy address: `sqlite:///path` or `postgresql://user@host/name`.

    `random` is the source of the random values in its transactions.

    Raises:
        DatabaseUnavailableError: the address names neither of the two, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnavailableError(
            f"{url!r} is not a database address. Use sqlite:///path/to/file or postgresql://user:password@host/name."
        ) from error
    if parsed.get_backend_name() == "sqlite":
        if (path := file_of(parsed)) is not None:
            make_folder(path.parent)
        from cso_kit.storage.sqlite import SqliteDatabase

        return SqliteDatabase(parsed.set(drivername="sqlite"), tables, now, random)
    if parsed.get_backend_name() == "postgresql":
        try:
            from cso_kit.storage.postgresql import PostgresDatabase

            address = parsed.set(drivername="postgresql+psycopg")
            return PostgresDatabase(address, tables, now, random, pool_size, time_outs)
        except (ImportError, NoSuchModuleError) as error:
            raise driver_missing() from error
    raise DatabaseUnavailableError(
        f"{parsed.get_backend_name()} databases are not supported. Use sqlite:///path or postgresql://user@host/name."
    )
