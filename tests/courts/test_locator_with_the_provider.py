"""The Case Locator and the real provider, each a service of its own: tokens as given out, and how the Locator proves itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from cso_idp.control.models import AccountChange
from cso_idp.control.service_control import ProviderControl
from tests.conftest import Databases
from tests.courts.both_services import ACCOUNT, both_services
from tests.courts.cases_world import world_with_cases


@dataclass
class Parts:
    """Both services, to a program."""

    provider: httpx.AsyncClient
    locator: httpx.AsyncClient
    control: ProviderControl

    async def token(self, login_id: str = "janedoe1") -> str:
        """A token of the Authentication API."""
        body = {"loginId": login_id, "password": ACCOUNT["password"], "redactFlag": "1"}
        headers = {"accept": "application/json"}
        answered = (await self.provider.post("/services/cso-auth", json=body, headers=headers)).json()
        assert answered["loginResult"] == "0", answered
        return str(answered["nextGenCSO"])

    async def search(self, token: str) -> httpx.Response:
        headers = {"X-NEXT-GEN-CSO": token}
        return await self.locator.post(
            "/pcl-public-api/rest/cases/find", json={"caseTitle": "redwood"}, headers=headers
        )


@pytest.fixture(params=["client_secret_basic", "private_key_jwt"])
async def parts(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Parts]:
    async with both_services(databases, request.param, world_with_cases()) as both:
        yield Parts(both.to_provider(), both.to_courts(), both.provider_control)


@pytest.mark.every_case_on_both
async def test_token_of_the_authentication_api_opens_the_search(parts: Parts) -> None:
    """D§1.4: also for an account that no court lets sign on (rule A1)."""
    for login_id in ("janedoe1", "doefirm1"):
        answer = await parts.search(await parts.token(login_id))
        assert answer.status_code == 200, answer.text
        assert answer.json()["receipt"]["loginId"] == login_id
        assert answer.json()["pageInfo"]["totalElements"] == 1


@pytest.mark.every_case_on_both
async def test_logout_invalidates_the_token_at_once(parts: Parts) -> None:
    """Rule F2, D§1.3: by the Authentication API, after the Locator has known the token to be good."""
    token = await parts.token()
    assert (await parts.search(token)).status_code == 200
    await parts.provider.post("/services/cso-logout", json={"nextGenCSO": token})
    assert (await parts.search(token)).status_code == 401


@pytest.mark.every_case_on_both
async def test_search_status_decides(parts: Parts) -> None:
    """Rule A9: for a token that is out already."""
    token = await parts.token()
    await parts.control.change_account("janedoe1", AccountChange(search_status="inactive"))
    assert (await parts.search(token)).status_code == 403
    await parts.control.change_account("janedoe1", AccountChange(search_status="active"))
    assert (await parts.search(token)).status_code == 200


@pytest.mark.every_case_on_both
async def test_case_locator_client_has_no_grant(parts: Parts) -> None:
    """It only asks about tokens: its client has no grant (RFC 7591 §2)."""
    form = {"grant_type": "client_credentials", "client_id": "pcl"}
    answer = await parts.provider.post("/token", data=form)
    assert answer.status_code in {400, 401}
    query = {"client_id": "pcl", "response_type": "code", "redirect_uri": "http://localhost:9/cb", "scope": "openid"}
    assert (await parts.provider.get("/authorize", params=query)).status_code == 400
