"""The provider as the conformance suite meets it: started anew for each test from one prepared database, and a few clients."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from cso_idp.app import create_app
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.conformance.suite import CALLBACK, STATIC_CLIENTS, PostingParty, Suite
from tests.conftest import Databases
from tests.idp.client_site import Site
from tests.idp.conftest import ACCOUNTS, COURT, ISSUER, PUBLIC, VOLUNTARY, new_browser, running
from tests.idp.relying_party import Browser, RelyingParty


async def _prepare(url: str) -> None:
    """Stores the accounts and the clients of the suite."""
    async with running(create_app(ProviderSettings(issuer=ISSUER, database_url=url))) as made:
        state, _ = await made.control.read_clock()
        await made.control.load({**VOLUNTARY, "accounts": ACCOUNTS, "clients": [*STATIC_CLIENTS, PUBLIC]}, state)
        await made.control.register_clients([COURT])


def prepared(databases: Databases) -> str:
    """The address of a new database that holds keys, accounts and clients already."""
    return databases.filled("cso_idp", "conformance", _prepare)


@asynccontextmanager
async def started(url: str, site: Site | None = None, **changes: Any) -> AsyncIterator[Provider]:
    """A running provider on a database; the addresses that clients register are answered by `site`."""
    settings = ProviderSettings(**{"issuer": ISSUER, "database_url": url, **changes})
    transport = httpx.MockTransport(site or Site())
    async with httpx.AsyncClient(transport=transport) as http, running(create_app(settings, http=http)) as provider:
        yield provider


@pytest.fixture
def site() -> Site:
    """The web site that clients publish their documents on."""
    return Site()


@pytest.fixture
async def provider(databases: Databases, site: Site) -> AsyncIterator[Provider]:
    """A running provider."""
    async with started(prepared(databases), site) as provider:
        yield provider


@pytest.fixture
async def browser(provider: Provider) -> AsyncIterator[Browser]:
    """A browser with an empty cookie jar."""
    async with new_browser(provider) as browser:
        yield browser


@pytest.fixture
async def client(provider: Provider) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP without a browser, as relying parties use it."""
    transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


@pytest.fixture
def response_mode() -> str | None:
    """How the plan wants authorization responses; the form-post plan says otherwise."""
    return None


@pytest.fixture
def suite(browser: Browser, client: httpx.AsyncClient, response_mode: str | None) -> Suite:
    """The suite with its first client (client_secret_basic)."""
    return Suite(browser, RelyingParty(client, "suite-client", "suite-secret", CALLBACK), response_mode)


@pytest.fixture
def second(browser: Browser, client: httpx.AsyncClient, response_mode: str | None) -> Suite:
    """The suite with its second client, in the same browser."""
    return Suite(browser, RelyingParty(client, "suite-client-2", "suite-secret-2", CALLBACK), response_mode)


@pytest.fixture
def posting(browser: Browser, client: httpx.AsyncClient, response_mode: str | None) -> Suite:
    """The suite with a client that authenticates by client_secret_post."""
    return Suite(browser, PostingParty(client, "suite-client-post", "suite-secret-post", CALLBACK), response_mode)


@pytest.fixture
async def metadata(client: httpx.AsyncClient) -> dict[str, Any]:
    """What the provider announces."""
    document: dict[str, Any] = (await client.get("/.well-known/openid-configuration")).json()
    return document
