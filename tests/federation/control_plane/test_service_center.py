"""The PACER Service Center by scenario and by control call, through the typed client: its staff, and CJA merges (rule A7)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from cso_idp.control.models import AccountCreation
from cso_sim.federation import Federation
from cso_sim.harness.async_harness import AsyncHarness
from cso_sim.harness.errors import HarnessError
from tests.driver.staff import OPERATOR, StaffBrowser
from tests.federation.conftest import new_client

STAFF = {"login": "dana.whitlock", "key": "Staff-Only-Key1", "name": "Dana Whitlock"}
PASSWORD = "Fictional-Pass-1"


@pytest.fixture
async def harness(federation: Federation) -> AsyncIterator[AsyncHarness]:
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    async with AsyncHarness(transport=transport) as harness:
        yield harness


async def is_let_in(federation: Federation, login: str, key: str) -> bool:
    async with StaffBrowser(new_client(federation)) as browser:
        await browser.log_in(login, key)
        return browser.path == "/service-center/"


async def load(federation: Federation, **members: Any) -> None:
    document = {"name": "mine", "title": "Mine", "clock": {"calendar": "2020-02-14T09:00:00-08:00"}, **members}
    async with new_client(federation) as client:
        answer = await client.put("/_sim/scenario", json=document)
        assert answer.is_success, answer.text


async def test_operator_is_at_the_desk_where_a_scenario_names_nobody(
    federation: Federation, harness: AsyncHarness
) -> None:
    assert [each.login for each in await harness.service_center.staff()] == [OPERATOR]
    async with new_client(federation) as client:
        page = (await client.get("/", headers={"accept": "text/html"})).text

    assert 'data-testid="service-center-staff"' in page
    assert "Service-Center-Key1" in page


async def test_staff_of_a_scenario_take_the_operators_place(federation: Federation, harness: AsyncHarness) -> None:
    await load(federation, service_center=[STAFF])

    assert [each.name for each in await harness.service_center.staff()] == ["Dana Whitlock"]
    assert await is_let_in(federation, STAFF["login"], STAFF["key"])
    assert not await is_let_in(federation, OPERATOR, "Service-Center-Key1")
    async with new_client(federation) as client:
        assert STAFF["key"] in (await client.get("/", headers={"accept": "text/html"})).text


async def test_staff_are_added_and_removed_and_a_reset_brings_the_first_back(
    federation: Federation, harness: AsyncHarness
) -> None:
    added = await harness.service_center.add_staff(**STAFF)
    assert added.login == STAFF["login"]
    with pytest.raises(HarnessError, match="already"):
        await harness.service_center.add_staff("Dana.Whitlock", "Another-Key-1", "Another")
    async with StaffBrowser(new_client(federation)) as browser:
        await browser.log_in(STAFF["login"], STAFF["key"])
        assert browser.path == "/service-center/"

        await harness.service_center.remove_staff(STAFF["login"])

        await browser.open("/service-center/")
        assert browser.path == "/service-center/login"
    with pytest.raises(HarnessError, match="no login"):
        await harness.service_center.remove_staff(STAFF["login"])
    await harness.service_center.remove_staff(OPERATOR)
    await harness.scenario.reset()
    assert [each.login for each in await harness.service_center.staff()] == [OPERATOR]


async def test_exempt_account_is_arranged_asked_for_and_merged(harness: AsyncHarness) -> None:
    """Rule A7, in control calls alone."""
    await harness.accounts.create(AccountCreation(loginId="panelattorney", password=PASSWORD, name="Ines Calloway"))
    exempt = await harness.accounts.create(
        AccountCreation(loginId="ic4021", password=PASSWORD, name="Ines Calloway", cja_account="caed")
    )
    assert (exempt.cja_account, exempt.cja_exempt_courts) == ("caed", ["caed"])

    asked = await harness.service_center.ask_for_cja_merge("panelattorney", exempt.account_number, "caed")
    assert (asked.state, asked.account_number) == ("open", exempt.account_number)
    with pytest.raises(HarnessError, match="asked for already"):
        await harness.service_center.ask_for_cja_merge("panelattorney", exempt.account_number, "caed")
    with pytest.raises(HarnessError, match="of caed, not of cacd"):
        await harness.service_center.merge_cja("panelattorney", "ic4021", "cacd")
    merged = await harness.service_center.merge_cja("panelattorney", "ic4021", "caed")

    assert merged.cja_exempt_courts == ["caed"]
    assert (await harness.accounts.get("ic4021")).status == "cancelled"
    assert [each.state for each in await harness.service_center.cja_requests("panelattorney")] == ["merged"]
    with pytest.raises(HarnessError, match="no account 'nobody'"):
        await harness.service_center.merge_cja("panelattorney", "nobody", "caed")


async def test_reset_of_one_account_brings_the_exempt_account_back(harness: AsyncHarness) -> None:
    await harness.service_center.merge_cja("tbeaulieu", "tb4021", "cacd")

    await harness.scenario.reset_account("tb4021")

    back = await harness.accounts.get("tb4021")
    assert (back.status, back.cja_account) == ("active", "cacd")
