"""The pytest plugin: `cso` and `cso_async`, a federation for each test (docs/reference/pytest-plugin.md).

pytest imports this module in every run of every project that has the simulator installed, so nothing of the simulator is imported
before a test asks for a fixture.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cso_sim.testing import AsyncCso, Cso
    from cso_sim.testing.place import Place

_MARKER = (
    "cso(scenario, seed, keys): the federation of the test: scenario is a shipped scenario or the path of a TOML file; with a "
    "seed, keys, ids and codes are the same in each run; with keys='own' no other federation has its signing keys "
    "(docs/reference/pytest-plugin.md)"
)
_PLACE: "pytest.StashKey[Place]" = pytest.StashKey()
_ARGUMENTS = ("scenario", "seed", "keys")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    group = parser.getgroup("cso", "Central Sign-On simulator")
    group.addoption("--cso-url", metavar="URL", help="Give each test a world of this running simulator.")
    group.addoption("--cso-token", metavar="TOKEN", help="The control token of that simulator, if it has one.")


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(name="_cso_place")
def _place(request: pytest.FixtureRequest) -> "Iterator[Place]":
    """Where the federation of the test is. `cso` and `cso_async` of one test are the same federation."""
    place: Place
    url = request.config.getoption("--cso-url")
    if url is None:
        from cso_sim.testing.in_process_place import InProcessPlace

        place = InProcessPlace(**_marked(request.node))
    else:
        from cso_sim.testing.server_place import ServerPlace

        place = ServerPlace(url, request.config.getoption("--cso-token"), **_marked(request.node))
    request.node.stash[_PLACE] = place
    yield place
    place.close()


@pytest.fixture
def cso(_cso_place: "Place") -> "Cso":
    """A new federation of the test, for tests that wait for each step."""
    from cso_sim.testing.cso import Cso

    return Cso(_cso_place)


@pytest.fixture
def cso_async(_cso_place: "Place") -> "AsyncCso":
    """A new federation of the test, for tests that await each step."""
    from cso_sim.testing.async_cso import AsyncCso

    return AsyncCso(_cso_place)


def _marked(node: Any) -> dict[str, Any]:
    """The arguments of the markers of a test; the closest one counts."""
    given: dict[str, Any] = {}
    for marker in node.iter_markers("cso"):
        unknown = sorted(set(marker.kwargs) - set(_ARGUMENTS))
        if marker.args or unknown:
            raise pytest.UsageError(
                f"{node.nodeid}: @pytest.mark.cso takes {', '.join(_ARGUMENTS)} by name, not "
                f"{', '.join([*map(repr, marker.args), *unknown])}."
            )
        given = {**marker.kwargs, **given}
    return given


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Adds the journal of the test to the report of a failure."""
    report = yield
    place = item.stash.get(_PLACE, None)
    if place is not None and report.failed and place.has_begun:
        from cso_sim.testing.journal import journal_of

        report.sections.append(("cso journal", journal_of(place)))
    return report
