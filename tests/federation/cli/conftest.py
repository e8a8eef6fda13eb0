"""A served simulator for the commands of a module. Each test begins with the scenario just loaded."""

from collections.abc import Iterator

import pytest

from tests.federation.command_line import Server, succeeds


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server("--data", str(tmp_path_factory.mktemp("data")))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _as_it_began(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        succeeds("scenario", "load", "cacd_2020_cutover", url=request.getfixturevalue("server").url)
