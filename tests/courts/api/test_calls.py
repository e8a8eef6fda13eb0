"""A court's bearer API: filing, reading dockets, and refused input."""

import base64
from typing import Any

import pytest

from tests.courts.api.program import LARKSPUR, Introspecting, Program, bearer
from tests.courts.conftest import Browser, Harness, House
from tests.driver.court_visitor import PDF


async def test_filing_by_api_appears_in_the_docket(
    house: House, program: Program, harness: Harness, provider: Introspecting, browser: Browser
) -> None:
    """The same decision as the form: the next number, the docket, the notice, the journal."""
    provider.issue()
    await browser.sign_on("ca9")
    assert (await browser.file("ca9", LARKSPUR, "Motion")).status_code == 200
    filed = await program.file(document_name="../Brief <1>.pdf")
    assert filed.status_code == 201, filed.text
    entry = filed.json()
    assert (entry["number"], entry["event"], entry["filed_by"]) == (2, "Brief", "Jane Doe")
    assert entry["filed_at"].startswith("2020-02-14T09:")
    assert (entry["document"]["name"], entry["document"]["size"]) == ("Brief _1_.pdf", len(PDF))
    assert (await program.upload(event="Reply")).json()["number"] == 3
    assert "Reply, filed by Jane Doe" in (await browser.open("/courts/ca9/filings/")).text
    document = await browser.client.get(f"/courts/ca9/filings/{entry['id']}/document")
    assert document.content == PDF
    accepted = await harness.events("filing.accepted")
    assert [(event["entry"], event["login"], event["sub"]) for event in accepted] == [
        (number, "jdoe9", "sub-jane") for number in (1, 2, 3)
    ]
    messages = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    assert [message["kind"] for message in messages].count("notice_of_electronic_filing") == 3


async def test_docket_is_read_page_by_page(program: Program, provider: Introspecting) -> None:
    provider.issue()
    for event in ("Motion", "Opposition", "Reply"):
        await program.file(event=event)
    first = (await program.get(f"/cases/{LARKSPUR}/entries?limit=2")).json()
    assert [entry["event"] for entry in first["entries"]] == ["Motion", "Opposition"]
    assert (first["next"], first["case"]["last_entry"]) == (2, 3)
    rest = (await program.get(f"/cases/{LARKSPUR}/entries?limit=2&after={first['next']}")).json()
    assert [entry["event"] for entry in rest["entries"]] == ["Reply"]
    assert rest["next"] is None


async def test_case_list_has_all_cases_or_the_callers(program: Program, provider: Introspecting) -> None:
    provider.issue()
    provider.issue("stranger", sub="sub-stranger")
    assert (await program.get("/cases?mine=true")).json()["cases"] == []
    await program.file()
    case = {"case_number": LARKSPUR, "title": "Larkspur v. Valley", "last_entry": 1}
    assert (await program.get("/cases?mine=true")).json() == {"court_id": "ca9", "cases": [case]}
    assert (await program.get("/cases", "stranger")).json()["cases"] == [case]
    assert (await program.get("/cases?mine=true", "stranger")).json()["cases"] == []


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    "case_number", ["2:20-cv-00001", "nope", "%00", "%FF", "%ED%A0%80", "a%2Fb", "x" * 3000], ids=lambda text: text[:20]
)
async def test_unknown_case_is_not_found(program: Program, provider: Introspecting, case_number: str) -> None:
    """Of another court, of no court, and of no database."""
    provider.issue()
    answer = await program.get(f"/cases/{case_number}/entries")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/cases?mine=maybe",
        *(
            f"/cases/{LARKSPUR}/entries?{query}"
            for query in ("after=-1", "after=9999999999", f"after={'9' * 5000}", "limit=0", "limit=501")
        ),
    ],
)
async def test_malformed_parameter_is_refused_by_name(program: Program, provider: Introspecting, path: str) -> None:
    provider.issue()
    answer = await program.get(path)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert any(name in answer.json()["detail"] for name in ("mine", "after", "limit"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"case_number": "9:99-cv-99999"}, "There is no such case"),
        ({"case_number": "2:20-cv-00001"}, "There is no such case"),
        ({"case_number": "\x00"}, "There is no such case"),
        ({"event": "Dance"}, "no such event"),
        ({"document": base64.b64encode(b"GIF89a").decode()}, "not a PDF"),
        ({"document": ""}, "not a PDF"),
        ({"document": "JVBERi0*"}, "not base64"),
        ({"document": "JVBERi0é"}, "not base64"),
        ({"document": 7}, "document"),
        ({"extra": "x"}, "extra"),
        ({"event": None}, "event"),
    ],
    ids=str,
)
async def test_unacceptable_filing_is_refused_with_a_sentence(
    program: Program, harness: Harness, provider: Introspecting, changes: dict[str, Any], sentence: str
) -> None:
    provider.issue()
    answer = await program.file(**changes)
    assert answer.status_code == 422, answer.text
    assert sentence in answer.json()["detail"]
    assert await harness.events("filing.accepted") == []


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"a=b", 415),
        ("text/plain", b"x", 415),
        ("", b"", 415),
        ("application/json", b"{", 422),
        ("application/json", b'{"event": "\\ud800"}', 422),
        ("application/json", b"[" * 5000, 422),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
    ],
)
async def test_malformed_filing_is_refused_with_a_sentence(
    program: Program, provider: Introspecting, content_type: str, body: bytes, status: int
) -> None:
    provider.issue()
    headers = {**bearer("good"), "content-type": content_type}
    answer = await program.client.post("/filings", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_largest_document_fits_multipart_and_json(
    house: House, program: Program, provider: Introspecting
) -> None:
    provider.issue()
    limit = house.settings.document_limit
    largest = PDF + b"x" * (limit - len(PDF))
    assert (await program.upload(largest)).status_code == 201
    assert (await program.file(document=base64.b64encode(largest).decode())).status_code == 201
    for answer in (
        await program.upload(largest + b"x"),
        await program.file(document=base64.b64encode(largest + b"x").decode()),
        await program.file(document="A" * limit * 2),
    ):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
