"""Rule A7 at Manage My Account and at the Service Center's desk: the request for a CJA merge, the merge, and its refusals."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from cso_idp.control.center_models import CjaMerge
from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from cso_kit.control.problem import ProblemError
from tests.driver.staff import OPERATOR, REASON, StaffBrowser
from tests.idp.conftest import COURT, PASSWORD, new_browser
from tests.idp.desk.conftest import at_the_desk, number_of
from tests.idp.relying_party import Browser, RelyingParty, log_in

HOLDER, EXEMPT = "tbeaulieu", "tb4021"
NAME = "Tomas Beaulieu"


@pytest.fixture
async def panel(provider: Provider) -> Provider:
    """A panel attorney with an account of his own and an exempt one of C.D. Cal.; three courts are registered."""
    for court_id, name in (("cacd", "C.D. Cal."), ("caed", "E.D. Cal."), ("mtd", "D. Mont.")):
        client = {**COURT, "client_id": f"court-{court_id}", "court_id": court_id, "client_name": name}
        await provider.control.register_clients([client])
    await provider.control.create_account(
        AccountCreation(
            loginId=HOLDER, password=PASSWORD, name=NAME, email="tomas@example.test", created_on="2016-01-02"
        )
    )
    await provider.control.create_account(
        AccountCreation(
            loginId=EXEMPT, password=PASSWORD, name="tomas  beaulieu", created_on="2010-06-07", cja_account="cacd"
        )
    )
    return provider


@pytest.fixture
async def holder(panel: Provider) -> AsyncIterator[Browser]:
    """The attorney, at the page of the request."""
    async with new_browser(panel) as browser:
        await at_cja(browser, HOLDER)
        yield browser


@pytest.fixture
async def staff(panel: Provider) -> AsyncIterator[StaffBrowser]:
    """The operator at the desk."""
    async with at_the_desk(panel) as browser:
        await browser.log_in()
        yield browser


async def at_cja(browser: Browser, login_id: str) -> str:
    await browser.open("/account/")
    await browser.give_password(login_id, PASSWORD)
    return (await browser.open("/account/cja")).text


async def ask(browser: Browser, number: str, court_id: str = "cacd") -> str:
    """Sends the request form. Returns the page after it."""
    await browser.open("/account/cja")
    page = await browser.submit("account_number", account_number=number, court_id=court_id)
    return (await browser.follow() if page.is_redirect else page).text


async def account(provider: Provider, login_id: str) -> Any:
    found = await provider.control.account(login_id)
    assert found is not None
    return found


async def recorded(provider: Provider, kind: str) -> list[dict[str, Any]]:
    return [each.data for each in await provider.control.events(kinds=[kind])]


async def test_request_is_taken_and_waits(panel: Provider, holder: Browser) -> None:
    number = await number_of(panel, EXEMPT)

    page = await ask(holder, number)

    assert "Your request is with the PACER Service Center." in page
    assert "waits for the Service Center" in page
    assert re.search(r"[ap]\.m\. C[SD]T", page), (
        "Pages tell calendar time in the Service Center's zone, as its letters do."
    )
    (requested,) = await recorded(panel, "cja.requested")
    assert (requested["login_id"], requested["exempt_number"]) == (HOLDER, number)
    assert (await account(panel, HOLDER)).cja_exempt_courts == []


async def test_answer_does_not_tell_whether_a_number_exists(panel: Provider, holder: Browser) -> None:
    """No message tells a stranger whether an account exists: the request is taken as a request."""
    numbers = [await number_of(panel, EXEMPT), await number_of(panel, "avery.attorney"), "1000001"]

    pages = [(await ask(holder, number)).partition('data-testid="requests"')[0] for number in numbers]

    assert len({re.sub(r'name="csrf" value="[^"]*"', "", page) for page in pages}) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"account_number": "12345", "court_id": "cacd"}, "account_number"),
        ({"account_number": "12345678", "court_id": "cacd"}, "account_number"),
        ({"account_number": "１２３４５６７", "court_id": "cacd"}, "account_number"),
        ({"account_number": "", "court_id": "cacd"}, "account_number"),
        ({"account_number": "1234567", "court_id": ""}, "court_id"),
        ({"account_number": "1234567", "court_id": "nowhere"}, "court_id"),
    ],
)
async def test_faulty_request_is_shown_again_with_what_was_typed(
    panel: Provider, holder: Browser, typed: dict[str, str], field: str
) -> None:
    page = await holder.submit("account_number", **typed)

    assert page.status_code == 422
    assert f'data-testid="{field}-error"' in page.text
    assert typed["account_number"] in page.text
    assert await recorded(panel, "cja.requested") == []


async def test_own_number_a_court_exempt_already_and_a_second_request_are_refused(
    panel: Provider, holder: Browser
) -> None:
    assert "the number of the account itself" in await ask(holder, await number_of(panel, HOLDER))
    await ask(holder, "1000001")
    assert "This was asked for already" in await ask(holder, "1000001")
    await panel.control.change_account(HOLDER, AccountChange(cja_exempt_courts=["cacd"]))
    assert "exempt at this court already" in await ask(holder, "1000002")
    assert len(await recorded(panel, "cja.requested")) == 1


async def test_ten_requests_of_one_account_can_wait(panel: Provider, holder: Browser) -> None:
    for n in range(10):
        await ask(holder, f"100000{n}")

    assert "10 requests wait" in await ask(holder, "2000000")
    assert len(await recorded(panel, "cja.requested")) == 10


@pytest.mark.parametrize(
    ("login_id", "says"),
    [
        ("lp1234", "Upgrade this one first"),
        ("bigfirm", "an individual account of your own"),
        (EXEMPT, "Log in with your own account"),
    ],
)
async def test_only_the_holder_of_an_upgraded_individual_account_can_ask(
    panel: Provider, login_id: str, says: str
) -> None:
    """Rule A7."""
    async with new_browser(panel) as browser:
        page = await at_cja(browser, login_id)
        assert says in page
        assert 'data-testid="cja-form"' not in page


async def test_request_from_another_site_is_refused(panel: Provider, holder: Browser) -> None:
    """CSRF."""
    form = {"account_number": "1000001", "court_id": "cacd", "csrf": "0" * 64}

    assert (await holder.client.post("/account/cja", data=form)).status_code == 403
    assert await recorded(panel, "cja.requested") == []


async def test_desk_merges_and_one_account_is_left(panel: Provider, holder: Browser, staff: StaffBrowser) -> None:
    """Rule A7: the privilege is added for that district; the exempt account is cancelled, its sessions and tokens end, and it
    can no longer log in; the holder gets a message.
    """
    async with new_browser(panel) as other:
        await at_cja(other, EXEMPT)
        await ask(holder, await number_of(panel, EXEMPT))
        page = await staff.open("/service-center/cja")
        request = re.search(r'data-testid="request-(\d+)"', page.text)
        assert request
        assert "can be merged" in page.text

        page = await staff.act(f"/service-center/cja/{request[1]}/merge")

        assert 'data-testid="done"' in page.text
        assert 'data-testid="state">merged<' in page.text
        await other.open("/account/")
        refused = await other.give_password(EXEMPT, PASSWORD)
        assert "has been cancelled" in refused.text
    merged, exempt = await account(panel, HOLDER), await account(panel, EXEMPT)
    assert (merged.cja_exempt_courts, merged.status) == (["cacd"], "active")
    assert (exempt.status, exempt.cja_account) == ("cancelled", "cacd")
    (event,) = await recorded(panel, "cja.merged")
    assert (event["login_id"], event["exempt_login_id"], event["by"], event["reason"]) == (
        HOLDER,
        EXEMPT,
        OPERATOR,
        REASON,
    )
    assert event["sessions"] == 1
    (message,) = await panel.control.inbox("tomas@example.test")
    assert message.kind == "cja_merged"
    assert "merged on" in (await holder.open("/account/cja")).text


async def test_claim_says_where_the_holder_is_exempt(panel: Provider, court: RelyingParty) -> None:
    """Rule A7: the claim `cja_exempt_courts`."""
    await panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId=EXEMPT, court_id="cacd"))

    async with new_browser(panel) as browser:
        started, answer = await log_in(browser, court, HOLDER, PASSWORD)
    tokens = (await court.redeem(started, answer["code"])).json()

    assert (await court.userinfo(tokens["access_token"])).json()["cja_exempt_courts"] == ["cacd"]


async def test_several_districts_are_merged_one_after_another(panel: Provider) -> None:
    """Rule A7: once for each district."""
    await panel.control.create_account(
        AccountCreation(loginId="tb4022", password=PASSWORD, name=NAME, created_on="2011-06-07", cja_account="caed")
    )

    await panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId="tb4022", court_id="caed"))
    merged = await panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId=EXEMPT, court_id="cacd"))

    assert merged.cja_exempt_courts == ["cacd", "caed"]


REFUSED: list[tuple[str, dict[str, dict[str, Any]], str, str]] = [
    ("wrong_district", {}, EXEMPT, "caed"),
    ("not_exempt_there", {EXEMPT: {"cja_exempt_courts": []}}, EXEMPT, "cacd"),
    ("another_name", {EXEMPT: {"name": "Somebody Else"}}, EXEMPT, "cacd"),
    ("cancelled", {EXEMPT: {"status": "cancelled"}}, EXEMPT, "cacd"),
    ("exempt_already", {HOLDER: {"cja_exempt_courts": ["cacd"]}}, EXEMPT, "cacd"),
    ("not_an_exempt_account", {}, "avery.attorney", "cacd"),
    ("same_account", {}, HOLDER, "cacd"),
    ("not_upgraded", {HOLDER: {"type": "shared"}}, EXEMPT, "cacd"),
    ("not_upgraded", {HOLDER: {"created_on": "2009-01-01"}}, EXEMPT, "cacd"),
    ("not_upgraded", {HOLDER: {"status": "locked"}}, EXEMPT, "cacd"),
    ("not_upgraded", {HOLDER: {"cja_account": "mtd"}}, EXEMPT, "cacd"),
]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(("code", "arranged", "exempt", "court_id"), REFUSED)
async def test_merge_that_the_rules_forbid_changes_nothing_and_is_recorded(
    panel: Provider, code: str, arranged: dict[str, dict[str, Any]], exempt: str, court_id: str
) -> None:
    """Rule A7: wrong district, not exempt there, not one's own name, and the rest."""
    for login_id, members in arranged.items():
        await panel.control.change_account(login_id, AccountChange.model_validate(members))
    before = [await account(panel, HOLDER), await account(panel, exempt)]

    with pytest.raises(ProblemError) as refused:
        await panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId=exempt, court_id=court_id))

    assert (refused.value.status, refused.value.members["code"]) == (409, code)
    assert [each["refusal"] for each in await recorded(panel, "cja.merge_refused")] == [code]
    assert [await account(panel, HOLDER), await account(panel, exempt)] == before
    assert await recorded(panel, "cja.merged") == []


