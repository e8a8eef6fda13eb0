"""A provider with a few accounts and clients, driven from outside: over HTTP, by a browser and by relying parties."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from cso_idp.app import create_app
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from tests.conftest import Databases
from tests.idp.relying_party import Browser, RelyingParty

ISSUER = "http://localhost:8400"
PASSWORD = "Correct-Horse-1"

ACCOUNTS: list[dict[str, Any]] = [
    {
        "loginId": "avery.attorney",
        "password": PASSWORD,
        "sub": "sub-avery",
        "name": "Avery Attorney",
        "created_on": "2016-03-01",
    },
    {"loginId": "lp1234", "password": PASSWORD, "sub": "sub-lee", "name": "Lee Legacy", "created_on": "2009-03-01"},
    {"loginId": "bigfirm", "password": PASSWORD, "sub": "sub-firm", "type": "shared", "created_on": "2010-01-01"},
    {"loginId": "bigfirm.billing", "password": PASSWORD, "sub": "sub-paa", "type": "paa", "created_on": "2018-01-01"},
    {
        "loginId": "cora.cancelled",
        "password": PASSWORD,
        "sub": "sub-cora",
        "status": "cancelled",
        "created_on": "2016-01-01",
    },
    {
        "loginId": "rae.reader",
        "password": PASSWORD,
        "sub": "sub-rae",
        "user_type": "case_search_only",
        "created_on": "2019-01-01",
    },
]
# Nobody has to set up a second factor, whatever day it is when the tests run (rule A11).
VOLUNTARY = {"second_factor": {"enforced_from": "never"}}
REDIRECT_URI = "http://localhost:9000/cb"
COURT = {
    "client_id": "court-test",
    "client_secret": "court-secret",
    "client_name": "Test District Court",
    "redirect_uris": [REDIRECT_URI],
    "post_logout_redirect_uris": ["http://localhost:9000/bye"],
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": "openid profile email offline_access pacer:search cmecf:file",
    "require_pkce": True,
}
VIEWER = {
    **COURT,
    "client_id": "viewer",
    "client_secret": "viewer-secret",
    "scope": "openid profile pacer:search",
    "first_party": True,
    "require_pkce": False,
}
PUBLIC = {
    "client_id": "public-app",
    "redirect_uris": [REDIRECT_URI],
    "token_endpoint_auth_method": "none",
    "scope": "openid profile cmecf:file",
    "first_party": True,
}


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[Provider]:
    """The application with its lifespan, as a server would run it."""
    async with app.router.lifespan_context(app):
        provider = app.state.provider
        provider.app = app
        yield provider


OWN, OTHERS = (COURT,), (VIEWER, PUBLIC)


@asynccontextmanager
async def populated(
    settings: ProviderSettings,
    http: httpx.AsyncClient | None = None,
    *,
    own: Sequence[dict[str, Any]] = OWN,
    clients: Sequence[dict[str, Any]] = OTHERS,
) -> AsyncIterator[Provider]:
    """A running provider on a database of `settings_for`. `own` are the simulator's own clients; it reaches others by `http`."""
    app = create_app(settings, http=http)
    if own is not OWN or clients is not OTHERS:
        async with running(app) as provider:
            await _fill(provider, own, clients)
            yield provider
        return
    provider = app.state.provider
    provider.app = app
    await provider.start(is_copy=True)
    try:
        state, _ = await provider.control.read_clock()
        await provider.control.begin_copy(make_id(SYSTEM, "test"), state)
        yield provider
    finally:
        await provider.stop()


async def _fill(provider: Provider, own: Sequence[dict[str, Any]], clients: Sequence[dict[str, Any]]) -> None:
    state, _ = await provider.control.read_clock()
    await provider.control.load({**VOLUNTARY, "accounts": ACCOUNTS, "clients": list(clients)}, state)
    await provider.control.register_clients(list(own))


async def _fill_as_usual(url: str) -> None:
    async with running(create_app(ProviderSettings(issuer=ISSUER, database_url=url))) as provider:
        await _fill(provider, OWN, OTHERS)


def settings_for(databases: Databases, **changes: Any) -> ProviderSettings:
    """Settings for a provider on a new database, in which the accounts and the usual clients are stored already."""
    url = databases.filled("cso_idp", "usual accounts and clients", _fill_as_usual)
    if changes:
        return ProviderSettings(issuer=ISSUER, database_url=url, **changes)
    return _usual_settings().model_copy(update={"database_url": url})


@cache
def _usual_settings() -> ProviderSettings:
    return ProviderSettings(issuer=ISSUER, database_url="sqlite://")


@pytest.fixture
def provider_settings(databases: Databases) -> ProviderSettings:
    return settings_for(databases)


@pytest.fixture
async def provider(provider_settings: ProviderSettings) -> AsyncIterator[Provider]:
    """A running provider, with the accounts and clients above."""
    async with populated(provider_settings) as provider:
        yield provider


@pytest.fixture
async def browser(provider: Provider) -> AsyncIterator[Browser]:
    """A browser with an empty cookie jar."""
    async with new_browser(provider) as browser:
        yield browser


@asynccontextmanager
async def new_browser(provider: Provider) -> AsyncIterator[Browser]:
    """Another browser, as of another person or after closing the first."""
    transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield Browser(client)


@pytest.fixture
async def court(provider: Provider) -> AsyncIterator[RelyingParty]:
    """The registered court, as a relying party."""
    transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield RelyingParty(client, "court-test", "court-secret", REDIRECT_URI)
