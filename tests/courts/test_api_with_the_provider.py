"""A court's API and the real provider, each a service of its own: tokens as they are issued, and how the court proves itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from court_rp.control.service_control import CourtControl
from cso_idp.control.models import AccountChange
from cso_idp.control.service_control import ProviderControl
from tests.conftest import Databases
from tests.courts.both_services import both_services
from tests.courts.conftest import ORIGIN, world
from tests.driver.court_visitor import PDF
from tests.idp.relying_party import Browser, RelyingParty, log_in

CACD, CA9 = f"{ORIGIN}/courts/cacd/api/", f"{ORIGIN}/courts/ca9/api/"
APP = {
    "client_id": "docket-app",
    "client_secret": "docket-secret",
    "redirect_uris": ["http://localhost:9000/cb"],
    "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    "scope": "openid profile offline_access pacer:search cmecf:file",
    "first_party": True,
}
SIGNED = {**APP, "client_id": "signed-app", "access_token_format": "jwt"}


@dataclass
class Parts:
    """Both services, and the application of somebody else that uses them."""

    api: httpx.AsyncClient
    provider: httpx.AsyncClient
    control: ProviderControl
    court_control: CourtControl

    async def tokens(self, resource: str | None = CA9, client_id: str = "docket-app", **changes: str) -> dict[str, Any]:
        """Jane signs on at the application."""
        party = RelyingParty(self.provider, client_id, "docket-secret", "http://localhost:9000/cb")
        self.provider.cookies.clear()
        members = {"scope": "openid offline_access pacer:search cmecf:file", "resource": resource}
        started, back = await log_in(
            Browser(self.provider), party, "janedoe1", "Pacer-Password-1", **{**members, **changes}
        )
        tokens: dict[str, Any] = (await party.redeem(started, back["code"])).json()
        return tokens

    async def own_token(self, **form: str) -> str:
        """The application asks for itself."""
        data = {"grant_type": "client_credentials", **form}
        answer = await self.provider.post("/token", data=data, auth=("docket-app", "docket-secret"))
        return str(answer.json()["access_token"])

    async def revoke(self, token: str, client_id: str = "docket-app") -> None:
        answer = await self.provider.post("/revoke", data={"token": token}, auth=(client_id, "docket-secret"))
        assert answer.status_code == 200

    async def whoami(self, token: str, court_id: str = "ca9") -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"}
        return await self.api.get(f"/courts/{court_id}/api/whoami", headers=headers)

    async def file(self, token: str) -> httpx.Response:
        return await self.api.post(
            "/courts/ca9/api/filings",
            headers={"authorization": f"Bearer {token}"},
            data={"case_number": "20-55001", "event": "Brief"},
            files={"document": ("brief.pdf", PDF, "application/pdf")},
        )


@pytest.fixture(params=["client_secret_basic", "private_key_jwt"])
async def parts(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Parts]:
    async with both_services(databases, request.param, world()) as both:
        await both.provider_control.register_clients([APP, SIGNED], is_own=False)
        yield Parts(both.to_courts(), both.to_provider(), both.provider_control, both.court_control)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("client_id", ["docket-app", "signed-app"])
async def test_token_files_at_its_court_until_it_is_revoked(parts: Parts, client_id: str) -> None:
    """RFC 7662, RFC 7009: opaque and signed tokens (RFC 9068) alike; a revoked one is refused at once."""
    token = (await parts.tokens(client_id=client_id))["access_token"]
    assert (token.count(".") == 2) is (client_id == "signed-app")
    who = (await parts.whoami(token)).json()
    assert (who["sub"], who["login"], who["client_id"], who["may_file"]) == ("sub-jane", "jdoe9", client_id, True)
    assert [(await parts.file(token)).json()["number"] for _ in range(2)] == [1, 2]
    await parts.revoke(token, client_id)
    for answer in (await parts.whoami(token), await parts.file(token)):
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_token"


@pytest.mark.every_case_on_both
async def test_token_is_valid_at_its_court_only(parts: Parts) -> None:
    """RFC 8707 §2: neither one for another court nor one for the provider itself."""
    for_cacd, for_nobody = (await parts.tokens(CACD))["access_token"], (await parts.tokens(None))["access_token"]
    assert (await parts.whoami(for_cacd, "cacd")).status_code == 200
    for token in (for_cacd, for_nobody):
        answer = await parts.whoami(token)
        assert answer.status_code == 401
        assert f"resource={CA9}" in answer.headers["www-authenticate"]


@pytest.mark.every_case_on_both
async def test_only_access_tokens_are_accepted(parts: Parts) -> None:
    """A refresh token is active too, and an ID token is signed by the same keys."""
    tokens = await parts.tokens()
    for kind in ("refresh_token", "id_token"):
        assert (await parts.whoami(tokens[kind])).json()["error"] == "invalid_token"
    assert (await parts.whoami(tokens["access_token"])).status_code == 200


@pytest.mark.every_case_on_both
async def test_client_credentials_token_reads_and_never_files(parts: Parts) -> None:
    """Rule A1: filing is an individual's act."""
    token = await parts.own_token(resource=CA9)
    who = (await parts.whoami(token)).json()
    assert (who["sub"], who["client_id"], who["scopes"], who["may_file"]) == (
        None,
        "docket-app",
        ["pacer:search"],
        False,
    )
    answer = await parts.file(token)
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")


@pytest.mark.every_case_on_both
async def test_expired_token_is_refused(parts: Parts) -> None:
    token = (await parts.tokens())["access_token"]
    for control in (parts.court_control, parts.control):
        await control.move_clock(lambda state, _: state.advanced(timedelta(days=1), "protocol"))
    assert (await parts.whoami(token)).json()["error"] == "invalid_token"


@pytest.mark.every_case_on_both
async def test_token_ends_with_the_account(parts: Parts) -> None:
    token = (await parts.tokens())["access_token"]
    await parts.control.change_account("janedoe1", AccountChange(status="cancelled"))
    assert (await parts.whoami(token)).status_code == 401