async def test_desk_says_why_a_merge_is_not_possible_and_refuses_the_request(
    panel: Provider, holder: Browser, staff: StaffBrowser
) -> None:
    """The holder reads the staff's words; they do not tell whether the number exists, unless the staff say so."""
    await ask(holder, "1000001", "caed")

    page = await staff.open("/service-center/cja/1")
    assert "No account has this number." in page.text
    assert 'data-testid="act-merge"' not in page.text
    await staff.open("/service-center/cja/1/refuse")
    form = staff.form("reason")
    page = await staff.act("/service-center/cja/1/refuse", form.values["reason"])

    assert 'data-testid="state">refused<' in page.text
    (refused,) = await recorded(panel, "cja.request_refused")
    assert (refused["by"], refused["exempt_number"]) == (OPERATOR, "1000001")
    (message,) = await panel.control.inbox("tomas@example.test")
    assert message.kind == "cja_refused"
    assert "do not belong to an exempt account in your name" in message.body
    assert "not merged: The number and the district" in (await holder.open("/account/cja")).text


async def test_merge_that_became_impossible_meanwhile_is_not_done(
    panel: Provider, holder: Browser, staff: StaffBrowser
) -> None:
    await ask(holder, await number_of(panel, EXEMPT))
    await staff.open("/service-center/cja/1/merge")
    await staff.submit("reason", reason=REASON)
    await panel.control.change_account(EXEMPT, AccountChange(name="Somebody Else"))

    page = await staff.submit("confirmed")

    assert page.status_code == 409
    assert "in another name" in page.text
    assert (await account(panel, EXEMPT)).status == "active"


