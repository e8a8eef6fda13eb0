"""The fixtures of the tests of signed requests."""

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import REDIRECT_URI
from tests.idp.relying_party import RelyingParty
from tests.idp.request_objects import (
    CLIENT_ID,
    SECRET,
    SIGNING_COURT,
)


@pytest.fixture
async def party(provider: Provider, court: RelyingParty) -> RelyingParty:
    """A court that signs its requests."""
    await provider.control.register_clients([SIGNING_COURT])
    return RelyingParty(court.client, CLIENT_ID, SECRET, REDIRECT_URI)
