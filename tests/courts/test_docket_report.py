"""The docket report of a case, as real clients ask for it and parse it (D§8.1)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from court_rp.settings import CourtSettings
from tests.courts.cases_world import world_with_cases
from tests.courts.conftest import FIRST_SECOND, Browser, House, open_copy
from tests.courts.stand_in import StandIn
from tests.courts.test_cases import PROGRAMS, Program, is_logged_in, possible

REPORT = f"{PROGRAMS}/DktRpt.pl"
# What juriscraper sends.
ASKED = {
    "all_case_ids": "744021", "sort1": "oldest date first", "date_range_type": "Filed", "output_format": "html", "case_num": " ",
    "date_from": "1/1/1960", "list_of_parties_and_counsel": "on", "pdf_header": "1",
}  # fmt: skip


@pytest.fixture
def document() -> dict[str, Any]:
    return world_with_cases()


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn, document: dict[str, Any]) -> AsyncIterator[House]:
    """Two documents were filed in the case of the kites, on the two days before go-live."""
    opened = await open_copy(settings, provider, document)
    browser = Browser(opened.app, provider)
    for moment, event in (("2020-02-16T23:30:00-08:00", "Motion"), ("2020-02-17T08:00:00-08:00", "Exhibit")):
        await opened.harness.set_calendar(moment)
        await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
        assert (await browser.file("cacd", "2:19-cv-04021", event)).status_code == 200
    await browser.client.aclose()
    await opened.harness.set_calendar(FIRST_SECOND)
    yield opened
    await opened.courts.stop()


@pytest.fixture
async def program(house: House) -> AsyncIterator[Program]:
    made = Program(house, house.provider.issue())
    yield made
    await made.client.aclose()


async def ask(program: Program, court_id: str = "cacd", **form: str) -> httpx.Response:
    files = {name: (None, value) for name, value in {**ASKED, **form}.items()}
    return await program.client.post(f"/courts/{court_id}/cgi-bin/DktRpt.pl?1-L_1_0-1", files=files)


def read(answer: httpx.Response, court_id: str = "cacd") -> dict[str, Any]:
    """What juriscraper reads in a docket report."""
    from juriscraper.pacer import DocketReport

    assert answer.status_code == 200
    assert is_logged_in(answer)
    report = DocketReport(court_id)
    report._parse_text(answer.text)
    data: dict[str, Any] = report.data
    return data


async def test_docket_report_is_read_by_the_real_client(program: Program) -> None:
    """D§8.1: head, parties and entries; days are those of the court."""
    data = read(await ask(program))
    assert (data["docket_number"], data["case_name"]) == ("2:19-cv-04021", "Redwood Kites, Inc. v. Paper Lantern LLC")
    assert (data["assigned_to_str"], data["nature_of_suit"]) == ("Josefina A. Quillfeather", "840")
    assert (str(data["date_filed"]), data["date_terminated"]) == ("2019-05-08", None)
    assert [(party["type"], party["name"]) for party in data["parties"]] == [
        ("Plaintiff", "Redwood Kites, Inc."),
        ("Defendant", "Paper Lantern LLC"),
    ]
    entries = [(str(one["date_filed"]), one["document_number"], one["description"]) for one in data["docket_entries"]]
    assert [entry[:2] for entry in entries] == [("2020-02-16", "1"), ("2020-02-17", "2")]
    assert entries[0][2].startswith("Motion, filed by Jane Doe (motion.pdf)")


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ({"sort1": "most recent date first"}, ["2", "1"]),
        ({"date_from": "02/17/2020"}, ["2"]),
        ({"date_to": "02/16/2020"}, ["1"]),
        ({"documents_numbered_from_": "2"}, ["2"]),
        ({"documents_numbered_to_": "1"}, ["1"]),
    ],
)
async def test_docket_report_follows_its_query(program: Program, form: dict[str, str], numbers: list[str]) -> None:
    assert [one["document_number"] for one in read(await ask(program, **form))["docket_entries"]] == numbers


async def test_docket_report_of_a_bankruptcy_case(program: Program, house: House) -> None:
    """D§8.1: bankruptcy courts write it in another way."""
    await house.harness.call("PUT", "/courts/cacb/calendar", {"go_live_at": "2019-06-03"})
    found = possible(await program.numbers("20-10377", "cacb"))
    data = read(await ask(program, "cacb", all_case_ids=found["pacer_case_id"]), "cacb")
    assert (data["docket_number"], data["case_name"]) == ("2:20-bk-10377", "Dorothea M. Fernwood")
    assert [(party["type"], party["name"]) for party in data["parties"]] == [("Debtor", "Dorothea M. Fernwood")]
    assert data["docket_entries"] == []


async def test_docket_report_is_linked_from_the_case(program: Program) -> None:
    page = await program.client.get(f"{PROGRAMS}/iqquerymenu.pl?744021")
    assert f'href="{REPORT}?744021"' in page.text
    assert len(read(await program.client.get(f"{REPORT}?744021"))["docket_entries"]) == 2


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("form", "status", "expected"),
    [
        ({"all_case_ids": "1"}, 200, "Case not found."),
        ({"all_case_ids": "x"}, 200, "Case not found."),
        ({"date_from": "soon"}, 422, "date_from is not a date"),
        ({"output_format": "pdf"}, 422, "as a page only"),
        ({"date_from": "02/18/2020"}, 200, "This case has no entry that fits your request"),
    ],
)
async def test_invalid_docket_report_query_says_why(
    program: Program, form: dict[str, str], status: int, expected: str
) -> None:
    answer = await ask(program, **form)
    assert answer.status_code == status
    assert expected in answer.text


async def test_docket_report_needs_a_login_and_the_search(house: House) -> None:
    """Rule A9, D§2.1."""
    assert "csologin/login.jsf" in (await ask(Program(house, None))).text
    answer = await ask(Program(house, house.provider.issue(scope="openid cmecf:file")))
    assert "This user has no access privileges defined." in answer.text
