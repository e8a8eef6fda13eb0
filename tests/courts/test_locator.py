"""The Case Locator's API, asked as its clients ask it; the formats are those of its guide (D§1.4, D§8.2)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from court_rp.settings import CourtSettings
from tests.courts.cases_world import case, world_with_cases
from tests.courts.conftest import FRIDAY, ORIGIN, House, open_house
from tests.courts.stand_in import StandIn

REST = "/pcl-public-api/rest"
NS = "{https://pacer.uscourts.gov}"
JSON = {"content-type": "application/json", "accept": "application/json"}
XML = {"content-type": "application/xml", "accept": "application/xml"}


class Locator:
    """A program with a token."""

    def __init__(self, house: House, origin: str = ORIGIN, token: str | None = None) -> None:
        self.token = token or house.provider.issue()
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=origin)

    async def post(
        self, body: object, path: str = "/cases/find", *, query: str = "", token: str | None = None, **headers: str
    ) -> httpx.Response:
        """One request."""
        sent = {**JSON, "X-NEXT-GEN-CSO": self.token if token is None else token, **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post(f"{REST}{path}{query}", content=content, headers=sent)

    async def find(self, query: str = "", path: str = "/cases/find", **criteria: Any) -> dict[str, Any]:
        """A search that is answered."""
        answer = await self.post(criteria, path, query=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def numbers(self, query: str = "", **criteria: Any) -> list[str]:
        """The full numbers of the cases that were found."""
        return [one["caseNumberFull"] for one in (await self.find(query, **criteria))["content"]]

    async def names(self, **criteria: Any) -> list[str]:
        """The last names of the parties that were found."""
        return [one["lastName"] for one in (await self.find("", "/parties/find", **criteria))["content"]]

    async def refused(
        self, body: object, path: str = "/cases/find", query: str = "", **headers: str
    ) -> tuple[int, str]:
        """The status and the code of a refusal."""
        answer = await self.post(body, path, query=query, **headers)
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["message"]
        return answer.status_code, answer.json()["code"]


@pytest.fixture
async def house(settings: CourtSettings, provider: StandIn) -> AsyncIterator[House]:
    opened = await open_house(settings, provider, world_with_cases())
    yield opened
    await opened.courts.stop()


@pytest.fixture
async def locator(house: House) -> AsyncIterator[Locator]:
    made = Locator(house)
    yield made
    await made.client.aclose()


async def test_case_found_by_number_has_the_guides_form(house: House, locator: Locator) -> None:
    """D§8.2: receipt, pageInfo, content; members that say nothing are left out."""
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
    """The guide, "Setting the Headers": JSON by default; the format of the request says nothing about it."""
    headers = {"content-type": "application/json", "X-NEXT-GEN-CSO": locator.token}
    del locator.client.headers["accept"]
    answer = await locator.client.post(
        f"{REST}/cases/find", json={"caseTitle": "kite"}, headers={**headers, **({"accept": accept} if accept else {})}
    )
    assert answer.headers["content-type"] == f"application/{kind}"


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
    """The guide, "Sorting": courts by the Case Locator's own names; what is missing comes last."""
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


