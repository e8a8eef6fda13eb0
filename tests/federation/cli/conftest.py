"""A served simulator for the commands of a module. Each test begins with the scenario just loaded."""

from collections.abc import Iterator

import pytest

from cso_sim.harness import Harness
from tests.federation.command_line import Server

SCENARIO = "cacd_2020_cutover"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def harness(server: Server) -> Iterator[Harness]:
    """Asks the server without a command, which would take many times as long."""
    with Harness(server.url) as made:
        yield made


@pytest.fixture(autouse=True)
def _as_it_began(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        at: Harness = request.getfixturevalue("harness")
        if at.scenario.show(limit=1).name == SCENARIO:
            at.scenario.reset()
        else:
            at.scenario.load(SCENARIO)
