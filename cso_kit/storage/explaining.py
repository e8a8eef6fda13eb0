"""Explains the errors of databases that are used without a `Database`: the list of worlds, and the making of databases."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.engine import URL


@contextlib.contextmanager
def explaining(url: URL) -> Iterator[None]:
    """For the block: an error that says that the database cannot be used becomes a `DatabaseUnavailableError`. Others stay."""
    try:
        yield
    except Exception as error:
        if url.get_backend_name() == "sqlite":
            from cso_kit.storage.sqlite_errors import explained
        else:
            from cso_kit.storage.postgresql_errors import explained  # an installation without PostgreSQL has no driver
        told = explained(error, url)
        if told is error:
            raise
        raise told from error
