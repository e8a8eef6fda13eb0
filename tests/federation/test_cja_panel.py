"""The scenario `cja_panel`, walked by its attorneys: two accounts become one (rule A7, statements C-21 and C-22)."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from cso_sim.federation import Federation
from tests.conftest import Databases
from tests.driver.staff import StaffBrowser
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.federation.conftest import new_client
from tests.federation.test_story import federation_of, file, log_in_the_old_way, sign_on
from tests.federation.visitor import Harness, Visitor

OWN, EXEMPT = ("tbeaulieu", "Panel-Attorney-1"), ("tb4021", "Exempt-Account-1")
CACD_CASE = "2:20-cr-09377"


@pytest.fixture
async def panel(databases: Databases) -> AsyncIterator[Federation]:
    async with federation_of(databases, "cja_panel") as federation:
        yield federation


@pytest.fixture
async def harness(panel: Federation) -> AsyncIterator[Harness]:
    async with Harness(panel.app) as harness:
        yield harness


@pytest.fixture
async def visitor(panel: Federation) -> AsyncIterator[Visitor]:
    async with Visitor(panel.app) as visitor:
        yield visitor


async def log_in_at_manage_my_account(visitor: Visitor, login_id: str, password: str) -> str:
    await visitor.open("/account/")
    return (await visitor.give_password(login_id, password)).text


async def account_number(panel: Federation, login_id: str, password: str) -> str:
    """The number, as the holder of the account finds it."""
    async with Visitor(panel.app) as visitor:
        page = await log_in_at_manage_my_account(visitor, login_id, password)
    found = re.search(r'data-testid="account-number">(\d{7})<', page)
    assert found, page
    return found[1]


async def ask_for_the_merge(visitor: Visitor, number: str, court_id: str) -> None:
    await visitor.open("/account/cja")
    page = await visitor.submit("account_number", account_number=number, court_id=court_id)
    assert 'data-testid="done"' in page.text, page.text


async def decide_at_the_desk(panel: Federation) -> str:
    """The operator merges what waits first. Returns the page after it."""
    async with StaffBrowser(new_client(panel)) as staff:
        await staff.log_in()
        page = await staff.open("/service-center/cja")
        request = re.search(r'data-testid="request-(\d+)"', page.text)
        assert request, page.text
        return (await staff.act(f"/service-center/cja/{request[1]}/merge")).text


async def is_exempt_at(visitor: Visitor, court_id: str) -> bool:
    return 'data-testid="exempt"' in (await visitor.open(f"/courts/{court_id}/")).text


async def look_at_the_docket(visitor: Visitor) -> None:
    """The docket report of a case, with its receipt (rule A15)."""
    await visitor.open("/courts/cacd/cgi-bin/iquery.pl")
    await visitor.submit("case_num", case_num=CACD_CASE)
    report = re.search(r'href="([^"]*DktRpt\.pl\?[^"]*)"', visitor.page.text)
    assert report, visitor.page.text
    await visitor.open(report[1])
    assert 'data-testid="receipt"' in visitor.page.text, visitor.page.text


async def program_login(panel: Federation, login_id: str, password: str) -> Any:
    members = {"loginId": login_id, "password": password, "redactFlag": "1"}
    async with new_client(panel) as client:
        return (await client.post("/services/cso-auth", json=members, headers={"accept": "application/json"})).json()


async def test_attorney_with_two_accounts_files_and_views_exempt_with_one(
    panel: Federation, visitor: Visitor, harness: Harness
) -> None:
    """Rule A7; C-21, C-22: the walk of Tomas Beaulieu at C.D. Cal., which is live."""
    number = await account_number(panel, *EXEMPT)
    readiness = await harness.call("GET", "/accounts/tbeaulieu/readiness?court_id=cacd")
    assert readiness["asides"] == ["cja_account_apart"]
    await log_in_at_manage_my_account(visitor, *OWN)
    await ask_for_the_merge(visitor, number, "cacd")

    assert 'data-testid="state">merged<' in await decide_at_the_desk(panel)

    await visitor.sign_on("cacd")
    page = await visitor.link("cacd", "tbeaulieu", "Old-District-Key1")
    assert page.status_code == 200, page.text
    assert await file(visitor, "cacd", CACD_CASE) == 200
    assert not await is_exempt_at(visitor, "cacd")
    await look_at_the_docket(visitor)
    assert 'data-testid="receipt-exempt"' not in visitor.page.text
    await visitor.open("/courts/cacd/utilities/exemption")
    await visitor.submit("status")
    assert await is_exempt_at(visitor, "cacd")
    await look_at_the_docket(visitor)
    assert 'data-testid="receipt-exempt">Exempt<' in visitor.page.text
    assert await file(visitor, "cacd", CACD_CASE) == 200

    readiness = await harness.call("GET", "/accounts/tbeaulieu/readiness?court_id=cacd")
    assert "cja_account_apart" not in readiness.get("asides", [])
    changed = await harness.call("GET", "/journal?limit=1000&kind=court_session.exemption_changed")
    assert [(event["court_id"], event["exempt"]) for event in changed["events"]] == [("cacd", True)]
    inbox = await harness.call("GET", "/inbox/tomas@beaulieu-defense.example")
    assert "cja_merged" in [message["kind"] for message in inbox["messages"]]


async def test_merged_account_is_refused_everywhere(panel: Federation, visitor: Visitor, harness: Harness) -> None:
    """Rule A7: at the provider, at a live court, at one that has not converted, and for programs; whoever is in is put out."""
    async with Visitor(panel.app) as reader:
        await log_in_the_old_way(reader, "caed", *EXEMPT)
        assert (await reader.whoami("caed"))["by"] == "pacer"
        await harness.call("POST", "/accounts/tbeaulieu/cja-merge", {"exempt_loginId": "tb4021", "court_id": "cacd"})
        await harness.call("POST", "/clock/advance", {"by": "PT1M", "hand": "protocol"})
        assert (await reader.whoami("caed"))["authenticated"] is False

    assert "has been cancelled" in await log_in_at_manage_my_account(visitor, *EXEMPT)
    await sign_on(visitor, "cacd", *EXEMPT)
    assert "has been cancelled" in visitor.page.text
    assert (await visitor.whoami("cacd"))["authenticated"] is False
    for login in ("tb4021", "X-tb4021"):
        await log_in_the_old_way(visitor, "caed", login, EXEMPT[1])
        assert (await visitor.whoami("caed"))["authenticated"] is False
    assert (await program_login(panel, *EXEMPT))["loginResult"] == "13"


async def test_holder_of_two_legacy_accounts_upgrades_one_and_reads_exempt_before_go_live(
    panel: Federation, visitor: Visitor
) -> None:
    """Rules A3, A4, A7: the walk of Adele Winterbourne at E.D. Cal., which has not converted. `X-` is good there and nowhere
    else.
    """
    number = await account_number(panel, "aw6630", "Exempt-Account-1")
    page = await log_in_at_manage_my_account(visitor, "aw6601", "Panel-Attorney-1")
    assert "Legacy PACER Account" in page
    assert "Upgrade this one first" in (await visitor.open("/account/cja")).text
    await visitor.open("/account/upgrade")
    await fill_tabs(visitor, {**UPGRADE, "loginId": "adele.winterbourne"})
    await ask_for_the_merge(visitor, number, "caed")
    await decide_at_the_desk(panel)

    await log_in_the_old_way(visitor, "caed", "X-adele.winterbourne", UPGRADE["password"])

    assert (await visitor.whoami("caed"))["by"] == "pacer"
    assert await is_exempt_at(visitor, "caed")
    async with Visitor(panel.app) as other:
        await log_in_the_old_way(other, "mtd", "X-adele.winterbourne", UPGRADE["password"])
        assert "it is not exempt from fees at this court" in other.page.text


async def test_exempt_account_is_advised_to_be_merged(panel: Federation, visitor: Visitor) -> None:
    """Rules A4, A7, C12: the next step of a separate exempt account is the merge, not the upgrade."""
    page = await log_in_at_manage_my_account(visitor, *EXEMPT)

    assert 'href="/account/cja" data-testid="next-step-link"' in page
