"""Looking cases up at a court: the query page, a case's page and the XML, as people and real clients do (D§2.1, D§8.1)."""

import os
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from court_rp.settings import CourtSettings
from cso_kit.control.problem import ProblemError
from tests.courts.cases_world import world_with_cases
from tests.courts.conftest import FIRST_SECOND, Browser, House, open_copy
from tests.courts.stand_in import StandIn

# juriscraper opens its log when it is imported, wherever this says; that is why it is imported where it is used.
os.environ.setdefault("JURISCRAPER_LOG", os.devnull)

PROGRAMS = "/courts/cacd/cgi-bin"
NUMBERS, QUERY, MENU = (f"{PROGRAMS}/{name}.pl" for name in ("possible_case_numbers", "iquery", "iqquerymenu"))
# What juriscraper sends with an identifier.
BY_ID = {
    "UserType": "", "all_case_ids": "744021", "case_num": "foo", "Qry_filed_from": "", "Qry_filed_to": "",
    "lastentry_from": "", "lastentry_to": "", "last_name": "", "first_name": "", "middle_name": "", "person_type": "",
}  # fmt: skip


@pytest.fixture
def document() -> dict[str, Any]:
    return world_with_cases()


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn, document: dict[str, Any]) -> AsyncIterator[House]:
    opened = await open_copy(settings, provider, document)
    await opened.harness.set_calendar(FIRST_SECOND)
    yield opened
    await opened.courts.stop()


class Program:
    """A program with the cookie of Central Sign-On."""

    def __init__(self, house: House, token: str | None) -> None:
        cookies = {"NextGenCSO": token} if token else {}
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(house.app), base_url="http://localhost:8400", cookies=cookies
        )

    async def numbers(self, typed: str, court_id: str = "cacd") -> httpx.Response:
        return await self.client.get(f"/courts/{court_id}/cgi-bin/possible_case_numbers.pl?{typed}")

    async def query(self, court_id: str = "cacd", **form: str) -> httpx.Response:
        """The query form, sent as real clients send it."""
        files = {name: (None, value) for name, value in form.items()}
        return await self.client.post(f"/courts/{court_id}/cgi-bin/iquery.pl?1-L_1_0-1", files=files)


@pytest.fixture
async def program(house: House) -> AsyncIterator[Program]:
    made = Program(house, house.provider.issue())
    yield made
    await made.client.aclose()


def is_logged_in(answer: httpx.Response) -> bool:
    """Whether juriscraper reads a page as that of a logged-in user."""
    from juriscraper.pacer.http import check_if_logged_in_page

    return bool(check_if_logged_in_page(answer.content))


def possible(answer: httpx.Response, **which: str) -> Any:
    """What juriscraper reads in an answer."""
    from juriscraper.pacer import PossibleCaseNumberApi

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert is_logged_in(answer)
    report = PossibleCaseNumberApi("cacd")
    report._parse_text(answer.text)
    return report.data(**which)


def queried(answer: httpx.Response, court_id: str = "cacd") -> dict[str, Any]:
    """What juriscraper reads in a case's page."""
    from juriscraper.pacer import CaseQuery

    assert answer.status_code == 200
    assert is_logged_in(answer)
    report = CaseQuery(court_id)
    report._parse_text(answer.text)
    data: dict[str, Any] = report.data
    return data


async def test_case_number_search_answers_like_the_real_courts(program: Program) -> None:
    """D§2.1: number without leading zeros, title with the judge's initials, and the identifier programs go on with."""
    answer = await program.numbers("2:19-cv-04021")
    assert answer.text == (
        '<request number="2:19-cv-04021"><case number="2:19-cv-4021" id="744021" '
        'title="2:19-cv-04021-JAQ Redwood Kites, Inc. v. Paper Lantern LLC" sortable="2:2019-cv-04021-JAQ"/></request>'
    )
    assert answer.headers["cache-control"] == "no-store"
    assert possible(answer)["pacer_case_id"] == "744021"