async def test_request_is_decided_once(panel: Provider, holder: Browser, staff: StaffBrowser) -> None:
    """Two members of the staff at the same request."""
    await ask(holder, await number_of(panel, EXEMPT))
    async with at_the_desk(panel) as second:
        await second.log_in()
        await second.open("/service-center/cja/1/refuse")
        await second.submit("reason", reason=REASON)
        await staff.act("/service-center/cja/1/merge")

        page = await second.submit("confirmed")

    assert page.status_code == 409
    assert "decided already" in page.text
    assert await recorded(panel, "cja.request_refused") == []
    assert "No request waits" in (await staff.open("/service-center/cja")).text


@pytest.mark.parametrize(
    "address", ["/service-center/cja/77", "/service-center/cja/1/steal", f"/service-center/cja/{10**30}"]
)
async def test_unknown_request_is_told(panel: Provider, staff: StaffBrowser, address: str) -> None:
    page = await staff.open(address)

    assert page.status_code == 404
    assert 'data-testid="unknown"' in page.text


async def test_merge_by_a_control_call_settles_the_holders_request(panel: Provider, holder: Browser) -> None:
    await ask(holder, await number_of(panel, EXEMPT))

    await panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId=EXEMPT, court_id="cacd"))

    (request,) = await panel.control.center.requests(HOLDER)
    assert (request.state, request.decided_by) == ("merged", "control")


