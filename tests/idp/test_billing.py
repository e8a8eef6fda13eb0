"""The billing history (rule A15): what courts and the Case Locator have sent, by quarter, with totals."""

import re
from typing import Any

import pytest

from cso_idp.billing.model import Quarter
from cso_idp.billing.waiver import owed, waived_up_to
from cso_idp.control.paa_models import PaaMembership
from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.relying_party import Browser, RelyingParty
from tests.idp.test_court_calls import LOCATOR, NYSD, basic

RECEIPTS = "/court-calls/receipts"
RECEIPT = {
    "sub": "sub-avery",
    "at": "2020-02-18T16:30:00+00:00",
    "login_id": "avery.attorney",
    "client_code": "matter-7",
    "description": "Docket Report",
    "criteria": "1:19-cv-04021",
    "pages": 3,
    "cents": 10,
    "cost": 30,
    "is_exempt": False,
}


@pytest.fixture(autouse=True)
async def _clients(provider: Provider) -> None:
    await provider.control.register_clients([NYSD, LOCATOR])


@pytest.fixture
async def holder(browser: Browser) -> Browser:
    """A browser in which the holder of the account is signed on."""
    await browser.open("/account/billing")
    await browser.give_password("avery.attorney", PASSWORD)
    return browser


_serial = 0