@pytest.mark.parametrize(
    "typed", ["2:19-cv-04021-JAQ", "2:19-cv-4021;number=0.125", "2%3A19-cv-04021", "2:2019cv04021"]
)
async def test_case_number_may_be_written_in_many_ways(program: Program, typed: str) -> None:
    assert possible(await program.numbers(typed))["pacer_case_id"] == "744021"


async def test_number_without_an_office_matches_several_cases(program: Program) -> None:
    """D§8.1: the client chooses by office and kind."""
    answer = await program.numbers("19-04021")
    assert answer.text.count("<case ") == 3
    assert possible(answer, office_number="2", docket_number_letters="cv")["pacer_case_id"] == "744021"
    assert possible(answer, office_number="8")["docket_number"] == "8:19-cv-4021"
    assert "USA v. Doe (closed 01/31/2020)" in answer.text


@pytest.mark.parametrize(
    "typed", ["2:11-cv-00001", "nonsense", "", "%00", "9" * 400, "%ff<&\"'>", "19-04021 Not logged in"]
)
async def test_unknown_number_is_answered_in_xml(program: Program, typed: str) -> None:
    """D§8.1: `Cannot find case`, whatever was asked."""
    answer = await program.numbers(typed)
    if "logged" not in typed:
        assert possible(answer) is None
    assert "Cannot find case" in answer.text


async def test_missing_login_is_reported_in_xml(house: House) -> None:
    """D§2.1, for real clients: before and after go-live."""
    nobody = Program(house, None)
    for moment in (FIRST_SECOND, "2020-02-14T09:00:00-08:00"):
        await house.harness.set_calendar(moment)
        answer = await nobody.numbers("2:19-cv-04021")
        assert "<message text='Not logged in.  Please refresh this page.'/>" in answer.text
        assert not is_logged_in(answer)


async def test_missing_login_is_bounced_from_the_case_pages(house: House) -> None:
    """D§2.1, D§8.5: a 200 that leads to Central Sign-On and back here."""
    nobody = Program(house, None)
    for answer in (
        await nobody.client.get(QUERY),
        await nobody.query(**BY_ID),
        await nobody.client.get(f"{MENU}?744021"),
    ):
        assert answer.status_code == 200
        assert "csologin/login.jsf" in answer.text
        assert "Redwood" not in answer.text


async def test_case_query_is_read_by_the_real_client(program: Program) -> None:
    """D§8.1: the form as juriscraper sends it, the page as it parses it."""
    data = queried(await program.query(**BY_ID))
    assert data["docket_number"] == "2:19-cv-04021"
    assert data["case_name"] == "Redwood Kites, Inc. v. Paper Lantern LLC"
    assert data["assigned_to_str"] == "Josefina A. Quillfeather"
    assert data["federal_dn_judge_initials_assigned"] == "JAQ"
    assert f"{data['date_filed']:%Y-%m-%d}" == "2019-05-08"
    assert "date_terminated" not in data


async def test_bankruptcy_case_has_its_own_lines(program: Program, house: House) -> None:
    """D§8.1: kind, chapter and judge."""
    await house.harness.call("PUT", "/courts/cacb/calendar", {"go_live_at": "2019-06-03"})
    found = possible(await program.numbers("20-10377", "cacb"))
    data = queried(await program.query("cacb", all_case_ids=found["pacer_case_id"], case_num="foo"), "cacb")
    assert (data["docket_number"], data["case_type"], data["chapter"]) == ("2:20-bk-10377", "bk", "7")
    assert data["assigned_to_str"] == "Ansel Brightwater"
    assert data["case_name"] == "Dorothea M. Fernwood"


async def test_case_is_closed_from_its_closing_day_on(program: Program, house: House) -> None:
    """Cases follow the calendar of their court."""
    address = f"{QUERY}?1-L_1_0-0-{possible(await program.numbers('8:19-cv-04021'))['pacer_case_id']}"
    assert "date_terminated" not in queried(await program.client.get(address))
    await house.harness.set_calendar("2020-06-01T00:00:00-07:00")
    assert f"{queried(await program.client.get(address))['date_terminated']:%Y-%m-%d}" == "2020-06-01"


