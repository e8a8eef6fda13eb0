"""Objects of a request are freed after its response without a garbage collection (decision 0011)."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from cso_idp.oauth.server import ProtocolServer
from cso_idp.provider import Provider
from tests.idp.conftest import COURT, PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in

APPLICATION = {
    **COURT,
    "client_id": "application",
    "client_secret": "application-secret",
    "first_party": True,
    "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    "scope": "openid offline_access pacer:search",
}
WHO = ("application", "application-secret")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[weakref.ref[ProtocolServer]]]:
    """Weak references to every new protocol engine; garbage collection is off meanwhile."""
    engines: list[weakref.ref[ProtocolServer]] = []
    make = ProtocolServer.__init__

    def noted(self: ProtocolServer, *args: Any) -> None:
        make(self, *args)
        engines.append(weakref.ref(self))

    monkeypatch.setattr(ProtocolServer, "__init__", noted)
    gc.disable()
    yield engines
    gc.enable()


async def test_protocol_server_is_freed_without_garbage_collection(
    provider: Provider, browser: Browser, court: RelyingParty, made: list[weakref.ref[ProtocolServer]]
) -> None:
    await provider.control.register_clients([APPLICATION], is_own=False)
    party = RelyingParty(court.client, *WHO, court.redirect_uri)

    async def ask(path: str, **form: str) -> dict[str, Any]:
        answer = await party.client.post(path, data=form, auth=WHO)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json() if answer.content else {}

    started, back = await log_in(browser, party, "avery.attorney", PASSWORD, scope=APPLICATION["scope"])
    tokens = (await party.redeem(started, back["code"])).json()
    renewed = await ask("/token", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    await ask("/token", grant_type="client_credentials")
    await ask("/introspect", token=renewed["access_token"])
    await ask("/revoke", token=renewed["access_token"])
    pushed = {"response_type": "code", "redirect_uri": court.redirect_uri, "code_challenge_method": "S256"}
    await ask("/par", client_id=WHO[0], scope="openid", code_challenge="E" * 43, **pushed)
    registered = await party.client.post("/register", json={"redirect_uris": ["https://app.example/cb"]})
    assert registered.status_code == 201, registered.text

    for who in (("application", "guessed"), ("nobody", "guessed")):
        for path in ("/token", "/introspect", "/par"):
            refused = await party.client.post(path, data={"grant_type": "client_credentials", "token": "x"}, auth=who)
            assert refused.status_code == 401

    assert len(made) >= 14
    assert [engine() for engine in made if engine() is not None] == []
