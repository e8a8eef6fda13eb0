"""The directory of the embedded databases: one server at a time holds it, and `--fresh` empties it.

What is in them is the services' business. Databases elsewhere are shared by whoever was given their address; nothing here
looks at them.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from cso_sim.commands.remote import CommandError

LOCK = "serve.lock"
# Files of an embedded database: SQLite keeps two more beside it.
_SUFFIXES = ("", "-wal", "-shm")


def make(data: str) -> None:
    """Makes the directory, if it is not there.

    Raises:
        CommandError: it cannot be made.
    """
    try:
        Path(data).mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise _unusable(data, "it is not a directory") from error
    except OSError as error:
        raise _unusable(data, error.strerror or str(error)) from error


@contextlib.contextmanager
def held(data: str, address: str, port: int) -> Iterator[None]:
    """Keeps other servers from the directory: each start writes the address of its courts, and would break the one before.

    The operating system gives the lock back when the process ends, however it ends; the file itself stays, for a file that is
    removed could be locked twice.

    Raises:
        CommandError: another server holds it, or it cannot be used.
    """
    make(data)
    try:
        file = (Path(data) / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise _unusable(data, error.strerror or str(error)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            file.write(f"process {os.getpid()}\n{address}\n")
            file.flush()
        except BlockingIOError as error:
            raise _taken(data, file, port) from error
        except OSError as error:
            raise _unusable(data, error.strerror or str(error)) from error
        yield


def start_over(database_urls: Iterable[str]) -> None:
    """Removes the embedded databases' files; databases elsewhere are emptied by loading the scenario anew.

    Raises:
        CommandError: a file cannot be removed.
    """
    for url in database_urls:
        if not url.startswith("sqlite:///"):
            continue
        for suffix in _SUFFIXES:
            path = Path(url.removeprefix("sqlite:///") + suffix)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise CommandError(
                    f"Cannot remove {path}: {error.strerror or error}; choose another --data."
                ) from error


def _unusable(data: str, reason: str) -> CommandError:
    return CommandError(f"Cannot use {data} as data directory: {reason}; choose another --data.")


def _taken(data: str, file: TextIO, port: int) -> CommandError:
    """What to do instead. `port` is one that was free a moment ago."""
    file.seek(0)
    process, _, address = file.read().strip().partition("\n")
    server = f"the server at {address} ({process})" if address else "another server"
    other = f"{data.rstrip('/')}-{port}"
    return CommandError(
        f"The data directory {data} is in use by {server}; stop that one, or choose another directory and port: "
        f"make demo DATA={other} PORT={port} (cso-sim serve --data {other} --port {port})."
    )