async def test_last_filing_is_shown(house: House, browser: Browser, program: Program) -> None:
    """The query finds a filing that was made with the filing form."""
    await house.harness.set_calendar("2020-02-14T23:30:00-08:00")
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.file("cacd", "2:19-cv-04021")).status_code == 200
    await house.harness.set_calendar(FIRST_SECOND)
    data = queried(await program.query(**BY_ID))
    assert f"{data['date_last_filing']:%Y-%m-%d}" == "2020-02-14"


@pytest.mark.parametrize(
    "tail", ["iquery.pl?744021", "iquery.pl?440916540563012-L_1_0-0-744021", "iqquerymenu.pl?744021"]
)
async def test_case_has_addresses_of_its_own(program: Program, tail: str) -> None:
    """D§8.1, D§8.2: from lists, and from the Case Locator."""
    answer = await program.client.get(f"{PROGRAMS}/{tail}")
    assert queried(answer)["docket_number"] == "2:19-cv-04021"
    assert "Paper Lantern LLC" in answer.text.partition('data-testid="case-facts"')[2]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"case_num": "2:19-cr-04021"}, "2:19-cr-04021"),
        ({"last_name": "doe"}, "2:19-cr-04021"),
        ({"last_name": "DOE", "first_name": "j", "middle_name": "q"}, "2:19-cr-04021"),
        ({"filed_from": "05/08/2019", "filed_to": "5/8/19"}, "2:19-cv-04021"),
        ({"Qry_filed_from": "06/01/2019", "Qry_filed_to": "12/31/2019"}, "8:19-cv-04021"),
    ],
)
async def test_case_is_found_by_typed_criteria(program: Program, form: dict[str, str], found: str) -> None:
    assert queried(await program.query(**form))["docket_number"] == found


async def test_real_client_reads_a_list_of_cases(program: Program) -> None:
    """D§8.1: row classes and links."""
    from juriscraper.pacer.case_query_advanced import CaseQueryAdvancedBankruptcy

    answer = await program.query(case_num="19-04021")
    report = CaseQueryAdvancedBankruptcy("cacd")
    report._parse_text(answer.text)
    assert [row["case_name"] for row in report.data] == [
        "United States v. Doe",
        "Redwood Kites, Inc. v. Paper Lantern LLC",
        "Holt v. Kites",
    ]
    assert report.data[1]["pacer_case_id"] == "744021"
    assert [str(row["date_closed"]) for row in report.data] == ["2020-01-31", "None", "None"]


async def test_last_entry_dates_narrow_the_query(house: House, browser: Browser, program: Program) -> None:
    await house.harness.set_calendar("2020-02-14T23:30:00-08:00")
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.file("cacd", "2:19-cv-04021")
    await house.harness.set_calendar(FIRST_SECOND)
    on_the_day = {"lastentry_from": "02/14/2020", "lastentry_to": "02/14/2020"}
    assert queried(await program.query(**on_the_day))["docket_number"] == "2:19-cv-04021"
    assert "Case not found." in (await program.query(lastentry_from="02/15/2020")).text
    assert "Case not found." in (await program.query(lastentry_to="02/13/2020")).text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("form", "status", "expected"),
    [
        ({"case_num": ""}, 422, "Fill in a case number"),
        ({"case_num": "eleven"}, 422, "This is not a case number"),
        ({"filed_from": "2019-05-08"}, 422, "This is not a date"),
        ({"filed_from": "13/45/2019"}, 422, "This is not a date"),
        ({"lastentry_to": "01/01/0001"}, 422, "This is not a date"),
        ({"all_case_ids": "99999999999999999999"}, 422, "Fill in"),
        ({"all_case_ids": "1"}, 200, "Case not found."),
        ({"last_name": "%"}, 200, "Case not found."),
        ({"last_name": "x" * 5000}, 200, "Case not found."),
    ],
)
async def test_query_without_results_says_so(
    program: Program, form: dict[str, str], status: int, expected: str
) -> None:
    """The form keeps the typed values."""
    answer = await program.query(**form)
    assert answer.status_code == status
    assert expected in answer.text
    for value in form.values():
        if status == 422 and len(value) < 20:
            assert f'value="{value}"' in answer.text


