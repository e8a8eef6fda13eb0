"""The console of a federation, on SQLite: its pages read by the same calls on both databases."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.conftest import new_client
from tests.federation.worlds.conftest import server as server


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference to a page."""
    return str(request.param)


@pytest.fixture
async def console(federation: Federation) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of the operator."""
    async with new_client(federation) as client:
        yield client


def stream_of(html: str) -> str:
    """The address of a page's stream."""
    found = re.search(r'data-stream="([^"]+)"', html)
    assert found, html
    return found[1].replace("&amp;", "&")