async def test_staff_write_a_request_down_for_a_holder_who_called(panel: Provider, staff: StaffBrowser) -> None:
    """D§4.1: the real request is an e-mail with the account number and the district."""
    own, number = await number_of(panel, HOLDER), await number_of(panel, EXEMPT)
    page = await staff.open(f"/service-center/accounts/{own}")
    assert 'data-testid="cja-request"' in page.text
    await staff.open(f"/service-center/accounts/{own}/cja-request")
    page = await staff.submit("account_number", account_number="12", court_id="cacd")
    assert page.status_code == 422
    assert 'data-testid="account_number-error"' in page.text

    page = await staff.submit("account_number", account_number=number, court_id="cacd")

    assert staff.path == "/service-center/cja/1"
    assert 'data-testid="act-merge"' in page.text
    assert [each["by"] for each in await recorded(panel, "cja.requested")] == [OPERATOR]


@pytest.mark.parametrize(("login_id", "status"), [("lp1234", 409), ("bigfirm", 409), (EXEMPT, 409), (None, 404)])
async def test_staff_cannot_write_a_request_down_for_another_account(
    panel: Provider, staff: StaffBrowser, login_id: str | None, status: int
) -> None:
    number = await number_of(panel, login_id) if login_id else "0000000"

    page = await staff.open(f"/service-center/accounts/{number}/cja-request")

    assert page.status_code == status
    assert 'data-testid="cja-form"' not in page.text


async def test_merges_of_two_districts_at_the_same_time_are_both_kept(panel: Provider) -> None:
    """Two members of the staff at the same holder: neither loses what the other added."""
    await panel.control.create_account(
        AccountCreation(loginId="tb4022", password=PASSWORD, name=NAME, created_on="2011-06-07", cja_account="caed")
    )

    await asyncio.gather(
        panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId=EXEMPT, court_id="cacd")),
        panel.control.center.merge(HOLDER, CjaMerge(exempt_loginId="tb4022", court_id="caed")),
    )

    assert (await account(panel, HOLDER)).cja_exempt_courts == ["cacd", "caed"]


async def test_same_merge_twice_at_the_same_time_is_done_once(panel: Provider) -> None:
    merge = CjaMerge(exempt_loginId=EXEMPT, court_id="cacd")

    outcomes = await asyncio.gather(
        panel.control.center.merge(HOLDER, merge), panel.control.center.merge(HOLDER, merge), return_exceptions=True
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["AccountView", "ProblemError"]
    assert len(await recorded(panel, "cja.merged")) == 1
