"""Every court can be used (rule C11): made-up dockets, opening a case, and the events that fit a case."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from court_rp.cases.made_up import FIRST_NUMBER, kinds_of_case, made_up_cases
from court_rp.courts.registry import Registry
from court_rp.settings import CourtSettings
from tests.courts.conftest import Browser, Harness, House, open_house, world
from tests.courts.stand_in import StandIn

COURTS = list(Registry.load())


def used_world() -> dict[str, Any]:
    """The usual world with made-up dockets where it has no cases, and a filer at a bankruptcy court."""
    usual = world()
    filer = {"court_id": "cacb", "login": "jdoe-cb", "key": "Cacb-Key-1", "role": "attorney", "name": "Jane Doe"}
    return usual | {"made_up_cases": "a seed", "filers": [*usual["filers"], filer]}


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn) -> AsyncIterator[House]:
    opened = await open_house(settings, provider, used_world())
    yield opened
    await opened.courts.stop()


async def cases_of(harness: Harness, court_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await harness.call("GET", f"/courts/{court_id}/cases"))["cases"]
    return found


@pytest.mark.parametrize("kind", ["district", "bankruptcy", "appellate", "special"])
def test_docket_fits_the_type_of_court_and_no_number_can_exist(kind: str) -> None:
    """Rule C11: a pure function of court, year and seed, which no real docket can have."""
    wanted = {
        "district": {"cv", "cr"}, "bankruptcy": {"bk", "ap"}, "appellate": {"ap"}, "special": {"cv", "vv", None},
    }  # fmt: skip
    types: set[str | None] = set()
    for court in COURTS:
        if court.type != kind:
            continue
        made = made_up_cases(court, 2019, "a seed")
        assert (
            len({one.case.case_number for one in made})
            == len({one.case.pacer_case_id for one in made})
            == len(made)
            > 1
        )
        assert all((one.case.sequence or 0) >= FIRST_NUMBER and one.case.filed_on.year == 2019 for one in made)
        assert all(one.parties for one in made)
        types |= {one.case.type for one in made}
        chapters = {one.case.chapter for one in made} - {None}
        assert chapters == ({"7", "11", "13"} if kind == "bankruptcy" else set())
    assert types == wanted[kind]


def test_seed_decides_about_people_and_dates() -> None:
    cacd = next(court for court in COURTS if court.court_id == "cacd")
    first, again, other = (made_up_cases.__wrapped__(cacd, 2019, seed) for seed in ("a", "a", "b"))
    assert first == again
    assert [one.case.title for one in first] != [one.case.title for one in other]


async def test_every_court_without_a_case_of_the_world_has_a_docket(house: House, harness: Harness) -> None:
    """Rule C11."""
    listed = await harness.call("GET", "/courts?limit=10")
    totals = {court["court_id"]: court["cases_total"] for court in listed}
    assert len(totals) == 204
    assert {court_id for court_id, total in totals.items() if total < 2} == {"cacd", "ca9", "mtd"}
    assert [case["title"] for case in await cases_of(harness, "cacd")] == ["Kite v. Lantern"]


async def test_reset_of_a_court_brings_its_docket_back_as_it_was(house: House, harness: Harness) -> None:
    """Also in another year: the cases are of the year before the world began."""
    before = await cases_of(harness, "nysd")
    assert {case["filed_on"][:4] for case in before} == {"2019"}
    await harness.call("POST", "/courts/nysd/cases", {"title": "One more"})
    await harness.set_calendar("2022-06-01T09:00:00-05:00")
    await harness.call("POST", "/reset", {"scope": "court", "court_id": "nysd"})
    assert await cases_of(harness, "nysd") == before
    assert len(await cases_of(harness, "nyed")) == len(before)


async def test_first_entry_of_a_made_up_case_has_its_document(house: House, harness: Harness) -> None:
    """The docket links to the document, and filing goes on behind it."""
    browser = house.browser()
    await browser.log_in("cacb", "jdoe-cb", "Cacb-Key-1")
    first = (await cases_of(harness, "cacb"))[0]
    page = await browser.open(f"/courts/cacb/cgi-bin/DktRpt.pl?{first['case_id']}")
    assert "Petition, filed by" in page.text
    link = page.text.partition('data-testid="document-')[0].rpartition('href="')[2].partition('"')[0]
    document = await browser.client.get(link)
    assert document.content.startswith(b"%PDF-1.4")
    assert b"This document is fictional" in document.content
    notice = await browser.open(link.replace("/document", "/notice"))
    assert hashlib.sha256(document.content).hexdigest() in notice.text
    page = await browser.file("cacb", first["case_number"], "Proof of Claim")
    assert '<dd data-testid="entry-number">2</dd>' in page.text
    assert "entered by Jane Doe on 02/14/2020 09:00:" in page.text


async def test_events_fit_the_kind_of_case(house: House, harness: Harness) -> None:
    """Rule C11: a chapter 7 case has no answer, its adversary proceeding has no proof of claim."""
    browser = house.browser()
    await browser.log_in("cacb", "jdoe-cb", "Cacb-Key-1")
    numbers = [case["case_number"] for case in await cases_of(harness, "cacb")]
    page = await browser.open("/courts/cacb/filings/new")
    assert "Proof of Claim (bankruptcy)" in page.text
    assert "Answer (adversary)" in page.text
    assert '"Brief"' not in page.text
    page = await browser.file("cacb", numbers[0], "Answer")
    assert page.status_code == 422
    assert "no such event in a case of this kind (bankruptcy)" in page.text
    page = await browser.file("cacb", numbers[3], "Proof of Claim")
    assert "of this kind (adversary)" in page.text
    assert 'data-testid="notice-of-electronic-filing"' in (await browser.file("cacb", numbers[3], "Answer")).text
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert '"Proof of Claim"' not in (await browser.open("/courts/cacd/filings/new")).text


async def test_filer_opens_a_case_and_files_in_it(house: House, harness: Harness) -> None:
    """Rule C11: the next number, at a court with made-up cases and at one with cases of its own."""
    browser = house.browser()
    for court_id, login, key, kind, number in (
        ("cacd", "jdoe", "Cacd-Key-1", "Criminal", "0:20-cr-97001"),
        ("cacb", "jdoe-cb", "Cacb-Key-1", "Bankruptcy, chapter 11", "20-97001"),
        ("jpml", "jdoe-jp", "Jpml-Key-1", "Multidistrict litigation", "MDL No. 97003"),
    ):
        await browser.log_in(court_id, login, key)
        page = await browser.open(f"/courts/{court_id}/filings/")
        assert f'href="/courts/{court_id}/filings/open-case"' in page.text
        await browser.open(f"/courts/{court_id}/filings/open-case")
        page = await browser.submit("title", kind=kind, title="Tin Soldiers v. Toy Chest")
        assert page.url.path == f"/courts/{court_id}/filings/new"
        assert f'<option value="{number}" selected>' in page.text
        page = await browser.upload(case_number=number, event="Motion")
        assert number in page.text
    opened = await harness.events("case.opened")
    assert [(event["court_id"], event["login"]) for event in opened] == [
        ("cacd", "jdoe"), ("cacb", "jdoe-cb"), ("jpml", "jdoe-jp"),
    ]  # fmt: skip


async def test_faulty_case_is_asked_for_again_with_what_was_typed(house: House, harness: Harness) -> None:
    browser = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open("/courts/cacd/filings/open-case")
    page = await browser.submit("title", kind="Maritime", title="Boats v. Boats")
    assert page.status_code == 422
    assert "Choose the kind of case" in page.text
    assert 'value="Boats v. Boats"' in page.text
    page = await browser.submit("title", kind="Civil", title="x" * 201)
    assert "at most 200 characters" in page.text
    page = await browser.submit("title", kind="Civil", title="Boats v. Boats", csrf="0" * 64)
    assert "What you typed is still here" in page.text
    assert 'value="Boats v. Boats"' in page.text
    assert await harness.events("case.opened") == []


async def test_case_that_the_end_of_the_session_interrupts_is_opened_after_the_login(
    house: House, harness: Harness
) -> None:
    browser = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open("/courts/cacd/filings/open-case")
    await harness.wait("PT12H1S")
    await browser.submit("title", kind="Criminal", title="Boats & Oars")
    page = await browser.submit("key", login="jdoe", key="Cacd-Key-1")
    assert page.url.path == "/courts/cacd/filings/open-case"
    assert 'value="Boats &amp; Oars"' in page.text
    assert '<option value="Criminal" selected>' in page.text


async def test_number_after_the_last_one_is_one_that_was_left_out(house: House, harness: Harness) -> None:
    """A longer number could not be searched for."""
    await harness.call("POST", "/courts/cacd/cases", {"case_number": "0:20-cv-99999", "title": "Last"})
    numbers = [(await harness.call("POST", "/courts/cacd/cases", {"title": "Next"}))["case_number"] for _ in range(2)]
    assert numbers == ["0:20-cv-97001", "0:20-cv-97002"]


async def test_number_decides_about_the_kind_of_an_opened_case(house: House, harness: Harness) -> None:
    """A criminal case has no nature of suit."""
    made = await harness.call("POST", "/courts/cacd/cases", {"case_number": "2:20-cr-00777", "title": "Accused"})
    browser = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    page = await browser.open(f"/courts/cacd/cgi-bin/DktRpt.pl?{made['case_id']}")
    assert "2:20-cr-00777" in page.text
    assert "Nature of Suit" not in page.text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("login", "key"),
    [("reader", "Cacd-Key-3"), ("janedoe1", "Pacer-Key-1")],
    ids=["without permission", "PACER reader"],
)
async def test_only_who_may_file_opens_cases(house: House, harness: Harness, login: str, key: str) -> None:
    """Rules C3, C7, C11."""
    browser = house.browser()
    assert "login.pl" in str((await browser.open("/courts/cacd/filings/open-case")).url)
    await browser.log_in("cacd", login, key)
    assert "open-case" not in (await browser.open("/courts/cacd/filings/")).text
    assert (await browser.open("/courts/cacd/filings/open-case")).status_code == 403
    assert (await browser.client.post("/courts/cacd/filings/open-case", data={"title": "x"})).status_code == 403
    assert len(await cases_of(harness, "cacd")) == 1


async def test_freeze_refuses_to_open_a_case(house: House, harness: Harness) -> None:
    """Rule C8: also in the moment between the form and its answer."""
    browser = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open("/courts/cacd/filings/open-case")
    await harness.call("PUT", "/courts/cacd/calendar", {"freeze_at": "2020-02-14T08:00:00"})
    page = await browser.submit("title", kind="Civil", title="Boats v. Boats")
    assert page.status_code == 403
    assert len(await cases_of(harness, "cacd")) == 1


async def test_harness_opens_cases(house: House, harness: Harness) -> None:
    """contract.md: with a number, or with the next fictional one; parties can be searched for."""
    body = {
        "case_number": "2:20-cv-00777", "title": "Ada v. Bram", "filed_on": "2020-02-03", "judge": "Cleo Inkpenn",
        "parties": [{"role": "plaintiff", "last_name": "Wobblestone", "first_name": "Ada"}],
    }  # fmt: skip
    made = await harness.call("POST", "/courts/cacd/cases", body)
    assert (made["case_number"], made["title"], made["filed_on"]) == ("2:20-cv-00777", "Ada v. Bram", "2020-02-03")
    made = await harness.call("POST", "/courts/cacd/cases", {"title": "Next"})
    assert (made["case_number"], made["filed_on"]) == ("0:20-cv-97001", "2020-02-14")
    assert len(await cases_of(harness, "cacd")) == 3
    browser = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open("/courts/cacd/cgi-bin/iquery.pl")
    assert "Ada v. Bram" in (await browser.submit("case_num", last_name="wobblestone")).text
    for faulty, status, words in (
        ({"case_number": "2:20-cv-00777", "title": "Again"}, 409, "already has a case 2:20-cv-00777"),
        ({"case_number": "number nine", "title": "Faulty"}, 422, "case_number"),
        ({"title": ""}, 422, "title"),
    ):
        answer = await harness.client.post("/courts/cacd/cases", json=faulty)
        assert (answer.status_code, words in answer.text) == (status, True), faulty
    assert (await harness.client.post("/courts/nowhere/cases", json={"title": "x"})).status_code == 404


async def test_cases_opened_at_once_get_different_numbers(house: House, harness: Harness) -> None:
    calls = (harness.call("POST", "/courts/nysd/cases", {"title": f"Case {number}"}) for number in range(6))
    made = await asyncio.gather(*calls)
    assert len({case["case_number"] for case in made}) == len({case["case_id"] for case in made}) == 6


async def test_courts_without_made_up_dockets_say_what_can_be_done(
    browser: Browser, settings: CourtSettings, provider: StandIn
) -> None:
    """A world may want none; then a filer opens the first case."""
    bare = await open_house(settings, provider, {**world(), "cases": []})
    visitor = bare.browser()
    await visitor.log_in("jpml", "jdoe-jp", "Jpml-Key-1")
    page = await visitor.open("/courts/jpml/filings/new")
    assert "This court has no cases yet." in page.text
    assert 'href="/courts/jpml/filings/open-case"' in page.text
    await bare.courts.stop()


def test_each_kind_of_case_can_be_opened_somewhere() -> None:
    names = {name for court in COURTS for name in kinds_of_case(court)}
    assert names == {
        "Civil", "Criminal", "Bankruptcy, chapter 7", "Bankruptcy, chapter 11", "Bankruptcy, chapter 13",
        "Adversary proceeding", "Appeal", "Petition for review", "Vaccine", "Multidistrict litigation",
    }  # fmt: skip
