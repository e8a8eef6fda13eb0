"""Makes SQLite files that only their owner can read and write: they hold accounts, keys and secrets.

New folders get the rights 0700 and new files 0600, without regard to the umask. At a start the program removes the rights of
others from its user's existing files. Existing folders keep their rights, because other things may be in them; so do files of
another user.
"""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from sqlalchemy.engine import URL  # most commands have no database to open, and this takes a fifth of their time

# SQLite keeps up to three more files beside a database, and gives them its rights. The rollback journal is of the time before the
# database has a write-ahead log. If it stays after a crash, SQLite writes its pages into the next database of that name.
SUFFIXES = ("", "-wal", "-shm", "-journal")
_OWNER = 0o700
_NOBODY_ELSE = 0o600


def file_of(url: "URL") -> Path | None:
    """The file of an SQLite database; `None` for a database in memory or an SQLite URI."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in {"", ":memory:"} or name.startswith("file:"):
        return None
    return Path(name)


def make_folder(folder: Path) -> None:
    """Makes a folder for private files, if it does not exist."""
    folder.mkdir(_OWNER, parents=True, exist_ok=True)


def make_private(url: "URL") -> None:
    """Makes an SQLite database's file, if it does not exist, and removes the rights of others from its files.

    Errors are ignored here: if they matter, opening the database reports them.
    """
    path = file_of(url)
    if path is None:
        return
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _NOBODY_ELSE))
    for suffix in SUFFIXES:
        take_from_others(Path(f"{path}{suffix}"))


def take_from_others(path: Path) -> None:
    """Removes the rights of others from a file, if this user owns it."""
    with contextlib.suppress(OSError):
        found = path.stat()
        if found.st_uid == os.geteuid() and found.st_mode & ~_OWNER & 0o777:
            path.chmod(found.st_mode & _OWNER)


def open_private(path: Path) -> TextIO:
    """Opens a text file for appending and reading; makes it if it does not exist.

    Raises:
        OSError: it cannot be opened.
    """
    take_from_others(path)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _NOBODY_ELSE), "a+", encoding="utf-8")
