"""Runs a simulator, the application of a library, and `cso-sim rehearse` against it."""

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report_card.environments import Installed
from report_card.libraries import Library
from report_card.processes import CommandFailedError, run, started

# Seconds: for a start, for a page, and for a whole rehearsal with a browser on a busy machine. A page that is slow because the
# machine is busy must not count as one that hangs.
_PATIENCE = 120
PAGE_PATIENCE = 30
_LONGEST = 3600
_READY = re.compile(rb"^Ready\..* (http\S+)", re.MULTILINE)
_FOLDER = Path(__file__).parents[1]


class NotRehearsedError(Exception):
    """The application did not start, or the rehearsal was not possible. The message says why."""


@contextlib.contextmanager
def simulator() -> Iterator[str]:
    """A simulator with data of its own. Gives its address.

    Raises:
        NotRehearsedError: it does not start.
    """
    data = Path(tempfile.mkdtemp(prefix="report-card-"))
    command = (sys.executable, "-m", "cso_sim", "serve", "--port", str(_free_port()), "--data", str(data / "data"))
    log = data / "log"
    try:
        with (
            log.open("wb") as kept,
            started(_FOLDER, command, {}, stdout=kept.fileno(), stderr=subprocess.STDOUT) as process,
        ):
            yield _address_of(process, log)
    finally:
        shutil.rmtree(data)


def rehearsed(library: Library, installed: Installed, address: str, *faults: str) -> dict[str, Any]:
    """Leads the application of a library through the catalogue, or through these faults only. Returns the report.

    Raises:
        NotRehearsedError: it does not start, or its honest sign-on fails.
    """
    with running(installed, address, library.called, library.callback, library.auth_method) as application:
        words = rehearsal_of(library, application, address, *faults)
        try:
            # The status 1 says that a wrong token was accepted, and what is printed is the report all the same.
            done = run(_FOLDER, sys.executable, "-m", "cso_sim", *words, "--json", longest=_LONGEST)
        except CommandFailedError as error:
            raise NotRehearsedError(str(error)) from error
    if not done.printed.strip():
        raise NotRehearsedError(done.complained.strip().replace(application.address, "").replace(address, ""))
    report: dict[str, Any] = json.loads(done.printed)
    return report


def rehearsal_of(library: Library, application: "Running", address: str, *faults: str) -> list[str]:
    """The words of `cso-sim` that lead an application through these faults, or through all."""
    words = ["rehearse", "--client-id", application.client_id, "--url", address]
    words += ["--start-url", application.address + library.start]
    words += ["--signed-in-url", application.address + library.signed_in]
    words += ["--patience", str(PAGE_PATIENCE)]
    words += ["--press", library.press] if library.press else []
    words += ["--browser", library.browser] if library.browser != "http" else []
    return words + [word for fault in faults for word in ("--fault", fault)]


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
    given = _registered(simulator, name, own + callback, auth_method)
    database = installed.folder / "database.sqlite3"
    database.unlink(missing_ok=True)
    environment = {**installed.environment, **given, "PORT": str(port), "ISSUER": simulator, "DATABASE": str(database)}
    # What an application keeps in temporary files ends with it.
    environment["TMPDIR"] = str(installed.folder / "temporary")
    Path(environment["TMPDIR"]).mkdir(exist_ok=True)
    log = installed.folder / "application.log"
    try:
        with (
            log.open("wb") as kept,
            started(
                installed.folder, installed.command, environment, stdout=kept.fileno(), stderr=subprocess.STDOUT
            ) as process,
        ):
            _wait_for(own, process, log)
            yield Running(own, given["CLIENT_ID"])
    except CommandFailedError as error:
        raise NotRehearsedError(str(error)) from error
    finally:
        shutil.rmtree(environment["TMPDIR"], ignore_errors=True)


def _wait_for(own: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = log.read_text("utf-8", "replace").strip().splitlines()
            raise NotRehearsedError(f"The application ended by itself: {said[-1] if said else 'it said nothing'}")
        try:
            urllib.request.urlopen(own, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotRehearsedError(f"The application did not answer within {_PATIENCE} seconds.")


def _registered(address: str, name: str, callback: str, auth_method: str) -> dict[str, str]:
    """The credentials of a new client, as variables of the environment."""
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
        answer: Mapping[str, str] = json.loads(response.read())
    return {"CLIENT_ID": answer["client_id"], "CLIENT_SECRET": answer.get("client_secret", "")}


def _address_of(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        found = _READY.search(log.read_bytes())
        if found is not None:
            return found[1].decode().rstrip("/")
        time.sleep(0.1)
    said = log.read_text("utf-8", "replace").strip().splitlines()
    raise NotRehearsedError(f"The simulator did not start: {said[-1] if said else 'it said nothing'}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
