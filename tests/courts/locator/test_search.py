"""The Case Locator: its results, and the form of its responses."""

from typing import Any

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from court_rp.settings import CourtSettings
from tests.courts.cases_world import case, world_with_cases
from tests.courts.conftest import FRIDAY, ORIGIN, House, open_house
from tests.courts.locator.program import NS, REST, XML, Locator
from tests.courts.stand_in import StandIn


async def test_case_found_by_number_has_the_guides_form(house: House, locator: Locator) -> None:
    """D§8.2: receipt, pageInfo, content; empty members are omitted."""
    await house.harness.set_calendar(FRIDAY)
    found = await locator.find(caseNumberFull="2:19-cv-04021")
    assert found["content"] == [
        {
            "courtId": "cacdc",
            "caseId": 744021,
            "caseYear": 2019,
            "caseNumber": 4021,
            "caseOffice": "2",
            "caseType": "cv",
            "caseTitle": "Redwood Kites, Inc. v. Paper Lantern LLC",
            "dateFiled": "2019-05-08",
            "natureOfSuit": "840",
            "jurisdictionType": "Civil",
            "caseLink": f"{ORIGIN}/courts/cacd/cgi-bin/iqquerymenu.pl?744021",
            "caseNumberFull": "2:2019cv04021",
        }
    ]
    assert found["pageInfo"] == {
        "number": 0,
        "size": 54,
        "totalPages": 1,
        "totalElements": 1,
        "numberOfElements": 1,
        "first": True,
        "last": True,
    }
    receipt = found["receipt"]
    assert receipt["transactionDate"].startswith("2020-02-14T11:00:00")
    assert receipt["transactionDate"].endswith("-0600")
    assert (receipt["billablePages"], receipt["loginId"], receipt["searchFee"]) == (1, "janedoe1", ".10")
    assert receipt["search"] == "All Courts; caseNumberFull 2:19-cv-04021; Page: 1"
    assert receipt["description"] == "All Court Types Case Search"
    assert 1_000_000 <= receipt["csoId"] < 10_000_000
    assert len(receipt["reportId"]) == 36
    assert found["masterCase"] is None


