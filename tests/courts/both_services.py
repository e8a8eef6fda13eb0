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
from tests.conftest import MakeUrl
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
    make_url: MakeUrl, client_auth: str, at_the_courts: dict[str, Any]
) -> AsyncIterator[BothServices]:
    """Both services on new databases, at the first second of the go-live. The courts prove themselves by `client_auth`."""
    provider = create_provider(ProviderSettings(issuer=ISSUER, database_url=make_url("cso_idp")))
    settings = CourtSettings(issuer=ISSUER, database_url=make_url("court_rp"), client_auth=client_auth)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider)) as http:
        courts = create_courts(settings, http=http)
        both = BothServices(provider, courts, provider.state.provider.control, courts.state.courts.control)
        await provider.state.provider.start()
        await courts.state.courts.start()
        state, real = await both.court_control.read_clock()
        clock = state.with_calendar(real, datetime.fromisoformat(FIRST_SECOND))
        await both.provider_control.load({"calendar": FIRST_SECOND, "accounts": [ACCOUNT, SHARED]}, clock)
        await both.court_control.load(at_the_courts, clock)
        await both.provider_control.register_clients(await both.court_control.client_registrations())
        yield both
        await courts.state.courts.stop()
        await provider.state.provider.stop()
