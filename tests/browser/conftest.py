"""A real browser in front of a real simulator: one browser for each test process, one simulator for each file of tests."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from cso_migrations import runner
from tests.browser.accessibility import Inspector
from tests.browser.chromium import find_chromium, started
from tests.clients.served import Served, open_port, serving, settings_for


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser. Where none is installed these tests are skipped, or fail if REQUIRE_BROWSER is set."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium is installed (Debian: apt-get install chromium; elsewhere name one with CHROMIUM=…)"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """The one browser of this process."""
    async with started(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def simulator(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The default scenario behind a port of this machine."""
    port = open_port()
    settings = settings_for(tmp_path_factory.mktemp("browser"), f"http://localhost:{port.getsockname()[1]}")
    runner.upgrade("cso_idp", settings.provider.database_url)
    runner.upgrade("court_rp", settings.courts.database_url)
    with serving(settings, port) as served:
        yield served


@pytest.fixture(scope="session")
def _earlier() -> Inspector:
    return Inspector()


@pytest.fixture
def inspector(_earlier: Inspector) -> Inspector:
    """Nothing found yet. What another test has looked at is not looked at again."""
    return Inspector(_earlier)