async def test_xml_answer_equals_the_json_answer(locator: Locator) -> None:
    """D§8.2: root `caseList` in the namespace of PACER; texts are escaped."""
    body = b'<caseSearch xmlns="https://pacer.uscourts.gov"><caseTitle>an old</caseTitle></caseSearch>'
    answer = await locator.post(body, **XML)
    assert answer.headers["content-type"] == "application/xml"
    root = fromstring(answer.text)
    assert root.tag == f"{NS}caseList"
    assert root.findtext(f"{NS}receipt/{NS}transactionDate").endswith("-06:00")
    assert root.findtext(f"{NS}pageInfo/{NS}first") == "true"
    [found] = root.findall(f"{NS}content/{NS}case")
    assert found.findtext(f"{NS}caseTitle") == "An old paper file & <others>"
    assert found.find(f"{NS}caseYear") is None


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("application/xml", "xml"),
        ("text/xml;q=0.5, application/json;q=0.9", "json"),
        ("application/json;q=0.1, application/xml", "xml"),
    ],
)
async def test_answer_format_follows_accept(locator: Locator, accept: str | None, kind: str) -> None:
    """The guide, "Setting the Headers": JSON by default, independent of the format of the request."""
    headers = {"content-type": "application/json", "X-NEXT-GEN-CSO": locator.token}
    del locator.client.headers["accept"]
    answer = await locator.client.post(
        f"{REST}/cases/find", json={"caseTitle": "kite"}, headers={**headers, **({"accept": accept} if accept else {})}
    )
    assert answer.headers["content-type"] == f"application/{kind}"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("criteria", "numbers"),
    [
        ({"caseNumberFull": "19-04021"}, ["2:2019cr04021", "2:2019cv04021", "8:2019cv04021"]),
        ({"caseNumberFull": "2019-04021", "caseOffice": "8"}, ["8:2019cv04021"]),
        ({"caseNumberFull": "2:19 cr 4021"}, ["2:2019cr04021"]),
        ({"caseNumberFull": "19CV04021"}, ["2:2019cv04021", "8:2019cv04021"]),
        ({"caseNumberFull": "1:2020bk10377"}, []),
        ({"caseNumberFull": "7:19-xx-55001"}, ["0:2019ap55001"]),
        ({"caseId": 744021}, ["2:2019cv04021"]),
        ({"caseId": "744021", "courtId": ["wawbk"]}, []),
        ({"caseNumber": "14020", "caseYear": "19"}, ["1:2019bk14020"]),
        ({"caseTitle": "REDWOOD"}, ["2:2019cv04021"]),
        ({"caseTitle": "kites"}, []),
        ({"caseTitle": "*kites"}, ["2:2019cv04021", "8:2019cv04021", "MDL No. 2875"]),
        ({"caseTitle": "100%"}, []),
        ({"jurisdictionType": "bk"}, ["2:2020bk10377", "1:2019bk14020"]),
        ({"jurisdictionType": "cr"}, ["2:2019cr04021"]),
        ({"jpmlNumber": 2875}, ["MDL No. 2875"]),
        ({"courtId": ["CACBK", "09ca"]}, ["0:2019ap55001", "2:2020bk10377"]),
        ({"courtId": ["09"]}, ["0:2019ap55001"]),
        ({"courtId": "wa"}, ["1:2019bk14020"]),
        ({"courtId": ["cac"], "caseType": ["bk"]}, ["2:2020bk10377"]),
        ({"federalBankruptcyChapter": [7, "13"]}, ["2:2020bk10377"]),
        ({"natureOfSuit": ["840"]}, ["2:2019cv04021"]),
        ({"nos": ["840", "2893"]}, ["0:2019ap55001", "2:2019cv04021"]),
        ({"dateFiledFrom": "2019-11-04", "dateFiledTo": "2019/12/31"}, ["1:2019bk14020"]),
        ({"caseYearFrom": 2020, "caseYearTo": 2020}, ["2:2020bk10377"]),
        ({"effectiveDateClosedFrom": "2020-01-01"}, ["2:2019cr04021"]),
        ({"caseStatus": "C"}, ["2:2019cr04021"]),
        ({"caseStatus": "O", "courtId": ["cacdc"], "caseYear": 2019}, ["2:2019cv04021", "8:2019cv04021"]),
        ({"dateDischargedFrom": "2000-01-01", "jurisdictionType": "bk"}, []),
        ({"party": {"lastName": "doe"}}, ["0:2019ap55001", "2:2019cr04021"]),
        ({"party": {"lastName": "doe", "role": ["dft"]}}, ["2:2019cr04021"]),
        ({"party": {"role": ["zz"]}}, []),
        ({"caseTitle": "redwood", "caseId": "", "courtId": [], "party": {}, "caseYear": None}, ["2:2019cv04021"]),
        ({"caseTitle": "redwood", "requestType": "Immediate", "searchType": "COURT_CASE"}, ["2:2019cv04021"]),
    ],
)
async def test_cases_are_found_by_every_criterion_of_the_guide(
    locator: Locator, criteria: dict[str, Any], numbers: list[str]
) -> None:
    """D§8.2."""
    assert sorted(await locator.numbers(**criteria)) == sorted(numbers)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ({"lastName": "doe"}, ["Doe", "Doe"]),
        ({"lastName": "Doe", "firstName": "jo"}, ["Doe"]),
        ({"lastName": "Doe", "firstName": "jo", "exactNameMatch": True}, []),
        ({"lastName": "doe", "firstName": "john", "middleName": "q.", "exactNameMatch": True}, ["Doe"]),
        ({"lastName": "fern", "courtCase": {"federalBankruptcyChapter": ["7"]}}, ["Fernwood"]),
        ({"lastName": "fern", "courtCase": {"federalBankruptcyChapter": ["11"]}}, []),
        ({"role": ["db"], "courtCase": {"dateFiledFrom": "2020-01-01"}}, ["Fernwood"]),
        ({"lastName": "fern", "ssn": "123-45-6789"}, []),
        ({"lastName": "doe", "courtId": ["cacdc"]}, ["Doe"]),
    ],
)
async def test_parties_are_found(locator: Locator, criteria: dict[str, Any], names: list[str]) -> None:
    """D§8.2: names by their beginning unless `exactNameMatch`; nobody here has a social security number."""
    assert await locator.names(**criteria) == names


