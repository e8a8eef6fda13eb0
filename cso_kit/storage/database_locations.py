"""Makes and drops databases, in a folder of SQLite files or on a PostgreSQL server. New ones are empty or copies.

It does not know their content.
"""

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.engine import make_url

from cso_kit.private_files import SUFFIXES, make_folder, make_private
from cso_kit.storage.explaining import explaining
from cso_kit.storage.renaming import Renaming, replacing
from cso_kit.storage.unavailable import unavailable

# Where the header of an SQLite file says that it has a write-ahead log, and what it says if it has none
# (https://www.sqlite.org/fileformat2.html#file_format_version_numbers).
FORMAT_VERSIONS, WITHOUT_LOG = 18, b"\x01\x01"


class DatabaseLocation(Protocol):
    """A location with databases by name. The methods block; see `is_quick`."""

    @property
    def is_quick(self) -> bool:
        """Whether the methods take a millisecond at most, so that they may be called in an event loop's thread."""

    def url(self, name: str) -> str:
        """The address of the database with this name, also if it does not exist."""

    def create(self, name: str) -> None:
        """Makes an empty database."""

    def copy(self, template: str, name: str, renaming: Renaming | None = None) -> Renaming | None:
        """Makes a copy of another database, to which there must be no connection, and replaces a text in it if it is a file.

        Returns the renaming that is left to do.
        """

    def drop(self, name: str) -> None:
        """Drops a database in spite of open connections. Does nothing if it does not exist."""


class DatabaseFolder:
    """A folder of SQLite files."""

    is_quick = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        make_folder(folder)

    def url(self, name: str) -> str:
        """See `DatabaseLocation`."""
        return f"sqlite:///{self._file(name)}"

    def create(self, name: str) -> None:
        """See `DatabaseLocation`. SQLite makes the file at the first use; here it is made private before."""
        make_private(make_url(self.url(name)))

    def copy(self, template: str, name: str, renaming: Renaming | None = None) -> Renaming | None:
        """See `DatabaseLocation`.

        Raises:
            RuntimeError: the template has open connections; the copy would miss its write-ahead log.
            DatabaseUnavailableError: it cannot be written, perhaps because the disk is full.
        """
        if self._file(template, "-wal").exists():
            raise RuntimeError(f"the database {template} is in use and cannot be copied")
        try:
            self.create(name)
            shutil.copyfile(self._file(template), self._file(name))
            if renaming is not None:
                self._rename(self._file(name), renaming)
        except (OSError, sqlite3.OperationalError) as error:
            raise unavailable(make_url(self.url(name)), error) from error
        return None

    def _rename(self, file: Path, renaming: Renaming) -> None:
        """Replaces a text in a database that nobody has opened yet. If this is interrupted, the file is useless.

        So it needs no journal. Written to the write-ahead log, the pages would be copied once more.
        """
        with file.open("r+b") as header:
            header.seek(FORMAT_VERSIONS)
            known = header.read(len(WITHOUT_LOG))
            header.seek(FORMAT_VERSIONS)
            header.write(WITHOUT_LOG)
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as own:
            own.execute("PRAGMA journal_mode=OFF")
            own.execute("PRAGMA synchronous=OFF")
            for place in renaming.places:
                own.execute(replacing(place), renaming.parameters)
        with file.open("r+b") as header:
            header.seek(FORMAT_VERSIONS)
            header.write(known)

    def drop(self, name: str) -> None:
        """See `DatabaseLocation`."""
        for suffix in SUFFIXES:
            self._file(name, suffix).unlink(missing_ok=True)

    def _file(self, name: str, suffix: str = "") -> Path:
        return self._folder / f"{name}.sqlite3{suffix}"


class DatabaseServer:
    """A PostgreSQL server. `url` is the address of any of its databases, with a user who may create others.

    With `copy_files` the server copies the template's files as they are (PostgreSQL 15 or newer). That is twice as fast on a
    server that does not synchronise to the disk.
    """

    is_quick = False

    def __init__(self, url: str, *, copy_files: bool = False) -> None:
        self._url = make_url(url)
        self._strategy = " STRATEGY file_copy" if copy_files else ""

    def url(self, name: str) -> str:
        """See `DatabaseLocation`."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def create(self, name: str) -> None:
        """See `DatabaseLocation`."""
        self.copy("template0", name)

    def copy(self, template: str, name: str, renaming: Renaming | None = None) -> Renaming | None:
        """See `DatabaseLocation`."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{self._strategy}')
        return renaming

    def drop(self, name: str) -> None:
        """See `DatabaseLocation`."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        import psycopg  # an installation without PostgreSQL has none

        plain: Any = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with explaining(self._url), psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())
