"""Addresses inside, and a provider on the public internet that must not ask them (server-side request forgery)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from cso_idp.app import create_app
from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.conftest import running

PUBLIC_ISSUER = "https://sso.example"
INSIDE = [
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::ffff:127.0.0.1]/",
    "https://10.0.0.1/",
    "https://0.0.0.0/",
    "https://[::]/",
]


@asynccontextmanager
async def stranger(databases: Databases) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to a public provider, of somebody who may register clients there and is nobody otherwise."""
    settings = ProviderSettings(
        issuer=PUBLIC_ISSUER, database_url=databases.migrated("cso_idp"), registration_token="initial"
    )
    app = create_app(settings)
    transport, token = httpx.ASGITransport(app), {"authorization": "Bearer initial"}
    async with running(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_ISSUER, headers=token) as client:
        yield client