async def test_party_result_includes_its_case(locator: Locator) -> None:
    """D§8.2; the Case Locator knows no roles in appellate cases."""
    found = (await locator.find("", "/parties/find", lastName="doe"))["content"]
    appellate, criminal = found
    assert "partyRole" not in appellate
    assert (criminal["partyRole"], criminal["partyType"], criminal["firstName"]) == ("dft", "pty", "John")
    assert criminal["courtCase"]["caseTitle"] == criminal["caseTitle"] == "USA v. Doe"
    assert criminal["courtCase"]["effectiveDateClosed"] == "2020-01-31"
    assert criminal["caseNumberFull"] == "2:2019cr04021"


async def test_party_search_in_xml(locator: Locator) -> None:
    """D§8.2: lists as elements of one name or as `element`s."""
    body = b"""<partySearch xmlns="https://pacer.uscourts.gov"><lastName>doe</lastName><firstName/>
        <role>dft</role><role>pla</role><courtCase><courtId><element>cacdc</element><element>il</element></courtId></courtCase>
        <exactNameMatch>true</exactNameMatch></partySearch>"""
    root = fromstring((await locator.post(body, "/parties/find", **XML)).text)
    assert root.tag == f"{NS}partyList"
    [party] = root.findall(f"{NS}content/{NS}party")
    assert party.findtext(f"{NS}courtCase/{NS}caseNumberFull") == "2:2019cr04021"


async def test_results_come_in_pages_of_54(settings: CourtSettings, provider: StandIn) -> None:
    """The guide, "Pagination": the first page is page 0."""
    many = [case("mtd", f"6:20-cv-{number:05}", "Many v. More") for number in range(1, 110)]
    house = await open_house(settings, provider, world_with_cases(*many))
    locator = Locator(house)
    seen: list[str] = []
    for page in range(3):
        found = await locator.find(f"?page={page}", caseTitle="many")
        seen += [one["caseNumberFull"] for one in found["content"]]
        info = found["pageInfo"]
        assert (info["number"], info["totalPages"], info["totalElements"]) == (page, 3, 109)
        assert (info["first"], info["last"]) == (page == 0, page == 2)
    assert seen == [f"6:2020cv{number:05}" for number in range(1, 110)]
    assert (await locator.find("?page=7", caseTitle="many"))["content"] == []
    backwards = await locator.numbers("?sort=caseYear,ASC&sort=caseNumber,DESC", caseTitle="many")
    assert backwards[:2] == ["6:2020cv00109", "6:2020cv00108"]
    await house.courts.stop()


async def test_results_are_sorted_as_requested(locator: Locator) -> None:
    """The guide, "Sorting": courts by the Case Locator's own names; missing values are last."""
    assert [one["courtId"] for one in (await locator.find("?sort=courtId,DESC", caseTitle="*"))["content"]] == [
        "wawbk", "jpmldc", "cacdc", "cacdc", "cacdc", "cacdc", "cacbk", "09ca",
    ]  # fmt: skip
    closed = await locator.find("?sort=effectiveDateClosed,ASC", caseTitle="*", courtId=["cacdc"])
    assert closed["content"][0]["caseNumberFull"] == "2:2019cr04021"
    assert await locator.numbers("?sort=mdlStatus", caseTitle="redwood") == ["2:2019cv04021"]


async def test_case_is_closed_from_its_day_on(house: House, locator: Locator) -> None:
    """Cases follow the calendar: what will be closed in June is open in February."""
    [case] = (await locator.find(caseNumberFull="8:19-cv-04021"))["content"]
    assert "effectiveDateClosed" not in case
    await house.harness.set_calendar("2020-06-01T09:00:00-07:00")
    [case] = (await locator.find(caseNumberFull="8:19-cv-04021"))["content"]
    assert case["effectiveDateClosed"] == "2020-06-01"


async def test_response_header_returns_the_token(house: House, locator: Locator, settings: CourtSettings) -> None:
    """D§1.4: clients replace their token with the answer's; a setting leaves it out."""
    answer = await locator.post({"caseTitle": "redwood"})
    assert answer.headers["X-NEXT-GEN-CSO"] == locator.token
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("host", ["pcl.uscourts.gov", "qa-pcl.uscourts.gov", "pcl.localhost:8400"])
async def test_case_links_use_the_requests_host(house: House, host: str) -> None:
    """By host name if the request was by host name (rule F3: otherwise by the simulator's own address)."""
    locator = Locator(house, f"https://{host}")
    [found] = (await locator.find(caseTitle="redwood"))["content"]
    domain = host.partition("pcl.")[2]
    assert found["caseLink"] == f"https://ecf.cacd.{domain}/cgi-bin/iqquerymenu.pl?744021"
