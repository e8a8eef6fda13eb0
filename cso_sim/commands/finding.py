"""Finds the running simulator of a command: by its address, or by its data directory.

`connection.py` sends the calls; `data_directory.py` reads the lock.
"""

import os
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from cso_kit.web.hosts import is_web_address
from cso_sim import data_directory
from cso_sim.data_directory import Holder
from cso_sim.errors import CommandError

USUAL = "var"
VARIABLE = "CSO_SIM_URL"
_EXAMPLE = "http://localhost:8400"
Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help=f"Where the simulator listens. Default: {VARIABLE}, else what --data finds.",
        rich_help_panel="Server",
    ),
]
Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="DIRECTORY",
        help=f"The simulator that runs on this data directory. Default: {USUAL}, else the only one in use beside it.",
        rich_help_panel="Server",
    ),
]


class Simulator(NamedTuple):
    """A running simulator: the address for calls, and the facts from its data directory if that was found.

    `name` is its public address. `certificate` is the file of its certificate.
    """

    url: str
    name: str
    data: str | None = None
    process: int | None = None
    certificate: str | None = None


def find(url: str | None, data: str | None) -> Simulator:
    """The command's simulator: by the option, else by the environment variable, else by the data directory.

    Options override the variable.

    Raises:
        CommandError: no simulator runs there, or several run and none has the usual directory.
    """
    if url is not None and data is not None:
        raise CommandError("--url and --data both name a simulator; give one of them.")
    address = url if url is not None or data is not None else os.environ.get(VARIABLE)
    if address:
        return _at(address, "--url" if url is not None else VARIABLE)
    held = data_directory.holder(data or USUAL)
    if held is not None:
        return _holding(data or USUAL, held)
    if data is not None:
        raise CommandError(
            f"No simulator runs on the data directory {data}. Start one with 'cso-sim serve --data {data}', or name another "
            f"with --data or --url."
        )
    return _beside()


def _beside() -> Simulator:
    """The only simulator on another data directory here, for example after `make demo DATA=…`."""
    others = data_directory.holders(Path())
    if len(others) == 1:
        return _holding(*others[0])
    if others:
        running = ", ".join(f"{folder} ({held.address})" for folder, held in others)
        raise CommandError(f"Several simulators run here: {running}. Choose one with --data.")
    raise CommandError(
        f"No simulator runs on a data directory here. Start one with 'make demo' or 'cso-sim serve', or name a running one: "
        f"--data DIRECTORY, --url {_EXAMPLE}, or {VARIABLE}."
    )


def _holding(data: str, held: Holder) -> Simulator:
    return Simulator(held.reached_at, held.address, data, held.process, held.certificate)


def _at(address: str, option: str) -> Simulator:
    if not is_web_address(address) or "?" in address or "#" in address:
        raise CommandError(f"{option}: {address!r} is not an address; write for example {_EXAMPLE}.")
    return Simulator(address.rstrip("/"), address.rstrip("/"))
