"""The pytest plugin: `cso` and `cso_async`, a federation for each test (docs/reference/pytest-plugin.md).

pytest imports this module in every run of every project that has the simulator installed, so nothing of the simulator is imported
before a test asks for a fixture.
"""

import sys
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
_ARGUMENTS = ("scenario", "seed", "keys")
# Where each federation's journal stood when the test began: by place. Only of those that are older than the test.
_STOOD: "pytest.StashKey[dict[Place, str]]" = pytest.StashKey()
# The rooms of the simulator, and what they call on the way to a federation.
_OURS = frozenset({"cso_sim", "cso_idp", "court_rp", "cso_kit", "httpx", "asyncio", "concurrent"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options."""
    group = parser.getgroup("cso", "Central Sign-On simulator")
    group.addoption("--cso-url", metavar="URL", help="Give each test a world of this running simulator.")
    group.addoption("--cso-token", metavar="TOKEN", help="The control token of that simulator, if it has one.")


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker, and has the federations of this run at the server that an option names."""
    config.addinivalue_line("markers", _MARKER)
    if config.getoption("--cso-url") is not None:
        _at_server(config.getoption("--cso-url"), config.getoption("--cso-token"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Has the federations of a later run in this process again."""
    if config.getoption("--cso-url") is not None:
        _at_server(None, None)


def _at_server(url: str | None, token: str | None) -> None:
    from cso_sim.testing.places import PLACES

    PLACES.url, PLACES.token = url, token


@pytest.fixture(name="_cso_place")
def _place(request: pytest.FixtureRequest) -> "Iterator[Place]":
    """Where the federation of the test is. `cso` and `cso_async` of one test are the same federation."""
    wanted = _marked(request.node)
    from cso_sim.testing.places import PLACES

    place = PLACES.open(**wanted)
    yield place
    PLACES.close(place)


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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Notes where the journals of federations of a larger scope stand, so that the report of a failure begins there."""
    stood = item.stash[_STOOD] = {}
    for place in _begun():
        from cso_sim.testing.journal import end_of_journal

        stood[place] = place.reported = end_of_journal(place, place.reported or place.beginning)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Adds the journal of the test to the report of a failure, and leaves the frames of the simulator out."""
    if call.excinfo is not None:
        _hide_own_frames(call.excinfo)
    report = yield
    if report.failed:
        report.sections += _journals(item.stash.get(_STOOD, {}))
    return report


def _journals(stood: "dict[Place, str]") -> "Iterator[tuple[str, str]]":
    """The journals of the test, as sections of a report. Of a federation of a larger scope it is what happened in this test."""
    for place in _begun():
        from cso_sim.testing.journal import NOTHING, journal_of

        journal = journal_of(place, stood.get(place))
        if journal != NOTHING or place not in stood:
            yield "cso journal", journal


def _begun() -> "list[Place]":
    """The federations that this process has now, as far as they were used."""
    places = sys.modules.get("cso_sim.testing.places")
    return [] if places is None else [place for place in places.PLACES.opened if place.has_begun]


def _hide_own_frames(raised: pytest.ExceptionInfo[BaseException]) -> None:
    """Ends the traceback of an error that the simulator raised for the test's author at the line of the test, as pytest does with
    the frames of its own assertions. `--full-trace` shows them.
    """
    entries = list(raised.traceback)
    is_for_author = raised.type.__module__.startswith("cso_sim") or issubclass(raised.type, TimeoutError)
    if not is_for_author or not entries or _room(entries[-1]) != "cso_sim":
        return
    for entry in reversed(entries):
        if _room(entry) not in _OURS:
            break
        entry.frame.f_locals["__tracebackhide__"] = True


def _room(entry: Any) -> str:
    return str(entry.frame.f_globals.get("__name__", "")).partition(".")[0]
