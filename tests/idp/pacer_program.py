"""A program that speaks the PACER Authentication API, as tests see it, and a court that asks about the tokens it gets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx

from cso_idp.provider import Provider
from tests.conftest import Databases
from tests.idp.conftest import ISSUER, PASSWORD, populated, settings_for

LOGIN, LOGOUT = "/services/cso-auth", "/services/cso-logout"
JSON = {"content-type": "application/json", "accept": "application/json"}
XML = {"content-type": "application/xml", "accept": "application/xml"}
ATTORNEY = {"loginId": "avery.attorney", "password": PASSWORD, "redactFlag": "1"}
READER = {"loginId": "rae.reader", "password": PASSWORD}
WRONG = {
    "nextGenCSO": "",
    "loginResult": "13",
    "errorDescription": "Invalid username, password, or one-time passcode.",
}


class PacerProgram:
    """Sends requests as scripts do: no browser, no cookies kept, JSON in and out."""

    def __init__(self, client: httpx.AsyncClient, provider: Provider) -> None:
        self.client = client
        self.provider = provider

    async def post(self, body: dict[str, Any], path: str = LOGIN) -> dict[str, Any]:
        """The members of a JSON answer."""
        answer = await self.client.post(path, json=body, headers=JSON)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        members: dict[str, Any] = answer.json()
        return members

    async def log_in(self, **members: str) -> str:
        """The token of a login that succeeds."""
        answer = await self.post({**READER, **members})
        assert answer["loginResult"] == "0", answer
        token: str = answer["nextGenCSO"]
        return token

    async def log_out(self, token: str) -> dict[str, Any]:
        return await self.post({"nextGenCSO": token}, LOGOUT)

    async def seen_by_court(self, token: str, client_id: str = "court-test") -> dict[str, Any]:
        """The introspection response about a token."""
        secret = {"court-test": "court-secret", "viewer": "viewer-secret"}[client_id]
        answer = await self.client.post("/introspect", data={"token": token}, auth=(client_id, secret))
        assert answer.status_code == 200, answer.text
        introspected: dict[str, Any] = answer.json()
        return introspected

    async def journal(self, *kinds: str) -> list[dict[str, Any]]:
        """The recorded events of these kinds, oldest first."""
        found = await self.provider.control.events(kinds=kinds)
        return [{"kind": event.kind, "sub": event.sub, **event.data} for event in found]

    async def wait(self, by: timedelta) -> None:
        """Lets protocol time pass."""
        await self.provider.control.move_clock(lambda state, _: state.advanced(by, "protocol"))


@asynccontextmanager
async def pacer_program(databases: Databases, **settings: Any) -> AsyncIterator[PacerProgram]:
    """A provider with these settings and the usual accounts, and a program in front of it."""
    async with populated(settings_for(databases, **settings)) as provider:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
            yield PacerProgram(client, provider)
