"""The data directory of embedded databases: one server at a time holds its lock, and `--fresh` empties it.

Databases elsewhere may have several users and are not locked.
"""

import contextlib
import fcntl
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from cso_kit.private_files import SUFFIXES, make_folder, open_private
from cso_sim.errors import CommandError

LOCK = "serve.lock"


def make(data: str) -> None:
    """Makes the directory, if it does not exist.

    Raises:
        CommandError: it cannot be made.
    """
    try:
        make_folder(Path(data))
    except FileExistsError as error:
        raise _unusable(data, "it is not a directory") from error
    except OSError as error:
        raise _unusable(data, error.strerror or str(error)) from error


class Holder(NamedTuple):
    """The server that holds a directory, as its lock file describes it.

    `address` is its public address, `reached_at` the address for programs on this machine, and `certificate` the file of its
    certificate.
    """

    process: int
    address: str
    reached_at: str
    certificate: str | None = None


def holder(data: str) -> Holder | None:
    """The server that holds the directory now. Only a locked file counts, because a crashed server leaves its text behind.

    Raises:
        CommandError: the lock file is not readable, or the server has not written to it yet.
    """
    path = Path(data) / LOCK
    try:
        with path.open(encoding="utf-8") as file:
            if _is_free(file):
                return None
            return _read(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read: {error.strerror or error}. Name the simulator with --url or another --data."
        ) from error
    except (ValueError, TypeError) as error:
        raise CommandError(
            f"The server on {data} has not said yet where it listens. Try again in a moment, or name it with --url."
        ) from error


def holders(folder: Path) -> list[tuple[str, Holder]]:
    """The data directories in a folder that servers hold now."""
    found = []
    for lock in sorted(folder.glob(f"*/{LOCK}")):
        with contextlib.suppress(CommandError):  # another user's, or a server that is starting
            held = holder(str(lock.parent))
            if held is not None:
                found.append((str(lock.parent), held))
    return found


@contextlib.contextmanager
def held(data: str, us: Holder, port: int) -> Iterator[None]:
    """Locks the directory against other servers: each start registers its own courts' addresses, and would break the first
    server.

    The operating system releases the lock when the process ends. The file stays, because a removed file could be locked twice.

    Raises:
        CommandError: another server holds it, or it is not usable.
    """
    make(data)
    try:
        file = open_private(Path(data) / LOCK)
    except OSError as error:
        raise _unusable(data, error.strerror or str(error)) from error
    with file:
        try:
            _take(file)
            file.truncate(0)
            file.write(json.dumps(us._asdict()))
            file.flush()
        except BlockingIOError as error:
            raise _taken(data, file, port) from error
        except OSError as error:
            raise _unusable(data, error.strerror or str(error)) from error
        yield


def start_over(database_urls: Iterable[str]) -> None:
    """Removes the embedded databases' files. The caller must hold the directory.

    Raises:
        CommandError: a file cannot be removed.
    """
    for url in database_urls:
        if not url.startswith("sqlite:///"):
            continue
        for suffix in SUFFIXES:
            path = Path(url.removeprefix("sqlite:///") + suffix)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise CommandError(
                    f"Cannot remove {path}: {error.strerror or error}; choose another --data."
                ) from error


def _take(file: TextIO) -> None:
    """Locks the file. Readers share the lock for a moment only, so it waits for them; another server holds it exclusively.

    Raises:
        BlockingIOError: another server holds it.
    """
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)
        else:
            return


def _is_free(file: TextIO) -> bool:
    """Whether no server holds the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def _read(file: TextIO) -> Holder:
    """Parses the lock file.

    Raises:
        ValueError, TypeError: it is empty, or another version of the program wrote it.
    """
    file.seek(0)
    return Holder(**json.loads(file.read()))


def _unusable(data: str, reason: str) -> CommandError:
    return CommandError(f"Cannot use {data} as data directory: {reason}; choose another --data.")


def _taken(data: str, file: TextIO, port: int) -> CommandError:
    """The error if another server holds the directory. It suggests `port`, which was free a moment ago."""
    try:
        there = _read(file)
        server = f"the server at {there.address} (process {there.process})"
    except (ValueError, TypeError):
        server = "another server"
    other = f"{data.rstrip('/')}-{port}"
    return CommandError(
        f"The data directory {data} is in use by {server}; stop that one, or choose another directory and port: "
        f"make demo DATA={other} PORT={port} (cso-sim serve --data {other} --port {port})."
    )