@pytest.mark.parametrize("token", ["", "short", "!" * 128, "A" * 128])
async def test_bad_token_is_401(locator: Locator, house: House, token: str) -> None:
    """D§1.4: whatever else is wrong with the request."""
    answer = await locator.post(b"nonsense", token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert [event["reason"] for event in await house.harness.events("locator.refused")] == ["bad_token"]


async def test_token_that_was_logged_out_is_401_at_once(locator: Locator, house: House) -> None:
    """The provider is asked at every search."""
    assert await locator.numbers(caseTitle="redwood")
    house.provider.tokens.clear()
    assert await locator.refused({"caseTitle": "redwood"}) == (401, "bad_token")
    introspection, authorization = house.provider.introspected[0]
    assert introspection["token_type_hint"] == "NextGenCSO"
    assert authorization.startswith("Basic ")


async def test_withheld_search_is_refused(locator: Locator, house: House) -> None:
    """Rule A9: the login is good, searching is not."""
    locator.token = house.provider.issue(scope="openid profile email cmecf:file")
    answer = await locator.post({"caseTitle": "redwood"})
    assert (answer.status_code, answer.json()["code"]) == (403, "search_withheld")
    assert "This user has no access privileges defined." in answer.text


async def test_search_event_has_no_criteria(locator: Locator, house: House) -> None:
    """The receipt and the journal name the client code of the request, or that of the login."""
    answer = await locator.post(
        {"lastName": "doe", "ssn": "123456789"}, "/parties/find", **{"X-CLIENT-CODE": "matter 7"}
    )
    assert answer.json()["receipt"]["clientCode"] == "matter 7"
    assert "123456789" not in answer.text
    locator.token = house.provider.issue(client_code="kites")
    assert (await locator.find(caseTitle="redwood"))["receipt"]["clientCode"] == "kites"
    first, second = await house.harness.events("locator.searched")
    assert (first["subject"], first["total"], first["client_code"], first["sub"]) == (
        "parties",
        0,
        "matter 7",
        "sub-jane",
    )
    assert (second["subject"], second["total"], second["client_code"]) == ("cases", 1, "kites")
    assert "123456789" not in json.dumps([first, second])


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"[]", {}, 400),
        (b'{"caseTitle": NaN}', {}, 400),
        (b'{"caseTitle": "a", "caseTitle": "b"}', {}, 400),
        (b"[" * 20000, {}, 400),
        (b'{"caseId": ' + b"9" * 5000 + b"}", {}, 400),
        (b"<", XML, 400),
        (b"", XML, 400),
        (b"<caseSearch><caseTitle>a</caseTitle></caseSearch>", XML, 400),
        (b'<partySearch xmlns="https://pacer.uscourts.gov"/>', XML, 400),
        (b'<caseSearch xmlns="https://pacer.uscourts.gov"><x><y/></x></caseSearch>', XML, 400),
        (b'<caseSearch xmlns="https://pacer.uscourts.gov" a="b"/>', XML, 400),
        (b'<caseSearch xmlns="https://pacer.uscourts.gov">text</caseSearch>', XML, 400),
        (b'<?xml version="1.0" encoding="nothing"?><caseSearch/>', XML, 400),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><caseSearch xmlns="https://pacer.uscourts.gov">&b;</caseSearch>',
            XML,
            400,
        ),
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><caseSearch xmlns="https://pacer.uscourts.gov">&a;</caseSearch>',
            XML,
            400,
        ),
        (b"caseTitle=a", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"content-type": ""}, 415),
        (b'{"caseTitle": "' + b"a" * 70_000 + b'"}', {}, 413),
    ],
)
async def test_malformed_body_is_refused_in_the_accepted_format(
    locator: Locator, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Never a 500: entity expansion and external entities are refused unread."""
    answer = await locator.post(body, **headers)
    assert answer.status_code == status
    if headers is XML:
        assert fromstring(answer.text).findtext(f"{NS}status") == str(status)
    else:
        assert (answer.json()["status"], bool(answer.json()["message"])) == (status, True)


@pytest.mark.parametrize(
    "criteria",
    [
        {},
        {"caseTitle": ""},
        {"party": {"exactNameMatch": True}},
        {"casetitle": "a"},
        {"caseTitle": 1.5},
        {"caseTitle": True},
        {"caseTitle": ["a"]},
        {"caseTitle": "a\u0000"},
        {"caseTitle": "\ud800"},
        {"caseTitle": "a" * 255},
        {"caseId": 0},
        {"caseId": 2**31},
        {"caseId": "x"},
        {"caseNumberFull": "eleven"},
        {"caseNumberFull": 19},
        {"caseYear": "199"},
        {"courtId": ["zz"]},
        {"courtId": [["cacdc"]]},
        {"courtId": ["cacdc"] * 101},
        {"dateFiledFrom": "yesterday"},
        {"dateFiledFrom": "2019-02-30"},
        {"dateFiledFrom": "2020-01-02", "dateFiledTo": "2020-01-01"},
        {"dateDismissedTo": "soon"},
        {"federalBankruptcyChapter": ["8"]},
        {"natureOfSuit": ["840"], "nos": ["840"]},
        {"jurisdictionType": "civil"},
        {"party": "doe"},
        {"party": [{}]},
        {"party": {"caseTitle": "x"}},
        {"": "a"},
        {"a\u0000": "a"},
        {"courtCase": {"caseTitle": "a"}},
    ],
)
async def test_invalid_criteria_get_406(locator: Locator, criteria: dict[str, Any]) -> None:
    """D§1.4: 406 is the validation error. Values of the wrong type, too long or out of range are one like any other."""
    assert await locator.refused(criteria) == (406, "invalid")


@pytest.mark.parametrize(
    "criteria",
    [
        {"firstName": "jane"},
        {"ssn": "123456789"},
        {"ssn4": "6789", "courtCase": {"dateFiledFrom": "2019-01-01"}},
        {"lastName": "doe", "exactNameMatch": "perhaps"},
        {"lastName": "doe", "courtId": ["cacdc"], "courtCase": {"courtId": ["cacdc"]}},
    ],
)
async def test_party_search_needs_sufficient_criteria(locator: Locator, criteria: dict[str, Any]) -> None:
    """The guide's "minimally valid search"."""
    assert await locator.refused(criteria, "/parties/find") == (406, "invalid")


@pytest.mark.parametrize(
    "query",
    ["?page=-1", "?page=x", "?page=100", "?page=1&page=2", "?sort=shoeSize", "?sort=caseYear,UP", "?sort=lastName,ASC"],
)
async def test_unknown_page_or_order_gets_406(locator: Locator, query: str) -> None:
    assert await locator.refused({"caseTitle": "a"}, query=query) == (406, "invalid")


async def test_unknown_criterion_is_refused_with_a_suggestion(locator: Locator) -> None:
    answer = await locator.post({"caseTitel": "a"})
    assert "Did you mean 'caseTitle'?" in answer.json()["message"]
    assert (answer.json()["error"], answer.json()["field"]) == ("Not Acceptable", "criteria")


async def test_unsupported_accept_gets_406(locator: Locator) -> None:
    assert await locator.refused({"caseTitle": "a"}, accept="text/html") == (406, "invalid")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/cases/find", 405),
        ("PUT", "/parties/find", 405),
        ("POST", "/cases/download", 404),
        ("GET", "/cases/reports", 404),
        ("GET", "", 404),
    ],
)
async def test_locator_errors_are_in_its_formats(locator: Locator, method: str, path: str, status: int) -> None:
    """Batch jobs are not simulated."""
    answer = await locator.client.request(method, f"{REST}{path}", headers={"accept": "application/xml"})
    assert answer.status_code == status
    assert fromstring(answer.text).findtext(f"{NS}status") == str(status)


