"""SQLite files that nobody but their owner can read or write: they hold accounts, keys and secrets.

This program makes folders with the rights 0700 and files with 0600, whatever the umask is. A file of its own user that others
can read, as earlier versions made them, loses the others' rights at the next start. A folder that was there keeps its rights,
because other things may be in it, and so does a file of another user.
"""

import contextlib
import os
from pathlib import Path
from typing import TextIO

from sqlalchemy.engine import URL

# SQLite keeps two more files beside a database, and gives them its rights.
SUFFIXES = ("", "-wal", "-shm")
_OWNER = 0o700
_NOBODY_ELSE = 0o600


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; `None` if it is kept in memory, or is named by a URI of SQLite's own."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in {"", ":memory:"} or name.startswith("file:"):
        return None
    return Path(name)


def make_folder(folder: Path) -> None:
    """Makes a folder for private files, if it is not there."""
    folder.mkdir(_OWNER, parents=True, exist_ok=True)


def make_private(url: URL) -> None:
    """Makes an SQLite database's file, if it is not there, and takes the others' rights to its files away.

    Errors are ignored: if they matter, opening the database fails and says why.
    """
    path = file_of(url)
    if path is None:
        return
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _NOBODY_ELSE))
    for suffix in SUFFIXES:
        take_from_others(Path(f"{path}{suffix}"))


def take_from_others(path: Path) -> None:
    """Takes the others' rights to a file away, if it is this user's own."""
    with contextlib.suppress(OSError):
        found = path.stat()
        if found.st_uid == os.geteuid() and found.st_mode & ~_OWNER & 0o777:
            path.chmod(found.st_mode & _OWNER)


def open_private(path: Path) -> TextIO:
    """A text file to be added to and read, made if it is not there.

    Raises:
        OSError: it cannot be opened.
    """
    take_from_others(path)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _NOBODY_ELSE), "a+", encoding="utf-8")
