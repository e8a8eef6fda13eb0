"""Filing a document: permission, the docket entry, the notice, and what cannot be filed."""

import asyncio
import re

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.driver.court_visitor import PDF

KITE = "2:20-cv-00001"


async def test_filing_makes_a_docket_entry_and_a_notice(browser: Browser, harness: Harness) -> None:
    """Rule C3: before go-live by the court's own login."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    page = await browser.file("cacd", KITE, "Motion", name="Motion to <dismiss>.pdf")
    assert page.status_code == 200
    assert "Notice of Electronic Filing" in page.text
    assert "Kite v. Lantern" in page.text
    assert re.search(r'data-testid="entry-number">1<', page.text)
    entry = re.search(r"/filings/(\d+)/document", page.text)
    assert entry
    document = await browser.client.get(f"/courts/cacd/filings/{entry[1]}/document")
    assert document.content == PDF
    assert document.headers["content-type"] == "application/pdf"
    assert document.headers["content-disposition"] == 'attachment; filename="Motion to _dismiss_.pdf"'
    assert "sandbox" in document.headers["content-security-policy"]
    accepted = (await harness.events("filing.accepted"))[0]
    assert (accepted["case_number"], accepted["entry"], accepted["login"], accepted["by"]) == (KITE, 1, "jdoe", "cmecf")
    messages = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    assert messages[-1]["subject"] == f"Activity in Case {KITE} Kite v. Lantern: Motion"
    receipt = f"CACD-{int(entry[1]):08}"
    assert f'data-testid="receipt">{receipt}<' in page.text
    assert f"Receipt number: {receipt}" in messages[-1]["body"]
    assert re.search(
        r'data-testid="filed-on"><time datetime="2020-02-14T17:[^>]*>Friday, February 14, 2020, 9:', page.text
    )
    docket = await browser.open("/courts/cacd/filings/")
    assert "Motion, filed by Jane Doe" in docket.text


async def test_linked_filer_files_by_central_sign_on(browser: Browser, harness: Harness) -> None:
    """Rules C4 and C7."""
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert "Notice of Electronic Filing" in (await browser.file("cacd", KITE, "brief")).text
    assert (await harness.events("filing.accepted"))[0]["sub"] == "sub-jane"


async def test_filing_needs_the_courts_permission(browser: Browser, harness: Harness) -> None:
    """Rule C7: a page that says why, and a journal entry."""
    await browser.log_in("cacd", "reader", "Cacd-Key-3")
    page = await browser.open("/courts/cacd/filings/new")
    assert page.status_code == 403
    assert "no permission to file" in page.text
    answer = await browser.client.post("/courts/cacd/filings/new", files={"document": ("a.pdf", PDF)})
    assert answer.status_code == 403
    assert [event["reason"] for event in await harness.events("filing.refused")] == ["no_permission"] * 2
    await harness.call("PATCH", "/courts/cacd/filers/reader", {"may_file": True})
    assert (await browser.file("cacd", KITE)).status_code == 200


async def test_reading_and_filing_need_a_login(browser: Browser) -> None:
    for path in ("/filings/", "/filings/new", "/filings/1/notice", "/filings/1/document"):
        page = await browser.open(f"/courts/cacd{path}")
        assert page.url.path == "/courts/cacd/cgi-bin/login.pl"
        assert page.url.params["return_to"] == path


@pytest.mark.parametrize(
    ("case_number", "event", "content", "sentence"),
    [
        ("9:99-cv-99999", "Motion", PDF, "There is no such case"),
        (KITE, "Dance", PDF, "no such event"),
        (KITE, "Motion", b"GIF89a", "not a PDF"),
        (KITE, "Motion", b"", "not a PDF"),
        ("20-55001", "Motion", PDF, "There is no such case"),
    ],
    ids=["unknown case", "unknown event", "no PDF", "empty", "case of another court"],
)
async def test_unacceptable_filing_has_its_error_beside_the_input(
    browser: Browser, harness: Harness, case_number: str, event: str, content: bytes, sentence: str
) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    page = await browser.file("cacd", case_number, event, content)
    assert page.status_code == 422
    assert sentence in page.text
    assert "Nothing was filed yet" in page.text
    assert await harness.events("filing.accepted") == []


async def test_document_that_is_too_large_is_refused(browser: Browser, house: House) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    limit = house.settings.document_limit
    assert (await browser.file("cacd", KITE, content=PDF + b"x" * limit)).status_code == 413
    assert (await browser.file("cacd", KITE, content=PDF + b"x" * (limit * 2))).status_code == 413
    assert (await browser.file("cacd", KITE, content=PDF + b"x" * (limit - len(PDF)))).status_code == 200


async def test_filing_form_of_another_site_is_refused(browser: Browser, harness: Harness) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    data = {"csrf": "0" * 64, "case_number": KITE, "event": "Motion"}
    answer = await browser.client.post("/courts/cacd/filings/new", data=data, files={"document": ("a.pdf", PDF)})
    assert answer.status_code == 403
    assert await harness.events("filing.accepted") == []


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", "multipart/form-data; boundary=x"])
async def test_malformed_filing_is_refused_with_a_sentence(browser: Browser, content_type: str) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    answer = await browser.client.post(
        "/courts/cacd/filings/new", content=b"nonsense", headers={"content-type": content_type}
    )
    assert answer.status_code in {400, 403, 415}
    assert "Traceback" not in answer.text


async def test_member_sent_twice_is_refused(browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    files = [("document", ("a.pdf", PDF)), ("case_number", (None, KITE)), ("case_number", (None, KITE))]
    answer = await browser.client.post("/courts/cacd/filings/new", files=files)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert "more than once" in answer.text


async def test_concurrent_filings_get_different_numbers(house: House, harness: Harness) -> None:
    """Docket numbers are unique and without gaps, also with concurrent filings."""
    browsers = [house.browser() for _ in range(6)]
    await browsers[0].log_in("cacd", "jdoe", "Cacd-Key-1")
    for window in browsers[1:]:
        # One login has one session at a time; these are windows of one browser.
        window.client.cookies.update(browsers[0].client.cookies)
    pages = await asyncio.gather(*(browser.file("cacd", KITE) for browser in browsers))
    assert [page.status_code for page in pages] == [200] * 6
    numbers = [event["entry"] for event in await harness.events("filing.accepted")]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


async def test_entry_of_another_court_is_not_found(browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    page = await browser.file("cacd", KITE)
    entry = re.search(r"/filings/(\d+)/document", page.text)
    assert entry
    await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    page = await browser.open(f"/courts/mtd/filings/{entry[1]}/document")
    assert page.status_code == 404
    assert "no such docket entry" in page.text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 23, "9" * 5000, "-1", "one", "%D9%A1"])
async def test_too_large_entry_number_is_not_found(browser: Browser, number: str) -> None:
    """However large: neither the database nor the parser is ever handed a number it cannot hold."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    for what in ("notice", "document"):
        page = await browser.open(f"/courts/cacd/filings/{number}/{what}")
        assert page.status_code == 404
        assert "no such docket entry" in page.text
