"""A whole federation on both databases, spoken to over HTTP messages only."""

from collections.abc import AsyncIterator

import httpx
import pytest

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from cso_sim.federation import Federation, FederationSettings, create_federation
from tests.conftest import MakeUrl

ORIGIN = "http://localhost:8400"


def settings(provider_url: str, courts_url: str, scenario: str | None = None) -> FederationSettings:
    return FederationSettings(
        provider=ProviderSettings(issuer=ORIGIN, database_url=provider_url),
        courts=CourtSettings(public_address=ORIGIN, issuer=ORIGIN, database_url=courts_url),
        scenario=scenario,
    )


def new_client(federation: Federation) -> httpx.AsyncClient:
    """A browser or harness on this machine, with its own cookies."""
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


@pytest.fixture
def federation_settings(make_database_url: MakeUrl) -> FederationSettings:
    return settings(make_database_url("cso_idp"), make_database_url("court_rp"))


@pytest.fixture
async def federation(federation_settings: FederationSettings) -> AsyncIterator[Federation]:
    """A started federation in the default scenario."""
    made = create_federation(federation_settings)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def control(federation: Federation) -> AsyncIterator[httpx.AsyncClient]:
    """A harness at the control plane of the federation."""
    async with new_client(federation) as client:
        yield client
