"""Commands and servers as children that end in time, with all that they started."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Seconds: a large build on a busy machine.
LONGEST = 900
_TO_END = 20


class CommandFailedError(Exception):
    """A command could not be run, failed or took too long. The message is one sentence that says which and why."""


class ProgramMissingError(CommandFailedError):
    """A command could not be run, because its program is not here."""


@dataclass(frozen=True)
class Finished:
    """A command that ended: its status, and what it wrote to standard output and standard error."""

    status: int
    printed: str
    complained: str


def output_of(folder: Path, *command: str, environment: Mapping[str, str] | None = None) -> str:
    """What a command prints that runs in `folder`.

    Raises:
        CommandFailedError: it cannot be run, fails, or takes too long.
    """
    done = run(folder, *command, environment=environment)
    if done.status != 0:
        lines = (done.complained or done.printed).strip().splitlines()
        raise CommandFailedError(f"'{_told(command)}' failed: {lines[-1].strip() if lines else done.status}")
    return done.printed


def run(
    folder: Path, *command: str, environment: Mapping[str, str] | None = None, longest: float = LONGEST
) -> Finished:
    """Runs a command in `folder` until it ends, whatever its status, for at most `longest` seconds.

    Raises:
        CommandFailedError: it cannot be run, or takes too long.
    """
    with started(folder, command, environment or {}, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            printed, complained = process.communicate(timeout=longest)
        except subprocess.TimeoutExpired:
            raise CommandFailedError(f"'{_told(command)}' did not end within {longest:.0f} seconds.") from None
    return Finished(process.returncode, printed.decode("utf-8", "replace"), complained.decode("utf-8", "replace"))


def _told(command: Sequence[str]) -> str:
    """A command in a few words."""
    words = [Path(command[0]).name, *command[1:]]
    return " ".join(words[:4]) + (" …" if len(words) > 4 else "")


@contextlib.contextmanager
def started(
    folder: Path, command: tuple[str, ...], environment: Mapping[str, str], *, stdout: int, stderr: int
) -> "Iterator[subprocess.Popen[bytes]]":
    """A child that runs while the context is open. At its end it ends too, with every process that it started.

    Raises:
        CommandFailedError: it cannot be run.
    """
    try:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=stdout, stderr=stderr, start_new_session=True
        )
    except OSError as error:
        raise ProgramMissingError(f"{Path(command[0]).name} is not installed here.") from error
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Asks the whole group to end, and ends what is left of it."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TO_END)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