async def send(court: RelyingParty, headers: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The answer to a receipt, which is always another one."""
    global _serial
    _serial += 1
    call = {"id": f"receipt-{_serial:06}", "message": {**RECEIPT, **changes}}
    answer = await court.client.post(RECEIPTS, json={"calls": [call]}, headers=headers or basic())
    assert answer.status_code == 200, answer.text
    (told,) = answer.json()["calls"]
    return dict(told)


async def sent(court: RelyingParty, headers: dict[str, str] | None = None, **changes: Any) -> None:
    answer = await send(court, headers, **changes)
    assert answer.get("taken") is True, answer


async def history(browser: Browser, query: str = "") -> tuple[dict[str, str], list[list[str]]]:
    """The totals of the page, and the rows of its receipts."""
    page = await browser.open(f"/account/billing{query}")
    assert page.status_code == 200, page.text
    totals = dict(re.findall(r'data-testid="(total-[a-z]+|owed)">([^<]*?) *<', page.text))
    found = re.search(r'data-testid="receipts">.*?<tbody>(.*?)</tbody>', page.text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL) if found else []
    return totals, [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]


async def table(browser: Browser, testid: str) -> list[list[str]]:
    """The rows of one table of totals."""
    found = re.search(rf'data-testid="{testid}">.*?<tbody>(.*?)</tbody>', browser.page.text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL) if found else []
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]


async def test_history_shows_the_receipts_of_the_newest_quarter_with_totals(
    court: RelyingParty, holder: Browser
) -> None:
    """Rule A15: each receipt with its court; what was exempt costs nothing; another person's are not shown."""
    await sent(court, at="2019-12-31T10:00:00+00:00")
    await sent(court)
    await sent(court, basic("pcl", "locator-secret"), description="Case Search", client_code="", pages=1, cost=10)
    await sent(court, is_exempt=True, pages=30, cost=300)
    await sent(court, sub="sub-rae", login_id="rae.reader")

    totals, rows = await history(holder)

    assert totals == {
        "total-receipts": "3",
        "total-pages": "34",
        "total-cost": "$0.40",
        "total-exempt": "$3.00",
        "owed": "$0.00",
    }
    assert [row[1:] for row in rows] == [
        ["Southern District", "Docket Report", "1:19-cv-04021", "matter-7", "30", "$3.00 (exempt)"],
        ["PACER Case Locator", "Case Search", "1:19-cv-04021", "none", "1", "$0.10"],
        ["Southern District", "Docket Report", "1:19-cv-04021", "matter-7", "3", "$0.30"],
    ]
    assert await table(holder, "by-code") == [
        ["none", "1", "1", "$0.10", "$0.00"],
        ["matter-7", "2", "33", "$0.30", "$3.00"],
    ]
    assert await table(holder, "by-place") == [
        ["Southern District", "2", "33", "$0.30", "$3.00"],
        ["PACER Case Locator", "1", "1", "$0.10", "$0.00"],
    ]
    assert "nothing of them is ever real money" in holder.page.text
    before, rows = await history(holder, "?quarter=2019-4")
    assert (before["total-receipts"], len(rows)) == ("1", 1)


async def test_quarter_ends_at_midnight_of_the_service_center(court: RelyingParty, holder: Browser) -> None:
    await sent(court, at="2020-04-01T04:59:59+00:00")
    await sent(court, at="2020-04-01T05:00:00+00:00")

    assert (await history(holder, "?quarter=2020-1"))[0]["total-receipts"] == "1"
    assert (await history(holder, "?quarter=2020-2"))[0]["total-receipts"] == "1"


async def test_holder_without_receipts_is_told_so(holder: Browser) -> None:
    assert await history(holder) == ({}, [])
    assert "You have looked at no cases in this quarter." in holder.page.text


async def test_quarter_that_is_none_is_refused(holder: Browser) -> None:
    for faulty in ("2020", "2020-5", "0000-1", "9999-4", "x-1", "2020-1-1"):
        page = await holder.client.get(f"/account/billing?quarter={faulty}")
        assert page.status_code == 400, faulty


async def test_stranger_signs_on_first(browser: Browser) -> None:
    page = await browser.open("/account/billing")

    assert 'name="loginId"' in page.text
    assert "Receipts" not in page.text


async def test_printed_address_of_the_billing_history_leads_to_it(browser: Browser) -> None:
    """D§2.3."""
    answer = await browser.client.get("/csobill-hist/billingmenu.jsf")

    assert (answer.status_code, answer.headers["location"]) == (303, "/account/billing")


async def test_receipt_of_an_unknown_account_is_refused_for_good(court: RelyingParty) -> None:
    answer = await send(court, sub="nobody")

    assert answer["error"] == "unknown_account"


async def test_receipt_with_faulty_amounts_is_refused(court: RelyingParty, holder: Browser) -> None:
    for changes in ({"pages": -1}, {"cost": 2_000_000}, {"cents": "ten"}, {"at": "2020-02-18T16:30:00"}, {"fee": 1}):
        answer = await send(court, **changes)
        assert answer["error"] == "invalid_request", changes
    assert await history(holder) == ({}, [])


async def test_administrative_account_pays_from_the_day_it_is_accepted_until_the_unlinking(
    provider: Provider, court: RelyingParty, browser: Browser
) -> None:
    """Rules A8, A15: who paid is kept with the receipt; the administrative account sees the receipts that it pays for."""
    await sent(court, pages=1, cost=10)
    await provider.control.paa.add_member("bigfirm.billing", PaaMembership(loginId="avery.attorney"))
    await sent(court, pages=2, cost=20)
    await provider.control.paa.remove_member("bigfirm.billing", "avery.attorney")
    await sent(court, pages=4, cost=40)

    listed = (await court.client.get("/_sim/receipts")).json()["receipts"]
    assert [one["payer_sub"] for one in listed] == [None, "sub-paa", None]
    await browser.open("/account/billing")
    await browser.give_password("bigfirm.billing", PASSWORD)
    totals, rows = await history(browser)
    assert len(rows) == 1
    assert totals["total-pages"] == "2"


async def test_control_plane_lists_the_receipts(provider: Provider, court: RelyingParty) -> None:
    """Rule A15: of all, of one account, of one court, page by page."""
    await sent(court)
    await sent(court, basic("pcl", "locator-secret"), client_code="")
    await sent(court, sub="sub-rae", login_id="rae.reader", is_exempt=True)

    async def call(query: str = "") -> dict[str, Any]:
        answer = await court.client.get(f"/_sim/receipts{query}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    everything = await call()
    assert (everything["total"], everything["next"]) == (3, None)
    first = everything["receipts"][0]
    assert {**first, "id": 0} == {
        "id": 0,
        "sub": "sub-avery",
        "loginId": "avery.attorney",
        "payer_sub": None,
        "court_id": "nysd",
        "at": "2020-02-18T16:30:00+00:00",
        "description": "Docket Report",
        "criteria": "1:19-cv-04021",
        "client_code": "matter-7",
        "exempt": False,
        "pages": 3,
        "fee": 10,
        "cost": 30,
    }
    assert [(one["court_id"], one["client_code"]) for one in (await call("?loginId=avery.attorney"))["receipts"]] == [
        ("nysd", "matter-7"),
        (None, None),
    ]
    assert (await call("?court_id=nysd"))["total"] == 2
    page = await call("?limit=2")
    assert [one["id"] for one in (await call(f"?after={page['next']}"))["receipts"]] == [
        everything["receipts"][2]["id"]
    ]
    assert (await court.client.get("/_sim/receipts?loginId=nobody")).status_code == 404


async def test_receipt_can_be_arranged_by_a_control_call(court: RelyingParty, holder: Browser) -> None:
    """Rules A14, A15: as if a court had sent it; what is faulty is refused."""
    body = {
        "loginId": "avery.attorney",
        "court_id": "nysd",
        "at": "2020-02-18T10:00:00-05:00",
        "client_code": "kites",
        "pages": 12,
    }
    made = await court.client.post("/_sim/receipts", json=body)

    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["court_id"], shown["at"], shown["client_code"], shown["cost"]) == (
        "nysd",
        "2020-02-18T15:00:00+00:00",
        "kites",
        120,
    )
    assert (await history(holder, "?quarter=2020-1"))[0]["total-cost"] == "$1.20"
    account = (await court.client.get("/_sim/accounts/avery.attorney")).json()
    assert account["last_search_on"] == "2020-02-18"
    for faulty, status in (
        ({"loginId": "nobody"}, 404),
        ({"loginId": "avery.attorney", "pages": 0}, 422),
        ({"loginId": "avery.attorney", "at": "2020-02-18T10:00:00"}, 422),
        ({"loginId": "avery.attorney", "cost": 5}, 422),
    ):
        assert (await court.client.post("/_sim/receipts", json=faulty)).status_code == status, faulty


async def test_administrative_account_sees_what_it_pays_for_its_users(
    provider: Provider, court: RelyingParty, browser: Browser
) -> None:
    """Rules A8, A15: from when they joined until they left, with the totals of each; they see their own and who pays."""
    members = "/_sim/administrative-accounts/bigfirm.billing/members"
    await sent(court, pages=9, cost=90)
    for login_id in ("avery.attorney", "rae.reader"):
        assert (await court.client.post(members, json={"loginId": login_id})).status_code == 201
    await sent(court)
    await sent(court, sub="sub-rae", login_id="rae.reader", client_code="", pages=30, cost=300)
    await sent(court, sub="sub-rae", login_id="rae.reader", is_exempt=True)
    await sent(court, sub="sub-firm", login_id="bigfirm")
    assert (await court.client.delete(f"{members}/rae.reader")).is_success
    await sent(court, sub="sub-rae", login_id="rae.reader")

    await browser.open("/account/billing")
    await browser.give_password("bigfirm.billing", PASSWORD)
    totals, rows = await history(browser)

    assert (totals["total-receipts"], totals["total-cost"], totals["total-exempt"]) == ("3", "$3.30", "$0.30")
    assert sorted(row[1] for row in rows) == ["avery.attorney", "rae.reader", "rae.reader"]
    users = {row[0].partition(" (")[0]: row[1:] for row in await table(browser, "by-user")}
    assert users == {"Avery Attorney": ["1", "3", "$0.30", "$0.00"], "rae.reader": ["2", "33", "$3.00", "$0.30"]}
    async with new_browser(provider) as user:
        await user.open("/account/billing")
        await user.give_password("avery.attorney", PASSWORD)
        own, _ = await history(user)
        assert own["total-receipts"] == "2"
        assert 'data-testid="payer">bigfirm.billing pays' in user.page.text


@pytest.mark.parametrize(
    ("quarter", "cents"),
    [("2020-1", 3000), ("2019-4", 1500), ("2012-2", 1500), ("2012-1", 1000), ("2010-2", 1000), ("2010-1", 0)],
)
def test_few_charges_of_a_quarter_are_not_owed(quarter: str, cents: int) -> None:
    """Rule A15: the automatic exemption of the Electronic Public Access Fee Schedule, by the quarter's first day."""
    read = Quarter.read(quarter)
    assert read is not None
    assert waived_up_to(read) == cents
    assert (owed(cents, read), owed(cents + 1, read)) == (0, cents + 1)
