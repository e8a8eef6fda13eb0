"""A federation with an armed fault, on SQLite unless the database makes a difference."""

import pytest

from cso_sim.federation import Federation
from tests.federation.faults.visits import Courts
from tests.federation.visitor import Harness


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """Most of these tests are about messages. Those about several processes ask for both databases."""
    return str(request.param)


@pytest.fixture
async def courts(federation: Federation, harness: Harness) -> Courts:
    return Courts(federation, harness)