async def test_rate_limit(settings: CourtSettings, provider: StandIn) -> None:
    """D§1.4: 429, by account, in a period of protocol time; other accounts go on."""
    house = await open_house(settings.model_copy(update={"locator_searches": 2}), provider, world_with_cases())
    locator = Locator(house)
    for _ in range(2):
        assert (await locator.post({"caseTitle": "a"})).status_code == 200
    refused = await locator.post({"caseTitle": "a"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    provider.persona.sub = "sub-other"
    other = Locator(house)
    assert (await other.post({"caseTitle": "a"})).status_code == 200
    await house.harness.wait("PT61S")
    for expected in (200, 200, 429):
        assert (await locator.post({"caseTitle": "a"})).status_code == expected
    # A reset leaves nothing of the world before it, and what was counted in it neither.
    await house.harness.call("POST", "/reset", {"scope": "world"})
    assert (await locator.post({"caseTitle": "a"})).status_code == 200
    await house.courts.stop()


async def test_another_provider_never_gets_a_cookie_token(settings: CourtSettings, provider: StandIn) -> None:
    """401, as for any token that is worth nothing."""
    house = await open_house(settings.model_copy(update={"csologin": "off"}), provider, world_with_cases())
    assert (await Locator(house).post({"caseTitle": "a"})).status_code == 401
    assert provider.introspected == []
    await house.courts.stop()


async def test_setting_omits_the_token_from_the_response(settings: CourtSettings, provider: StandIn) -> None:
    house = await open_house(settings.model_copy(update={"locator_returns_token": False}), provider, world_with_cases())
    assert "X-NEXT-GEN-CSO" not in (await Locator(house).post({"caseTitle": "a"})).headers
    await house.courts.stop()


async def test_unreachable_provider_gets_503(locator: Locator, house: House) -> None:
    """An honest answer: nobody knows whether the token is good."""
    await locator.numbers(caseTitle="a")
    house.provider.is_away = True
    answer = await locator.post({"caseTitle": "a"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "token_not_checked", "5")


async def test_malformed_provider_response_gets_502(locator: Locator, house: House) -> None:
    house.provider.tokens[locator.token]["iss"] = "http://elsewhere.example"
    assert await locator.refused({"caseTitle": "a"}) == (502, "token_not_checked")


@pytest.mark.parametrize("host", ["pcl.uscourts.gov", "qa-pcl.uscourts.gov", "pcl.localhost:8400"])
async def test_case_links_use_the_requests_host(house: House, host: str) -> None:
    """By host name for who came by host name (rule F3: for others, the simulator's own address)."""
    locator = Locator(house, f"https://{host}")
    [found] = (await locator.find(caseTitle="redwood"))["content"]
    domain = host.partition("pcl.")[2]
    assert found["caseLink"] == f"https://ecf.cacd.{domain}/cgi-bin/iqquerymenu.pl?744021"
