"""One served simulator for the rehearsals, and applications in processes of their own."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

from report_card.environments import Installed
from report_card.running import Running, running
from tests.docs.markdown import ROOT
from tests.federation.command_line import Server


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield server.url
    server.stop()


class Careless(Protocol):
    def __call__(self, manner: str = "crash") -> AbstractContextManager[Running]: ...


@pytest.fixture
def careless(simulator: str, tmp_path: Path) -> Careless:
    """Starts an application that checks nothing."""

    def start(manner: str = "crash") -> AbstractContextManager[Running]:
        command = (sys.executable, str(ROOT / "tests/rehearsal/careless_application.py"), manner)
        installed = Installed("", tmp_path, command)
        return running(installed, simulator, "Careless", "/callback", "client_secret_post")

    return start


@pytest.fixture
def with_authlib(tmp_path: Path) -> Installed:
    """The report card's application for Authlib, with the Authlib of this environment."""
    shutil.copy(ROOT / "report_card/applications/authlib_starlette/app.py", tmp_path)
    return Installed("", tmp_path, (sys.executable, "app.py"))
