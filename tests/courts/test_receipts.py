"""What looking at cases costs at a court and at the Case Locator (rule A15): receipts on pages, told once."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from court_rp.billing.fees import BYTES_OF_A_PAGE, fee_on, pages_of_pdf, pages_of_text
from court_rp.settings import CourtSettings
from tests.courts.cases_world import world_with_cases
from tests.courts.conftest import FIRST_SECOND, FRIDAY, Browser, House, open_copy
from tests.courts.locator.program import Locator
from tests.courts.stand_in import StandIn
from tests.courts.token_holder import holding

PROGRAMS = "/courts/cacd/cgi-bin"
RECEIPTS = "/court-calls/receipts"
# Two pages, whose tree is none.
PDF = b"%PDF-1.7\n1 0 obj <</Type /Pages /Count 2>>\n2 0 obj <</Type/Page /Parent 1 0 R>>\n3 0 obj <</Type /Page>>\n"


@pytest.fixture
def document() -> dict[str, Any]:
    """Beside the usual cases one that has many parties: its report is longer than a page, and a list of it is not."""
    many = [{"role": "creditor", "last_name": f"Fictional Creditor Number {n} of the Estate"} for n in range(3000)]
    large = {
        "court_id": "cacd",
        "case_number": "2:19-cv-00001",
        "title": "Many v. One",
        "case_id": 711,
        "parties": many,
    }
    return world_with_cases(large)


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn, document: dict[str, Any]) -> AsyncIterator[House]:
    opened = await open_copy(settings, provider, document)
    await opened.harness.set_calendar(FIRST_SECOND)
    yield opened
    await opened.courts.stop()


@pytest.fixture
async def reader(house: House) -> AsyncIterator[Browser]:
    """A browser with the cookie of Central Sign-On."""
    made = holding(house, house.provider.issue(client_code="matter-7"))
    yield made
    await made.client.aclose()


def receipt_on(page: httpx.Response) -> dict[str, str]:
    """The values of the receipt on a page; empty if there is none."""
    return dict(re.findall(r'data-testid="receipt-([a-z-]+)">([^<]*)<', page.text))


async def told(house: House, count: int) -> list[dict[str, Any]]:
    """The messages of the receipts, once there are so many."""
    recorded = asyncio.Event()
    subscription = house.courts.database.subscribe("journal", recorded.set)
    async with asyncio.timeout(60):
        while len(await house.harness.events("provider.told")) < count:
            await recorded.wait()
            recorded.clear()
    subscription.end()
    calls = [body for path, body, _ in house.provider.told if path == RECEIPTS]
    assert len({body["id"] for body in calls}) == len(calls)
    return [body["message"] for body in calls]


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        ("2004-12-31", 8),
        ("2005-01-01", 8),
        ("2012-03-31", 8),
        ("2012-04-01", 10),
        ("2020-02-18", 10),
        ("2026-01-01", 10),
    ],
)
def test_fee_is_that_of_the_day(day: str, cents: int) -> None:
    """Rule A15: the fees of the Electronic Public Access Fee Schedule; before the first known one that one holds (*own*)."""
    fee = fee_on(date.fromisoformat(day))

    assert (fee.cents, fee.most_pages) == (cents, 30)
    assert fee.source


@pytest.mark.parametrize(
    ("extracted", "pages"),
    [(0, 1), (1, 1), (BYTES_OF_A_PAGE, 1), (BYTES_OF_A_PAGE + 1, 2), (30 * BYTES_OF_A_PAGE, 30)],
)
def test_page_is_4320_bytes_of_what_was_extracted(extracted: int, pages: int) -> None:
    """Rule A15; a search without a match is one page."""
    assert pages_of_text(extracted) == pages


def test_pages_of_a_document_are_its_own() -> None:
    """Rule A15. A document whose pages cannot be seen has one."""
    assert pages_of_pdf(PDF) == 2
    assert pages_of_pdf(b"%PDF-1.7\nobject streams only") == 1


async def test_docket_report_shows_its_receipt_and_tells_the_provider(house: House, reader: Browser) -> None:
    """Rule A15: who, client code, pages, and the fee of the day; also for a search that led to one case."""
    page = await reader.open(f"{PROGRAMS}/DktRpt.pl?744021")

    assert receipt_on(page) == {
        "login": "janedoe1",
        "client-code": "matter-7",
        "description": "Docket Report",
        "criteria": "2:19-cv-04021-JAQ",
        "pages": "1",
        "cost": "0.10",
    }
    assert "nothing of this is real money" in page.text
    (message,) = await told(house, 1)
    assert message == {
        "sub": "sub-jane",
        "at": "2020-02-18T08:00:00+00:00",
        "login_id": "janedoe1",
        "client_code": "matter-7",
        "description": "Docket Report",
        "criteria": "2:19-cv-04021-JAQ",
        "pages": 1,
        "cents": 10,
        "cost": 10,
        "is_exempt": False,
    }
    (event,) = await house.harness.events("receipt.written", court_id="cacd")
    assert (event["sub"], event["cost"], event["client_code"]) == ("sub-jane", 10, "matter-7")


async def test_each_look_at_cases_has_its_own_receipt(house: House, reader: Browser) -> None:
    """Rule A15: the list that a query finds, a query without a match, one case, and the case by its link; each time anew."""
    found = []
    for form in (
        {"filed_from": "01/01/2019", "filed_to": "12/31/2019"},
        {"last_name": "nobody"},
        {"last_name": "redwood"},
    ):
        answer = await reader.client.post(f"{PROGRAMS}/iquery.pl?1-L_1_0-1", data=form)
        found.append(receipt_on(answer))
    found += [receipt_on(await reader.open(f"{PROGRAMS}/{link}.pl?744021")) for link in ("iqquerymenu", "iquery")]

    assert [(one["description"], one["criteria"]) for one in found] == [
        ("Search", "Filed from: 2019-01-01; Filed to: 2019-12-31"),
        ("Search", "Last name: nobody"),
        *[("Case Summary", "2:19-cv-04021-JAQ")] * 3,
    ]
    assert [one["pages"] for one in found] == ["1"] * 5
    assert len(await told(house, 5)) == 5


async def test_report_is_billed_for_thirty_pages_at_most(house: House, reader: Browser) -> None:
    """Rule A15: a report on one case has a cap; fewer entries or parties make it cheaper."""
    capped = receipt_on(await reader.client.post(f"{PROGRAMS}/DktRpt.pl?1", data=_report(711, parties=True)))
    short = receipt_on(await reader.client.post(f"{PROGRAMS}/DktRpt.pl?1", data=_report(711, parties=False)))

    assert (capped["pages"], capped["cost"]) == ("30", "3.00")
    assert (short["pages"], short["cost"]) == ("1", "0.10")


def _report(case_id: int, *, parties: bool) -> dict[str, str]:
    more = {"list_of_parties_and_counsel": "on"} if parties else {}
    return {"all_case_ids": str(case_id), "output_format": "html", **more}


async def test_document_is_billed_by_its_pages(house: House, browser: Browser) -> None:
    """Rule A15: it is a file and has no place for a receipt, which the provider gets all the same."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    page = await browser.file("cacd", "2:19-cv-04021", content=PDF)
    (entry,) = re.findall(r"/filings/(\d+)/notice", str(page.url))

    answer = await browser.client.get(f"/courts/cacd/filings/{entry}/document")

    assert answer.content == PDF
    (message,) = await told(house, 2)  # beside the link
    assert (message["description"], message["criteria"]) == ("Image1-0", "2:19-cv-04021")
    assert (message["pages"], message["cost"]) == (2, 20)


