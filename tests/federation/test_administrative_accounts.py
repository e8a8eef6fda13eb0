"""Administrative accounts by scenario, control call and typed client (rule A8)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from cso_sim.harness import AsyncHarness, HarnessError, PaaChange
from tests.conftest import Databases
from tests.federation.scenario_texts import ACCOUNT, HEAD, PERSON, problems
from tests.federation.test_story import federation_of

PAYER = "thornburypays"
PAA = ACCOUNT.replace("adaexample", "ada.billing") + 'type = "paa"\n'


@pytest.fixture
async def firm(databases: Databases) -> AsyncIterator[Federation]:
    async with federation_of(databases, "firm_fifty") as federation:
        yield federation


@pytest.fixture
async def sim(firm: Federation) -> AsyncIterator[AsyncHarness]:
    async with AsyncHarness(transport=httpx.ASGITransport(firm.app)) as harness:
        yield harness


async def paid_for(sim: AsyncHarness) -> list[str | None]:
    return [member.loginId for member in (await sim.administrative_accounts.get(PAYER)).members]


async def login(sim: AsyncHarness, firm: Federation, login_id: str, **more: str) -> dict[str, Any]:
    account = await sim.accounts.get(login_id)
    body = {"loginId": login_id, "password": account.password, "redactFlag": "1", **more}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(firm.app), base_url="http://localhost:8400") as client:
        answer = await client.post("/services/cso-auth", json=body, headers={"accept": "application/json"})
    found: dict[str, Any] = answer.json()
    return found


async def test_scenario_says_whom_an_administrative_account_pays_for(sim: AsyncHarness) -> None:
    """Rule A8."""
    shown = await sim.administrative_accounts.get(PAYER)

    assert [member.state for member in shown.members] == ["accepted"] * 3
    assert shown.client_code_required is False


async def test_calls_change_users_and_rules_until_the_reset(sim: AsyncHarness, firm: Federation) -> None:
    """Rule A8: the rule binds the users from their next sign-on."""
    first, *others = await paid_for(sim)
    assert first
    await sim.administrative_accounts.change(PAYER, PaaChange(client_code_format="AA-9999"))
    changed = await sim.administrative_accounts.change(PAYER, PaaChange(client_code_required=True))
    assert (changed.client_code_required, changed.client_code_format) == (True, "AA-9999")
    assert (await login(sim, firm, first, clientCode="SMITH"))["errorDescription"] == "Invalid client code format."

    await sim.administrative_accounts.remove_member(PAYER, first)
    assert (await login(sim, firm, first, clientCode="SMITH"))["loginResult"] == "0"
    assert await paid_for(sim) == others
    await sim.administrative_accounts.add_member(PAYER, first)
    assert "Client Code" in (await login(sim, firm, first))["errorDescription"]

    await sim.scenario.reset()
    assert await paid_for(sim) == [first, *others]
    assert (await login(sim, firm, first))["errorDescription"] == ""


async def test_reset_of_one_account_brings_its_payer_back(sim: AsyncHarness, firm: Federation) -> None:
    first, *others = await paid_for(sim)
    assert first
    await sim.administrative_accounts.change(PAYER, PaaChange(client_code_required=True))

    await sim.scenario.reset_account(first)
    assert sorted(await paid_for(sim), key=str) == sorted([first, *others], key=str)
    assert "Client Code" in (await login(sim, firm, first))["errorDescription"]

    await sim.scenario.reset_account(PAYER)
    assert sorted(await paid_for(sim), key=str) == sorted([first, *others], key=str)
    assert (await login(sim, firm, first))["errorDescription"] == ""


async def test_impossible_members_are_refused(sim: AsyncHarness) -> None:
    first = (await paid_for(sim))[0]
    assert first
    for payer, member, message in (
        (PAYER, PAYER, "nobody pays for one"),
        (PAYER, "nobody.here", "There is no account"),
        (first, PAYER, "is no administrative account"),
    ):
        with pytest.raises(HarnessError, match=message):
            await sim.administrative_accounts.add_member(payer, member)
    with pytest.raises(HarnessError, match="is no user of"):
        await sim.administrative_accounts.remove_member(PAYER, PAYER)


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ('loginId = "adaexample"\n', "'adaexample' is no account of the type paa"),
        (
            'loginId = "ada.billing"\nmembers = ["nobody.here"]\n',
            "'nobody.here' is no account that somebody can pay for",
        ),
        ('loginId = "ada.billing"\nmembers = ["adaexample", "adaexample"]\n', "pays for 'adaexample' already"),
    ],
)
def test_scenario_with_an_impossible_payer_is_refused(table: str, wanted: str) -> None:
    text = HEAD + PERSON + ACCOUNT + PAA + "[[administrative_accounts]]\n" + table
    assert any(wanted in problem for problem in problems(text)), problems(text)
