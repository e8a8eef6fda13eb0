"""A whole federation on both databases, spoken to over HTTP messages only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
import pytest

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from cso_sim.federation import Federation, FederationSettings, create_federation
from cso_sim.templates import Templates
from tests.conftest import Databases, MakeUrl
from tests.federation.visitor import ORIGIN, Harness, Visitor


def settings(
    provider_url: str,
    courts_url: str,
    scenario: str | None = None,
    *,
    provider: dict[str, Any] | None = None,
    courts: dict[str, Any] | None = None,
) -> FederationSettings:
    """The settings of a federation on two databases; `provider` and `courts` are more of the settings of either."""
    if provider or courts:
        return FederationSettings(
            provider=ProviderSettings(issuer=ORIGIN, database_url=provider_url, **(provider or {})),
            courts=CourtSettings(public_address=ORIGIN, issuer=ORIGIN, database_url=courts_url, **(courts or {})),
            scenario=scenario,
        )
    usual = _usual_settings()
    return FederationSettings(
        provider=usual.provider.model_copy(update={"database_url": provider_url}),
        courts=usual.courts.model_copy(update={"database_url": courts_url}),
        scenario=scenario,
    )


@cache
def _usual_settings() -> FederationSettings:
    """To copy: settings that are read look into the environment for each of a hundred names."""
    return FederationSettings(
        provider=ProviderSettings(issuer=ORIGIN, database_url="sqlite://"),
        courts=CourtSettings(public_address=ORIGIN, issuer=ORIGIN, database_url="sqlite://"),
    )


@asynccontextmanager
async def running(settings: FederationSettings) -> AsyncIterator[Federation]:
    """A started federation."""
    federation = create_federation(settings)
    await federation.start()
    try:
        yield federation
    finally:
        await federation.close()


@asynccontextmanager
async def copied(databases: Databases, templates: dict[str, Templates], **provider: Any) -> AsyncIterator[Federation]:
    """A started federation in the default scenario: a copy of one of these templates, one for each kind of database. `provider`
    has settings of the provider.
    """
    of_kind = templates.setdefault(databases.backend, Templates(databases.location))
    async with of_kind.running(settings("sqlite://", "sqlite://", provider=provider)) as federation:
        yield federation


def new_client(federation: Federation) -> httpx.AsyncClient:
    """A browser or harness on this machine, with its own cookies."""
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


@pytest.fixture
def federation_settings(make_database_url: MakeUrl) -> FederationSettings:
    return settings(make_database_url("cso_idp"), make_database_url("court_rp"))


@pytest.fixture(scope="session")
def scenario_templates() -> dict[str, Templates]:
    return {}


@pytest.fixture
async def federation(databases: Databases, scenario_templates: dict[str, Templates]) -> AsyncIterator[Federation]:
    """A started federation in the default scenario; a copy, so that not every test loads it."""
    async with copied(databases, scenario_templates) as federation:
        yield federation


@pytest.fixture
async def harness(federation: Federation) -> AsyncIterator[Harness]:
    """The control plane of the federation, where every call must succeed."""
    async with Harness(federation.app) as harness:
        yield harness


@pytest.fixture
async def visitor(federation: Federation) -> AsyncIterator[Visitor]:
    """A person with a browser at the federation."""
    async with Visitor(federation.app) as visitor:
        yield visitor


@pytest.fixture
async def control(federation: Federation) -> AsyncIterator[httpx.AsyncClient]:
    """A harness at the control plane of the federation."""
    async with new_client(federation) as client:
        yield client