async def test_what_shows_no_case_costs_nothing(house: House, reader: Browser) -> None:
    """Rule A15: front page, query form, a form with a mistake, dockets, possible case numbers, a case that is not there."""
    for address in (
        "/courts/cacd/",
        f"{PROGRAMS}/iquery.pl",
        "/courts/cacd/filings/",
        f"{PROGRAMS}/possible_case_numbers.pl?2:19-cv-4021",
        f"{PROGRAMS}/DktRpt.pl?999",
        "/courts/cacd/filings/999999/document",
    ):
        assert "receipt-cost" not in (await reader.open(address)).text, address
    mistake = await reader.client.post(f"{PROGRAMS}/iquery.pl?1-L_1_0-1", data={"case_num": "no number"})
    assert "receipt-cost" not in mistake.text
    assert await house.harness.events("receipt.written") == []


async def test_login_of_the_court_has_no_account_to_bill(house: House, browser: Browser) -> None:
    """Rule A15 (*own*): a CM/ECF login names no PACER account."""
    await house.harness.set_calendar(FRIDAY)
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    page = await browser.open(f"{PROGRAMS}/DktRpt.pl?744021")

    assert receipt_on(page) == {}
    assert await house.harness.events("receipt.written") == []


async def test_refused_search_costs_nothing(house: House) -> None:
    """Rule A9."""
    browser = holding(house, house.provider.issue(scope="openid profile email cmecf:file"))

    page = await browser.open(f"{PROGRAMS}/DktRpt.pl?744021")

    assert "Many v. One" not in page.text
    assert receipt_on(page) == {}
    assert await house.harness.events("receipt.written") == []


async def test_exempt_search_says_so_and_has_its_cost(house: House) -> None:
    """Rules A7, A15."""
    browser = holding(house, house.provider.issue(cja_exempt_courts=["cacd"]))
    await browser.open("/courts/cacd/utilities/exemption")
    await browser.submit("csrf", status="exempt")

    page = await browser.open(f"{PROGRAMS}/DktRpt.pl?744021")

    shown = receipt_on(page)
    assert (shown["exempt"], shown["cost"]) == ("Exempt", "0.10")
    (message,) = await told(house, 1)
    assert message["is_exempt"] is True


async def test_case_locator_has_the_same_receipts(house: House) -> None:
    """Rules A13, A15, D§8.2: the holder's own account number, the fee of the day, and the same receipt at the provider."""
    await house.harness.set_calendar("2011-05-02T09:00:00-05:00")
    locator = Locator(house, token=house.provider.issue(pacer_account_number="1769020"))

    shown = (await locator.find(caseTitle="redwood"))["receipt"]

    assert (shown["csoId"], shown["billablePages"], shown["searchFee"]) == (1769020, 1, ".08")
    (message,) = await told(house, 1)
    assert (message["criteria"], message["cost"], message["cents"]) == (shown["search"], 8, 8)
    assert message["sub"] == "sub-jane"


async def test_receipt_and_answer_are_one_transaction(
    house: House, reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule A15: whoever gets no answer gets no receipt either."""
    await reader.open("/courts/cacd/")

    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("court_rp.billing.receipt.post_call", broken)
        assert (await reader.client.get(f"{PROGRAMS}/DktRpt.pl?744021")).status_code == 500

    assert await house.harness.events("receipt.written") == []
    assert house.provider.told == []
