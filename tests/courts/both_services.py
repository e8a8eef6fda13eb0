"""The courts and the real provider, each a service of its own, meeting on the wire only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

import httpx
from fastapi import FastAPI

from court_rp.app import create_app as create_courts
from court_rp.control.service_control import CourtControl
from court_rp.settings import CourtSettings
from cso_idp.app import create_app as create_provider
from cso_idp.control.service_control import ProviderControl
from cso_idp.settings import ProviderSettings
from cso_kit.control.service_control import ServiceControl
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.time.clock import ClockState
from tests.conftest import Databases
from tests.courts.conftest import FIRST_SECOND, ORIGIN

ISSUER = "http://login.example"
ACCOUNT = {
    "loginId": "janedoe1", "password": "Pacer-Password-1", "sub": "sub-jane", "type": "individual",
    "created_on": "2015-03-01", "user_type": "attorney", "name": "Jane Doe", "email": "jane@doe.example",
    "status": "active", "search_status": "active",
}  # fmt: skip
SHARED = {**ACCOUNT, "loginId": "doefirm1", "sub": "sub-firm", "type": "shared", "user_type": "case_search_only"}


class BothServices(NamedTuple):
    """Both applications, running, and a hand on the control plane of each."""

    provider: FastAPI
    courts: FastAPI
    provider_control: ProviderControl
    court_control: CourtControl

    def to_provider(self) -> httpx.AsyncClient:
        """HTTP to the provider."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.provider), base_url=ISSUER)

    def to_courts(self) -> httpx.AsyncClient:
        """HTTP to the courts."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.courts), base_url=ORIGIN)


@asynccontextmanager
async def both_services(
    databases: Databases, client_auth: str, at_the_courts: dict[str, Any]
) -> AsyncIterator[BothServices]:
    """Both services on new databases, at the first second of the go-live. The courts prove themselves by `client_auth`.

    The databases hold accounts and courts already; the time of both begins now.
    """

    async def fill_courts(url: str) -> None:
        courts = create_courts(CourtSettings(issuer=ISSUER, database_url=url))
        await courts.state.courts.start()
        await courts.state.courts.control.load(at_the_courts, await _clock(courts.state.courts.control))
        await courts.state.courts.stop()

    provider_url = databases.filled("cso_idp", "accounts for the courts", _fill_provider)
    courts_url = databases.filled("court_rp", f"live with {at_the_courts}", fill_courts)
    provider = create_provider(ProviderSettings(issuer=ISSUER, database_url=provider_url))
    settings = CourtSettings(issuer=ISSUER, database_url=courts_url, client_auth=client_auth)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        courts = create_courts(settings, http=http)
        both = BothServices(provider, courts, provider.state.provider.control, courts.state.courts.control)
        await provider.state.provider.start()
        await courts.state.courts.start()
        clock, load_id = await _clock(both.court_control), make_id(SYSTEM, "test")
        await both.provider_control.begin_copy(load_id, clock)
        await both.court_control.begin_copy(load_id, clock)
        await both.provider_control.register_clients(await both.court_control.client_registrations())
        yield both
        await courts.state.courts.stop()
        await provider.state.provider.stop()


async def _fill_provider(url: str) -> None:
    provider = create_provider(ProviderSettings(issuer=ISSUER, database_url=url)).state.provider
    await provider.start()
    await provider.control.load(
        {"calendar": FIRST_SECOND, "accounts": [ACCOUNT, SHARED]}, await _clock(provider.control)
    )
    await provider.stop()


async def _clock(control: ServiceControl) -> ClockState:
    state, real = await control.read_clock()
    return state.with_calendar(real, datetime.fromisoformat(FIRST_SECOND))
