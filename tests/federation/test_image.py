"""The container image as far as it goes without a container engine: its command, its health check, and what is copied into it."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    running = Server(*options, CSO_PREPARED=str(prepared), CSO_CONTROL_TOKEN="chosen")
    yield running
    running.stop()


def test_command_of_the_image_begins_with_the_prepared_databases(container: Server) -> None:
    assert "CSO_PREPARED=/opt/cso/prepared" in instruction("ENV")
    assert "not used" not in container.printed
    assert container.printed.count("\nReady. ") == 1


def test_health_check_of_the_image_tells_whether_it_is_ready(container: Server) -> None:
    python, *rest = words("HEALTHCHECK")
    assert python == "python"
    port = container.url.rpartition(":")[2]

    def status(at: str) -> int:
        asked = [word.replace(":8400/", f":{at}/") for word in rest]
        return subprocess.run(
            [sys.executable, *asked], env=ENVIRONMENT, stderr=subprocess.DEVNULL, check=False
        ).returncode

    assert status(port) == 0
    assert status("9") != 0


def test_image_has_every_package_and_an_ordinary_user() -> None:
    include = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    needed = {name.rstrip("*") for name in include} | {"requirements.txt", "pyproject.toml", "README.md", "LICENSE"}
    copied = {
        word for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]
    }
    let_in = (ROOT / "docker" / "Dockerfile.dockerignore").read_text("utf-8").split("\n")

    assert copied == needed
    assert {line.removeprefix("!") for line in let_in if line.startswith("!")} == needed
    assert instruction("USER") == "cso"
    assert Path(instruction("VOLUME")) == Path("/var/lib/cso")
