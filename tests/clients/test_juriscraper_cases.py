"""juriscraper finds cases at the simulator: its own parsers read the query page and its XML (rule F2, D§2.1, D§8.1)."""

import pytest

from cso_sim.federation import Federation
from tests.clients.scraper import CACD, FIRST_SECOND, LINKED, READER, is_content, pacer_session, sign_ons
from tests.federation.test_story import PDF
from tests.federation.visitor import Harness, Visitor


async def test_case_is_found_by_its_number(federation: Federation, harness: Harness) -> None:
    """Rule F2, D§2.1: the hidden API of possible case numbers, read by the client's own parser."""
    from juriscraper.pacer import PossibleCaseNumberApi

    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation, READER) as session:
        report = PossibleCaseNumberApi("cacd", session)
        await report.query("2:19-cv-04021")
        found = report.data()
        await report.query("2:19-cv-99999")
        missing = report.data()

    assert found["pacer_case_id"] == "744021"
    assert found["docket_number"] == "2:19-cv-4021"  # as the real courts write it there
    assert "Redwood Kites" in found["title"]
    assert missing is None


async def test_number_without_an_office_finds_the_case_that_is_meant(federation: Federation, harness: Harness) -> None:
    from juriscraper.pacer import PossibleCaseNumberApi

    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation, READER) as session:
        report = PossibleCaseNumberApi("cacd", session)
        await report.query("20-112")

        assert report.data(office_number="2", docket_number_letters="cv")["docket_number"] == "2:20-cv-112"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("court_id", "number", "wanted"),
    [
        (
            "cacd",
            "2:19-cv-04021",
            {"docket_number": "2:19-cv-04021", "case_name": "Redwood Kites, Inc. v. Paper Lantern LLC"},
        ),
        ("cacd", "8:18-cv-01377", {"docket_number": "8:18-cv-01377", "assigned_to_str": "Josefina A. Quillfeather"}),
        ("wawb", "19-14020", {"docket_number": "19-14020", "chapter": "11", "assigned_to_str": "Marguerite Lowtide"}),
    ],
)
async def test_case_query_gives_what_is_known_of_a_case(
    federation: Federation, harness: Harness, court_id: str, number: str, wanted: dict[str, str]
) -> None:
    """Rule F2, D§8.1: the query page, sent as a multipart form and read by the client's own parser."""
    from juriscraper.pacer import CaseQuery, PossibleCaseNumberApi

    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation, READER) as session:
        numbers = PossibleCaseNumberApi(court_id, session)
        await numbers.query(number)
        query = CaseQuery(court_id, session)
        await query.query(numbers.data()["pacer_case_id"])

    assert {name: query.data[name] for name in wanted} == wanted
    assert query.data["date_filed"] is not None


async def test_xml_for_nobody_makes_the_client_log_in(federation: Federation, harness: Harness) -> None:
    """D§2.1: `Not logged in.  Please refresh this page.`"""
    from juriscraper.pacer import PossibleCaseNumberApi

    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation) as nobody:
        answer = await nobody.get(f"{CACD}/cgi-bin/possible_case_numbers.pl?2:19-cv-04021", auto_login=False)
    assert "Not logged in.  Please refresh this page." in answer.text
    assert not is_content(answer)

    async with pacer_session(federation, READER) as session:
        report = PossibleCaseNumberApi("cacd", session)
        await report.query("2:19-cv-04021")
        assert report.data()["pacer_case_id"] == "744021"


async def test_withheld_search_is_reported_without_a_login_loop(
    federation: Federation, with_client_code: tuple[str, str], harness: Harness
) -> None:
    """Rule A9, D§1.2: a required client code that was not entered takes the search away."""
    from juriscraper.lib.exceptions import ParsingException
    from juriscraper.pacer import PossibleCaseNumberApi

    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation, with_client_code) as session:
        report = PossibleCaseNumberApi("cacd", session)
        await report.query("2:19-cv-04021")
        with pytest.raises(ParsingException):
            report.data()
    assert await sign_ons(harness) <= 3


async def test_docket_report_shows_what_was_filed(federation: Federation) -> None:
    """D§8.1: the filer files in a browser; juriscraper reads the docket sheet with its own parser."""
    from juriscraper.pacer import DocketReport, PossibleCaseNumberApi

    async with Visitor(federation.app) as visitor:
        await visitor.open("/courts/wawb/login")
        await visitor.give_password(LINKED[0], LINKED[1])
        await visitor.open("/courts/wawb/filings/new")
        filed = await visitor.upload(PDF, case_number="19-14020", event="Motion")
    assert filed.status_code == 200
    async with pacer_session(federation, READER) as session:
        numbers = PossibleCaseNumberApi("wawb", session)
        await numbers.query("19-14020")
        report = DocketReport("wawb", session)
        await report.query(numbers.data()["pacer_case_id"], show_parties_and_counsel=True)

    assert report.data["docket_number"] == "19-14020"
    assert [party["name"] for party in report.data["parties"]] == ["Evergreen Imaginary Ferries"]
    entries = report.data["docket_entries"]
    assert [entry["document_number"] for entry in entries] == ["1"]
    assert "Motion" in entries[0]["description"]
