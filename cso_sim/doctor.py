"""`cso-sim doctor`: checks what a server with the same options would use, and a running server from outside.

It changes nothing and creates no file.
"""

import json
import platform
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_migrations import runner
from cso_sim import data_directory
from cso_sim.commands.printing import say
from cso_sim.errors import CommandError
from cso_sim.serve_options import ServeOptions

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Finding(NamedTuple):
    """The result of one check. A note is harmless; a problem stops the server or its users."""

    kind: Literal["ok", "note", "problem"]
    what: str
    text: str


def examine(options: ServeOptions) -> bool:
    """Prints all findings. Returns whether there is no problem."""
    found = list(findings(options))
    for one in found:
        say(f"{one.kind.ljust(7)}  {one.what}: {one.text}")
    return all(one.kind != "problem" for one in found)


def findings(options: ServeOptions) -> Iterator[Finding]:
    """Makes all checks."""
    yield _program()
    for service, url in zip(runner.SERVICES, options.database_urls(), strict=True):
        yield _database(service, url)
    yield from _data_directory(options)
    address = options.address(options.port)
    yield Finding("ok", "issuer", f"{address} (what browsers and relying parties must be able to reach)")
    yield Finding("ok", "back channel", "courts and provider share a process; no address is needed between them")
    yield from _server(options, address)
    yield _court_host(options.port)


def program_version() -> str:
    """The version that is installed."""
    try:
        return version("cso-simulator")
    except PackageNotFoundError:
        return "(not installed, run from its folder)"


def _program() -> Finding:
    return Finding("ok", "program", f"cso-simulator {program_version()}, Python {platform.python_version()}")


def _database(service: runner.Service, url: str) -> Finding:
    what = f"database of {service}"
    try:
        found = runner.current(service, url)
    except (DatabaseUnavailableError, runner.MigrationError) as error:
        return Finding("problem", what, str(error))
    wanted, shown = runner.head(service), runner.shown(url)
    if found == wanted:
        return Finding("ok", what, f"{shown}, revision {found}")
    state = "is new" if found is None else f"has revision {found}, {wanted} is wanted"
    if found is not None and not runner.knows(service, found):
        return Finding("problem", what, f"{shown} {state}; a newer version of this program made it. Run that version")
    if url.startswith("sqlite:"):
        return Finding("note", what, f"{shown} {state}; 'cso-sim serve' brings it up to date")
    return Finding("problem", what, f"{shown} {state}; run 'cso-sim migrate' with the same address")


def _data_directory(options: ServeOptions) -> Iterator[Finding]:
    """The server that holds the directory, by which commands find it."""
    if not options.uses_data_directory:
        return
    try:
        held = data_directory.holder(options.data)
    except CommandError as error:
        yield Finding("problem", "data directory", str(error))
        return
    if held is None:
        yield Finding("ok", "data directory", f"{options.data} is used by no server")
    else:
        yield Finding(
            "ok", "data directory", f"{options.data} is used by the server at {held.address} (process {held.process})"
        )


def _server(options: ServeOptions, address: str) -> Iterator[Finding]:
    """Checks the port, and reads the discovery document like a relying party."""
    listening = _listens(options)
    discovery = f"{address}/.well-known/openid-configuration"
    if not listening:
        yield Finding("note", "port", f"{options.port} is free; no server runs there (start one with 'make demo')")
        return
    try:
        with _OPENER.open(discovery, timeout=5) as response:
            issuer = json.load(response)["issuer"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "reason", error)
        yield Finding(
            "problem", "discovery", f"{discovery} gives no provider metadata ({reason}); is something else there?"
        )
        return
    yield Finding("ok", "port", f"{options.port} answers")
    if issuer == address:
        yield Finding("ok", "discovery", f"{discovery} names the issuer {issuer}")
    else:
        yield Finding(
            "problem", "discovery", f"the server calls itself {issuer}, not {address}; start it with --public-address"
        )


def _listens(options: ServeOptions) -> bool:
    host = "127.0.0.1" if options.host in {"localhost", "0.0.0.0"} else options.host
    try:
        with socket.create_connection((host, options.port), timeout=2):
            return True
    except OSError:
        return False


def _court_host(port: int) -> Finding:
    name = "ecf.cacd.localhost"
    try:
        socket.getaddrinfo(name, port)
    except OSError:
        text = f"{name} does not resolve here; use paths (/courts/cacd/), or add it to the hosts file"
        return Finding("note", "court host names", text)
    return Finding("ok", "court host names", f"http://{urlsplit(f'//{name}:{port}').netloc}/ leads to that court")
