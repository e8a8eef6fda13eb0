"""The Case Locator: who may search, and how a search is refused."""

import json
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from court_rp.settings import CourtSettings
from tests.courts.cases_world import world_with_cases
from tests.courts.conftest import House, open_copy
from tests.courts.locator.program import NS, REST, XML, Locator
from tests.courts.stand_in import StandIn


@pytest.mark.every_case_on_both
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
    house = await open_copy(settings.model_copy(update={"locator_searches": 2}), provider, world_with_cases())
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
    """401, as for every invalid token."""
    house = await open_copy(settings.model_copy(update={"csologin": "off"}), provider, world_with_cases())
    assert (await Locator(house).post({"caseTitle": "a"})).status_code == 401
    assert provider.introspected == []
    await house.courts.stop()


async def test_setting_omits_the_token_from_the_response(settings: CourtSettings, provider: StandIn) -> None:
    house = await open_copy(settings.model_copy(update={"locator_returns_token": False}), provider, world_with_cases())
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
