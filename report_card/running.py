"""Runs a simulator, an application and the rehearsal of it: one card."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from report_card.environments import Installed
from report_card.libraries import Library

# Seconds that a server may take to start.
_PATIENCE = 120


class NotRehearsedError(Exception):
    """The application did not start, or the rehearsal was not possible. The message says why."""


@dataclass(frozen=True)
class Card:
    """What a rehearsal found about one version of a library."""

    library: Library
    version: str
    report: dict[str, Any]


@contextlib.contextmanager
def simulator() -> Iterator[str]:
    """A simulator with data of its own. Gives its address."""
    data = tempfile.mkdtemp(prefix="report-card-")
    command = [sys.executable, "-m", "cso_sim", "serve", "--port", str(_free_port()), "--data", data]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield _address_of(process)
        finally:
            process.terminate()
            process.wait(_PATIENCE)
            shutil.rmtree(data)


def rehearsed(library: Library, installed: Installed, address: str, *faults: str) -> Card:
    """Leads the application of a library through the catalogue, or through these faults only.

    Raises:
        NotRehearsedError: it does not start, or its honest sign-on fails.
    """
    name = f"{library.name} {library.version}".strip()
    with running(installed, address, name, library.callback, library.auth_method) as application:
        words = ["rehearse", "--client-id", application.client_id, "--url", address, "--json"]
        words += ["--start-url", application.address + library.start]
        words += ["--signed-in-url", application.address + library.signed_in]
        words += ["--press", library.press] if library.press else []
        words += [word for fault in faults for word in ("--fault", fault)]
        done = subprocess.run([sys.executable, "-m", "cso_sim", *words], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise NotRehearsedError(f"{done.stderr.strip()} The application's log is in {installed.folder}.")
    return Card(library, installed.version, json.loads(done.stdout))


@dataclass(frozen=True)
class Running:
    """A running application: its address, and the client of the provider that it is."""

    address: str
    client_id: str


@contextlib.contextmanager
def running(
    installed: Installed, simulator: str, name: str, callback: str, auth_method: str = "client_secret_basic"
) -> Iterator[Running]:
    """Registers an application at the simulator and starts it. It ends with the context.

    Raises:
        NotRehearsedError: it does not start.
    """
    port = _free_port()
    own = f"http://localhost:{port}"
    client_id, secret = _registered(simulator, name, own + callback, auth_method)
    database = installed.folder / "database.sqlite3"
    database.unlink(missing_ok=True)
    given = {"PORT": str(port), "ISSUER": simulator, "CLIENT_ID": client_id, "CLIENT_SECRET": secret}
    environment = {**os.environ, **installed.environment, **given, "DATABASE": str(database)}
    with (installed.folder / "application.log").open("wb") as log:
        process = subprocess.Popen(
            installed.command, cwd=installed.folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(own, process)
            yield Running(own, client_id)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _wait_for(own: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotRehearsedError("The application ended by itself.")
        try:
            urllib.request.urlopen(own, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotRehearsedError("The application did not start in time.")


def _registered(address: str, name: str, callback: str, auth_method: str) -> tuple[str, str]:
    metadata = {
        "client_name": name,
        "redirect_uris": [callback],
        "token_endpoint_auth_method": auth_method,
        "scope": "openid profile email",
    }
    request = urllib.request.Request(
        f"{address}/register", json.dumps(metadata).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
        answer = json.loads(response.read())
    return answer["client_id"], answer["client_secret"]


def _address_of(process: "subprocess.Popen[str]") -> str:
    address = ""
    assert process.stdout
    for line in process.stdout:
        words = line.split()
        if words[:1] == ["Ready."]:
            address = words[-1].rstrip("/")
            break
    if not address:
        raise NotRehearsedError("The simulator did not start.")
    # Its log goes on; nobody reads it, and a full pipe would stop it.
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