@pytest.mark.parametrize(
    "query", ["?0", "?x", "?99999999999", "?1-L_1_0-0-", "?%00", "?744021&744021", "?-L_1_0-0-744021"]
)
async def test_address_of_an_unknown_case_is_not_found(program: Program, query: str) -> None:
    answer = await program.client.get(f"{MENU}{query}")
    assert "Case not found." in answer.text


async def test_form_with_a_file_or_a_member_twice_is_refused(program: Program) -> None:
    twice = [("case_num", (None, "1")), ("case_num", (None, "2"))]
    assert (await program.client.post(QUERY, files=twice)).status_code == 400
    assert (await program.client.post(QUERY, files={"case_num": ("a.txt", b"1")})).status_code == 400
    assert (
        await program.client.post(QUERY, content=b"{}", headers={"content-type": "application/json"})
    ).status_code == 415


async def test_withheld_search_is_refused_with_the_text_that_clients_match(house: House) -> None:
    """Rule A9, D§8.1: login and the rest of the court still work; the refusal is recorded."""
    reader = Program(house, house.provider.issue(scope="openid profile email cmecf:file"))
    for answer in (
        await reader.client.get(QUERY),
        await reader.query(**BY_ID),
        await reader.client.get(f"{MENU}?744021"),
    ):
        assert answer.status_code == 200
        assert "This user has no access privileges defined." in answer.text
        assert is_logged_in(answer)
    answer = await reader.numbers("2:19-cv-04021")
    assert is_logged_in(answer)
    assert '<message text="This user has no access privileges defined.' in answer.text
    assert (await reader.client.get("/courts/cacd/filings/")).status_code == 200
    events = await house.harness.events("case_search.refused")
    assert [event["reason"] for event in events] == ["search_withheld"] * 4


async def test_court_login_searches_before_go_live(house: House, browser: Browser) -> None:
    """Rule C3: before go-live the court's own login opens the query, and the cookie of Central Sign-On does not."""
    await house.harness.set_calendar("2020-02-14T09:00:00-08:00")
    program = Program(house, house.provider.issue())
    assert "Not logged in" in (await program.numbers("2:19-cv-04021")).text
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert possible(await browser.client.get(f"{NUMBERS}?2:19-cv-04021"))["pacer_case_id"] == "744021"
    page = await browser.open(QUERY)
    assert 'data-testid="query-form"' in page.text
    answer = await browser.client.post(f"{QUERY}?1-L_1_0-1", data={"case_num": "2:19-cv-04021"})
    assert queried(answer)["docket_number"] == "2:19-cv-04021"


async def test_sign_on_for_linking_cannot_search(house: House, browser: Browser) -> None:
    """Rule L5: a link made before go-live opens nothing else; mtd opens linking at its announcement."""
    await house.harness.set_calendar("2020-02-14T09:00:00-08:00")
    page = await browser.sign_on("mtd", "/link")
    assert 'data-testid="link-form"' in page.text
    assert 'data-testid="nav-query"' not in page.text
    answer = await browser.client.get("/courts/mtd/cgi-bin/possible_case_numbers.pl?6:20-cv-00009")
    assert "Not logged in" in answer.text


async def test_freeze_of_reading_stops_the_query(house: House) -> None:
    """Rule C8: for everybody, logged in or not."""
    calendar = {"freeze_at": "2020-02-17T00:00:00", "go_live_at": "2020-03-18", "freeze_reading": True}
    await house.harness.call("PUT", "/courts/cacd/calendar", calendar)
    nobody = Program(house, None)
    assert (await nobody.client.get(QUERY)).status_code == 403
    assert "<message text=" in (await nobody.numbers("2:19-cv-04021")).text


