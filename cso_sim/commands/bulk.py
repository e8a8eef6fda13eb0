"""`cso-sim bulk`: creates very many accounts, filers and cases from a file."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Annotated

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import remark, say_facts
from cso_sim.errors import CommandError


def bulk(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for standard input.")],
    *,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Create very many accounts, filers and cases: one a line, as for POST /_sim/bulk. Fails if a line is refused.

    Example: cso-sim bulk people.jsonl
    """
    with _opened(file) as lines, connected(url, data, token) as harness:
        done = harness.bulk.create(lines)
    say_facts({"accounts": done.accounts, "filers": done.filers, "cases": done.cases, "refused": len(done.refused)})
    for each in done.refused:
        remark(f"line {each.line}: {each.detail}")
    if done.refused:
        raise typer.Exit(1)


def _opened(file: str) -> AbstractContextManager[IO[bytes]]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error
