"""The fixtures of the API's tests."""

import pytest

from tests.courts.api.program import Introspecting, Program
from tests.courts.conftest import House


@pytest.fixture
def provider() -> Introspecting:
    return Introspecting()


@pytest.fixture
def program(house: House) -> Program:
    return Program(house)