async def test_control_plane_shows_the_case_identifiers(program: Program, house: House) -> None:
    """A test need not ask the court for them."""
    shown = (await house.harness.call("GET", "/courts/cacd"))["cases"]
    assert [case["case_number"] for case in shown] == ["2:19-cv-04021", "2:19-cr-04021", "8:19-cv-04021", "A-17"]
    assert shown[0] == {
        "case_number": "2:19-cv-04021",
        "case_id": 744021,
        "title": "Redwood Kites, Inc. v. Paper Lantern LLC",
        "filed_on": "2019-05-08",
        "closed_on": None,
    }
    assert str(shown[1]["case_id"]) == possible(await program.numbers("2:19-cr-04021"))["pacer_case_id"]
    every = await house.harness.call("GET", "/courts")
    assert [len(court["cases"]) for court in every if court["court_id"] in {"cacd", "mtd"}] == [4, 0]


async def test_identifiers_are_the_same_after_a_reset(program: Program, house: House) -> None:
    """Programs keep them."""
    before = possible(await program.numbers("2:19-cr-04021"))["pacer_case_id"]
    await house.harness.call("POST", "/reset", {"scope": "world"})
    await house.harness.set_calendar(FIRST_SECOND)
    assert possible(await program.numbers("2:19-cr-04021"))["pacer_case_id"] == before
    await house.harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})
    await house.harness.set_calendar(FIRST_SECOND)
    assert possible(await program.numbers("2:19-cr-04021"))["pacer_case_id"] == before


@pytest.mark.parametrize(
    "wrong",
    [
        [{"case_id": 1}, {"case_id": 1}],
        [{"case_number": "2:19-cv-00001"}, {"case_number": "2:19-cv-00001"}],
        [{"shoe_size": 4}],
        [{"case_id": 0}],
        [{"filed_on": "soon"}],
        [{"parties": [{"role": "victim", "last_name": "Doe"}]}],
    ],
)
async def test_world_with_invalid_cases_is_refused(house: House, wrong: list[dict[str, Any]]) -> None:
    cases = [
        {"court_id": "cacd", "case_number": f"2:19-cv-0000{n}", "title": "Kite", **case} for n, case in enumerate(wrong)
    ]
    state, _ = await house.courts.control.read_clock()
    with pytest.raises(ProblemError) as refused:
        await house.courts.control.load({**world_with_cases(), "cases": cases}, state)
    assert refused.value.status == 422
    assert (await house.harness.call("GET", "/courts/cacd"))["filers"]


async def test_typed_query_is_there_again_after_the_login(house: House) -> None:
    """A query that was sent after the session's end is neither lost nor run: the form comes back filled in."""
    typed = {"last_name": "O'Hara & Söhne", "filed_from": "", "Qry_filed_from": "05/08/2019", "case_num": ""}
    for court_id in ("cacd", "jpml"):  # live, and with its own login
        visitor = house.browser()
        address = f"/courts/{court_id}/cgi-bin/iquery.pl?1-L_1_0-1"
        page = await visitor.client.post(address, data=typed)
        html = unescape(page.text)
        wanted = "/cgi-bin/iquery.pl?last_name=O%27Hara+%26+S%C3%B6hne&filed_from=05%2F08%2F2019"
        if court_id == "jpml":
            assert f'name="return_to" value="{wanted}"' in html
            data = {"login": "jdoe-jp", "key": "Jpml-Key-1", "return_to": wanted}
            answer = await visitor.client.post(f"/courts/{court_id}/cgi-bin/login.pl", data=data)
            page = await visitor.open(answer.headers["location"])
        else:
            page = await visitor.open(f"/courts/{court_id}/login?{urlencode({'return_to': wanted})}")
            assert urlencode({"return_to": wanted}) in html
        assert 'data-testid="query-form"' in page.text
        assert 'name="last_name" value="O\'Hara & Söhne"' in re.sub(
            r" id=\"[^\"]*\"| type=\"text\"", "", unescape(page.text)
        )
        assert 'value="05/08/2019"' in page.text


async def test_query_too_long_for_an_address_leads_back_to_the_empty_form(house: House) -> None:
    page = await house.browser().client.post("/courts/jpml/cgi-bin/iquery.pl", data={"last_name": "x" * 600})
    assert 'name="return_to" value="/cgi-bin/iquery.pl"' in page.text
