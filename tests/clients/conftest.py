"""Real, unmodified clients at a simulator on this machine. Nothing in this folder can reach another machine."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from cso_sim.federation import Federation
from cso_sim.templates import Templates
from tests.clients.guard import Guard
from tests.clients.locator import write_config
from tests.clients.served import Certificate, Served, open_port, serving, settings_for
from tests.conftest import Databases
from tests.federation.conftest import copied
from tests.federation.visitor import Harness

# juriscraper opens its log when it is imported, wherever this says.
os.environ.setdefault("JURISCRAPER_LOG", os.devnull)

GUARD = Guard()
# Proxies and authorities of whoever runs the tests are not the clients' business here.
_ENVIRONMENT = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
)
WITH_CLIENT_CODE: dict[str, Any] = {
    "loginId": "codedreader",
    "password": "Needs-A-Code-1",
    "created_on": "2019-01-02",
    "user_type": "case_search_only",
    "name": "Coded Reader",
    "client_code_required": True,
}


@pytest.fixture(autouse=True)
def guard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """No request leaves loopback, in any test of this folder; one that was refused fails its test even if it was swallowed."""
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with GUARD.awake() as awake:
        yield awake
    if "tries_to_leave" not in request.fixturenames:
        assert awake.refused == []


@pytest.fixture(scope="session")
def scenario_templates() -> dict[str, Templates]:
    return {}


@pytest.fixture
async def federation(databases: Databases, scenario_templates: dict[str, Templates]) -> AsyncIterator[Federation]:
    """A started federation in the default scenario, on both databases, without a socket."""
    async with copied(databases, scenario_templates) as federation:
        yield federation


@pytest.fixture
async def harness(federation: Federation) -> AsyncIterator[Harness]:
    """The control plane of the federation."""
    async with Harness(federation.app) as harness:
        yield harness


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port = open_port()
    url = f"http://127.0.0.1:{port.getsockname()[1]}"
    with serving(settings_for(tmp_path_factory.mktemp("served"), url), port) as served:
        yield served


@pytest.fixture
def served(_server: Served) -> Served:
    """A served federation, in the default scenario as it was loaded."""
    _server.call("POST", "/reset", {})
    return _server


@pytest.fixture
async def with_client_code(harness: Harness) -> tuple[str, str]:
    """An account that requires a client code at every login."""
    await harness.call("POST", "/accounts", WITH_CLIENT_CODE)
    return WITH_CLIENT_CODE["loginId"], WITH_CLIENT_CODE["password"]


@pytest.fixture
def served_with_client_code(served: Served) -> tuple[str, str]:
    """The same at the served federation."""
    served.call("POST", "/accounts", WITH_CLIENT_CODE)
    return WITH_CLIENT_CODE["loginId"], WITH_CLIENT_CODE["password"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """What `cso-sim certificates` writes."""
    from cso_sim.commands.certificates import AUTHORITY, CERTIFICATE, KEY, certificates

    folder = tmp_path_factory.mktemp("tls")
    certificates(out=str(folder))
    return Certificate(*(str(folder / name) for name in (AUTHORITY, CERTIFICATE, KEY)))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Iterator[Served]:
    """A served federation that speaks https, behind its forward proxy."""
    port = open_port()
    url = f"https://localhost:{port.getsockname()[1]}"
    with serving(settings_for(tmp_path_factory.mktemp("secured"), url), port, certificate) as served:
        yield served


@pytest.fixture
def config_path(served: Served, tmp_path: Path) -> str:
    """The configuration file that leads pacersdk to the served federation."""
    return write_config(tmp_path / "pacersdk.json", served.url)
