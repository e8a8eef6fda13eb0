"""The fixtures of the Case Locator's tests."""

from collections.abc import AsyncIterator

import pytest

from court_rp.settings import CourtSettings
from tests.courts.cases_world import world_with_cases
from tests.courts.conftest import House, open_house
from tests.courts.locator.program import Locator
from tests.courts.stand_in import StandIn


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn) -> AsyncIterator[House]:
    opened = await open_house(settings, provider, world_with_cases())
    yield opened
    await opened.courts.stop()


@pytest.fixture
async def locator(house: House) -> AsyncIterator[Locator]:
    made = Locator(house)
    yield made
    await made.client.aclose()
