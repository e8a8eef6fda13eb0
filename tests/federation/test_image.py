"""The container image as far as it goes without a container engine: its command, its health check, and what is copied into it."""

import json
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from tests.docs.markdown import ROOT
from tests.federation.command_line import ENVIRONMENT, Server, succeeds

DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")


def instruction(name: str) -> str:
    """What follows the last instruction of this name."""
    return re.findall(rf"^\s*{name} (.*)$", DOCKERFILE, re.MULTILINE)[-1].strip()


def words(name: str) -> list[str]:
    """The words of an instruction in its form for programs."""
    found: list[str] = json.loads(instruction(name)[instruction(name).index("[") :])
    return found


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The image's command, with the folders of this machine and another port."""
    prepared, data = tmp_path_factory.mktemp("prepared"), tmp_path_factory.mktemp("data")
    made = re.search(r"cso-sim (prepare .*?) +&&", DOCKERFILE)
    assert made, "the image prepares no databases"
    succeeds(*made[1].replace("/opt/cso/prepared", str(prepared)).split())
    serve, *options = [str(data) if word == "/var/lib/cso" else word for word in words("CMD")]
    assert (words("ENTRYPOINT"), serve) == (["cso-sim"], "serve")
    running = Server(*options, CSO_PREPARED=str(prepared), CSO_CONTROL_TOKEN="chosen-by-the-tests")
    yield running
    running.stop()


def test_command_of_the_image_begins_with_the_prepared_databases(container: Server) -> None:
    assert "CSO_PREPARED=/opt/cso/prepared" in instruction("ENV")
    assert container.printed.startswith("This is a simulator"), "a start in a container warns of something"
    assert "not used" not in container.printed
    assert container.printed.count("\nReady. ") == 1


def test_health_check_of_the_image_tells_whether_it_is_ready(container: Server) -> None:
    python, *rest = words("HEALTHCHECK")
    assert python == "python"
    port = container.url.rpartition(":")[2]

    def status(at: str) -> int:
        asked = [word.replace("8400", at) for word in rest]
        return subprocess.run(
            [sys.executable, *asked], env=ENVIRONMENT, stderr=subprocess.DEVNULL, check=False
        ).returncode

    assert status(port) == 0
    assert status("9") != 0


def test_health_check_of_the_image_fails_while_the_server_is_not_ready() -> None:
    _, *rest = words("HEALTHCHECK")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        asked = [word.replace("8400", str(listening.getsockname()[1])) for word in rest]
        asking = subprocess.Popen([sys.executable, *asked], env=ENVIRONMENT)
        connection, _ = listening.accept()
        with connection:
            assert connection.recv(1024).startswith(b"GET /readyz HTTP/1.0\r\n")
            connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
            assert asking.wait(60) == 1


def test_image_is_built_by_older_engines_too() -> None:
    """Docker 24 and Podman 4 refuse a health check with an option that they do not know."""
    options = re.findall(r"--([a-z-]+)=", instruction("HEALTHCHECK"))

    assert set(options) <= {"interval", "timeout", "start-period", "retries"}


def test_services_of_compose_wait_for_a_database_that_takes_connections() -> None:
    """While it makes itself, PostgreSQL's image answers on its socket only; the tables are made over the network."""
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text("utf-8"))
    services = compose["services"]

    asked = services["database"]["healthcheck"]["test"]
    assert asked[asked.index("--host") + 1] == "127.0.0.1"
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["simulator"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_environment_of_compose_is_made_of_settings() -> None:
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text("utf-8"))
    known = {f"CSO_{name.upper()}" for name in ProviderSettings.model_fields}
    known |= {f"COURT_{name.upper()}" for name in CourtSettings.model_fields}

    for name in ("migrate", "simulator"):
        assert set(compose["services"][name]["environment"]) <= known


def test_image_has_every_package_and_an_ordinary_user() -> None:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    packages = {path for name in found["include"] for where in found["where"] for path in (ROOT / where).glob(name)}
    assert len(packages) == len(found["include"])
    folders = {path.relative_to(ROOT).parts[0] for path in packages}
    needed = folders | {"requirements.txt", "pyproject.toml", "README.md", "LICENSE"}
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]
    }
    let_in = (ROOT / "docker" / "Dockerfile.dockerignore").read_text("utf-8").split("\n")

    assert copied == needed
    assert {line.removeprefix("!") for line in let_in if line.startswith("!")} == needed
    assert instruction("USER") == "cso"
    assert Path(instruction("VOLUME")) == Path("/var/lib/cso")
