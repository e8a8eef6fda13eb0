"""The fixtures of the Case Locator's tests."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.courts.cases_world import world_with_cases
from tests.courts.conftest import House
from tests.courts.locator.program import Locator


@pytest.fixture
def document() -> dict[str, Any]:
    return world_with_cases()


@pytest.fixture
async def locator(house: House) -> AsyncIterator[Locator]:
    made = Locator(house)
    yield made
    await made.client.aclose()
