"""A filing under way is not lost: it is kept for its filer, or the form comes back with what was typed."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from court_rp import tables
from court_rp.composition import SWEPT
from court_rp.filing.keep import MOST
from cso_kit.storage.sweeping import sweep
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.courts.stand_in import StandIn
from tests.driver.court_visitor import PDF

JANE, ROE = ("jdoe", "Cacd-Key-1"), ("roe", "Cacd-Key-2")
KITE = "2:20-cv-00001"
CONTENT = PDF + b"% the document of the interrupted filing\n"


async def fill_in(browser: Browser, login: tuple[str, str] = JANE, court_id: str = "cacd") -> None:
    """Logs in with the court's own login and opens the filing form."""
    await browser.log_in(court_id, *login)
    await browser.open(f"/courts/{court_id}/filings/new")


async def send(browser: Browser, content: bytes = CONTENT, **typed: str) -> httpx.Response:
    """Sends the form, which was opened before something happened."""
    return await browser.upload(content, "reply.pdf", **{"case_number": KITE, "event": "Reply", **typed})


def way(page: httpx.Response, testid: str) -> str:
    found = re.search(rf'href="([^"]*)" data-testid="{testid}"', page.text)
    assert found, page.text
    return found[1].replace("&amp;", "&")


async def filed(browser: Browser, page: httpx.Response) -> bytes:
    """The content of the document whose notice of filing this page is."""
    assert "Notice of Electronic Filing</h1>" in page.text
    entry = re.search(r"/filings/(\d+)/document", page.text)
    assert entry
    return (await browser.client.get(f"/courts/cacd/filings/{entry[1]}/document")).content


async def finish(browser: Browser) -> httpx.Response:
    """Sends the form as it comes back, without choosing a document again."""
    form = browser.form("case_number")
    values = {name: value for name, value in form.values.items() if name != "document"}
    chosen = dict(re.findall(r'<select id="(\w+)".*?<option value="([^"]*)" selected>', browser.page.text, re.S))
    return await browser.send(form, {**values, **chosen}, {"document": ("", b"", "application/octet-stream")})


async def kept(house: House) -> list[Any]:
    """All kept filings."""
    return await house.courts.database.read(lambda tx: list(tx.execute(select(tables.draft))))


async def test_filing_that_go_live_interrupts_is_filed_after_sign_on_and_link(
    browser: Browser, harness: Harness
) -> None:
    """Rules C4 and L1: login by PACER account, link, and the form is there with case, event and document."""
    await fill_in(browser)
    await harness.set_calendar(FIRST_SECOND)

    page = await send(browser)

    assert (page.status_code, "This court went live" in page.text) == (403, True)
    assert "kept for you" in page.text
    assert await harness.events("filing.accepted") == []
    page = await browser.open(way(page, "log-in"))
    assert (page.status_code, "Link your accounts" in page.text) == (403, True)
    assert "draft%3D" in way(page, "next-step-link")
    await browser.open(way(page, "next-step-link"))
    await browser.submit("key", login=JANE[0], key=JANE[1])
    page = await browser.open(way(await browser.submit("proof"), "go-on"))
    assert "reply.pdf" in page.text
    assert await filed(browser, await finish(browser)) == CONTENT
    accepted = (await harness.events("filing.accepted"))[0]
    assert (accepted["case_number"], accepted["login"], accepted["by"]) == (KITE, "jdoe", "cso")


async def test_filing_is_kept_when_another_sign_on_takes_over_at_go_live(
    browser: Browser, house: House, provider: StandIn, harness: Harness
) -> None:
    """The browser has a token of the PACER login too, whose session is not the filer's that the form is from."""
    await fill_in(browser, ROE)
    browser.client.cookies.set("NextGenCSO", provider.issue())
    await harness.set_calendar(FIRST_SECOND)

    page = await send(browser)

    assert (page.status_code, "is kept for you" in page.text) == (403, True)
    await browser.open(way(page, "next-step-link"))
    await browser.submit("key", login=ROE[0], key=ROE[1])
    await browser.open(way(await browser.submit("proof"), "go-on"))
    assert await filed(browser, await finish(browser)) == CONTENT


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"go_live_at": "2020-02-14"}, "kept for you, with the document"),
        ({"freeze_at": "2020-02-14"}, "is kept for you"),
    ],
    ids=["go-live", "freeze"],
)
async def test_filing_that_is_overtaken_while_it_is_sent_is_kept(
    browser: Browser, house: House, harness: Harness, change: dict[str, str], words: str
) -> None:
    """Rules C4, C8: a document takes a while to arrive."""
    await fill_in(browser)
    values = {"csrf": browser.form("case_number").values["csrf"], "case_number": KITE, "event": "Reply"}
    files = {"document": ("reply.pdf", CONTENT, "application/pdf")}
    sent = httpx.Request("POST", "http://localhost", data=values, files=files)

    async def slowly() -> AsyncIterator[bytes]:
        yield sent.read()[:100]
        await harness.call("PUT", "/courts/cacd/calendar", change)
        yield sent.read()[100:]

    headers = {"content-type": sent.headers["content-type"]}
    page = await browser.client.post("/courts/cacd/filings/new", content=slowly(), headers=headers)

    assert (page.status_code, words in page.text) == (403, True)
    assert [(row.document_name, row.content, row.event) for row in await kept(house)] == [
        ("reply.pdf", CONTENT, "Reply")
    ]
    assert await harness.events("filing.accepted") == []


async def test_kept_filing_is_gone_once_it_is_filed(browser: Browser, house: House, harness: Harness) -> None:
    """So it is not filed twice."""
    await fill_in(browser)
    await harness.wait("PT12H1S")
    page = await send(browser)
    assert len(await kept(house)) == 1
    await browser.log_in("cacd", *JANE)
    again = way(page, "log-in").partition("return_to=")[2].replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")
    await browser.open(f"/courts/cacd{again}")
    await finish(browser)

    assert await kept(house) == []
    page = await browser.open(f"/courts/cacd{again}")
    assert 'data-testid="draft-gone"' in page.text
    assert [event["reason"] for event in await harness.events("filing.kept")] == ["session_over"]


async def test_session_that_expired_leads_through_the_login_back_to_the_form(
    browser: Browser, harness: Harness
) -> None:
    await fill_in(browser)
    await harness.wait("PT12H1S")
    page = await send(browser)

    await browser.open(way(page, "log-in"))
    page = await browser.submit("key", login=JANE[0], key=JANE[1])

    assert browser.path == "/courts/cacd/filings/new"
    assert f'<option value="{KITE}" selected>' in page.text
    assert '<option value="Reply" selected>' in page.text
    assert await filed(browser, await finish(browser)) == CONTENT


async def test_second_login_elsewhere_keeps_the_filing_of_the_first(
    browser: Browser, house: House, harness: Harness
) -> None:
    await fill_in(browser)
    await house.browser().log_in("cacd", *JANE)

    page = await send(browser)

    assert "used again elsewhere" in page.text
    assert len(await kept(house)) == 1


async def test_kept_filing_is_for_its_filer_alone(browser: Browser, house: House, harness: Harness) -> None:
    """Nobody else sees, files or deletes it, also in the same browser."""
    await fill_in(browser)
    await harness.wait("PT12H1S")
    await send(browser)
    number = (await kept(house))[0].id
    await browser.log_in("cacd", *ROE)

    page = await browser.open(f"/courts/cacd/filings/new?draft={number}")
    assert 'data-testid="draft-gone"' in page.text
    assert "reply.pdf" not in page.text
    page = await browser.open("/courts/cacd/filings/new")
    assert "reply.pdf" not in page.text
    form = browser.form("case_number")
    stolen = {**form.values, "draft": str(number), "case_number": KITE, "event": "Reply"}
    stolen.pop("document")
    page = await browser.send(form, stolen, {"document": ("", b"", "application/octet-stream")})
    assert (page.status_code, "Choose a PDF document" in page.text) == (422, True)
    await browser.client.post("/courts/cacd/filings/discard", data={"csrf": form.values["csrf"], "draft": str(number)})
    assert len(await kept(house)) == 1
    assert await harness.events("filing.accepted") == []


async def test_filing_that_a_freeze_interrupts_is_kept_until_the_court_is_live(
    browser: Browser, harness: Harness
) -> None:
    """Rule C8."""
    honey = "6:20-cv-00009"
    await fill_in(browser, ("jdoe-mt", "Mtd-Key-1"), "mtd")
    await harness.set_calendar("2020-03-12T17:00:00-06:00")

    page = await send(browser, case_number=honey)

    assert (page.status_code, "is kept for you" in page.text) == (403, True)
    assert [event["reason"] for event in await harness.events("filing.kept", "filing.refused")] == ["frozen", "frozen"]
    await harness.set_calendar("2020-03-16T08:00:00-06:00")
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    assert 'data-testid="draft-1"' in (await browser.open("/courts/mtd/filings/new")).text
    page = await browser.open("/courts/mtd/")
    await browser.open(way(page, "draft-1"))
    assert "Notice of Electronic Filing</h1>" in (await finish(browser)).text


async def test_old_form_after_a_new_login_comes_back_with_the_document(
    browser: Browser, house: House, harness: Harness
) -> None:
    """The browser says that a page of ours sent it; nothing is filed until the person sends it again."""
    await fill_in(browser)
    form = browser.form("case_number")
    await browser.log_in("cacd", *JANE)
    browser.client.headers["sec-fetch-site"] = "same-origin"
    values = {"csrf": form.values["csrf"], "case_number": KITE, "event": "Reply"}

    page = await browser.send(form, values, {"document": ("reply.pdf", CONTENT, "application/pdf")})

    assert (page.status_code, "older session" in page.text, "reply.pdf" in page.text) == (403, True, True)
    assert await harness.events("filing.accepted") == []
    assert await filed(browser, await finish(browser)) == CONTENT


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
async def test_form_of_another_site_plants_no_document(
    browser: Browser, house: House, harness: Harness, site: str | None
) -> None:
    """CSRF: the form comes back with its texts for the person to see, and nothing is kept."""
    await fill_in(browser)
    form = browser.form("case_number")
    if site:
        browser.client.headers["sec-fetch-site"] = site
    values = {"csrf": "0" * 64, "case_number": KITE, "event": "Reply"}

    page = await browser.send(form, values, {"document": ("evil.pdf", CONTENT, "application/pdf")})

    assert (page.status_code, "evil.pdf" in page.text) == (403, False)
    assert f'<option value="{KITE}" selected>' in page.text
    assert await kept(house) == []


async def test_stale_form_with_another_token_is_not_kept_for_the_former_filer(
    browser: Browser, house: House, harness: Harness
) -> None:
    await fill_in(browser)
    await harness.wait("PT12H1S")

    page = await send(browser, csrf="0" * 64)

    assert (page.status_code, "choose the document again" in page.text) == (403, True)
    assert f"case_number%3D{KITE.replace(':', '%253A')}%26event%3DReply" in way(page, "log-in")
    assert await kept(house) == []


async def test_key_that_was_reset_leaves_nothing_for_its_filer(
    browser: Browser, house: House, harness: Harness
) -> None:
    """Rule L10: the old key may have been somebody else's hands; only the texts come back to this browser."""
    await fill_in(browser)
    await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "A-New-Key"})

    page = await send(browser)

    assert "gave your CM/ECF login a new password" in page.text
    assert await kept(house) == []
    await browser.open(way(page, "log-in"))
    page = await browser.submit("key", login="jdoe", key="A-New-Key")
    assert '<option value="Reply" selected>' in page.text


async def test_key_that_was_reset_disowns_sessions_that_were_over_before(
    browser: Browser, house: House, harness: Harness
) -> None:
    """Rule L10: whoever knew the old key plants no filing by a form of a session that the filer's own login had ended."""
    await fill_in(browser)
    await house.browser().log_in("cacd", *JANE)
    await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "A-New-Key"})

    page = await send(browser)

    assert (page.status_code, "choose the document again" in page.text) == (403, True)
    assert await kept(house) == []


async def test_filing_without_any_login_is_led_to_the_login_unread(browser: Browser, house: House) -> None:
    answer = await browser.client.post("/courts/cacd/filings/new", files={"document": ("a.pdf", CONTENT)})

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/courts/cacd/cgi-bin/login.pl?return_to=%2Ffilings%2Fnew",
    )
    assert await kept(house) == []


async def test_document_survives_a_mistake_beside_it(browser: Browser, house: House, harness: Harness) -> None:
    """A page cannot put a chosen file back into its input, so the document is kept; a correction replaces what was kept."""
    await fill_in(browser)
    page = await send(browser, case_number="9:99-cv-99999")
    assert (page.status_code, "reply.pdf" in page.text) == (422, True)
    form = browser.form("case_number")
    values = {"csrf": form.values["csrf"], "draft": form.values["draft"], "case_number": KITE, "event": "Dance"}
    page = await browser.send(form, values, {"document": ("", b"", "application/octet-stream")})
    assert (page.status_code, "no such event" in page.text, "reply.pdf" in page.text) == (422, True, True)
    assert len(await kept(house)) == 1

    form = browser.form("case_number")
    values = {"csrf": form.values["csrf"], "draft": form.values["draft"], "case_number": KITE, "event": "Reply"}
    page = await browser.send(form, values, {"document": ("", b"", "application/octet-stream")})

    assert await filed(browser, page) == CONTENT
    assert await kept(house) == []


async def test_another_document_replaces_the_kept_one(browser: Browser, harness: Harness) -> None:
    await fill_in(browser)
    await send(browser, case_number="9:99-cv-99999")

    page = await browser.upload(PDF + b"% another\n", "other.pdf", case_number=KITE, event="Reply")

    assert await filed(browser, page) == PDF + b"% another\n"


@pytest.mark.parametrize("times", [1, 3], ids=["little", "far"])
async def test_too_large_document_returns_what_else_was_typed(
    browser: Browser, house: House, harness: Harness, times: int
) -> None:
    """By a little, where the document is read, and by far, where the rest of the body is not."""
    await fill_in(browser)

    page = await send(browser, PDF + b"x" * house.settings.document_limit * times)

    assert (page.status_code, "larger than the" in page.text) == (413, True)
    assert f'<option value="{KITE}" selected>' in page.text
    assert '<option value="Reply" selected>' in page.text
    assert await kept(house) == []


async def test_filer_has_a_limited_number_of_kept_filings_and_discards_them(
    browser: Browser, house: House, harness: Harness
) -> None:
    """The oldest goes first."""
    await fill_in(browser)
    form = browser.form("case_number")
    for number in range(MOST + 2):
        values = {"csrf": form.values["csrf"], "case_number": "9:99-cv-99999", "event": f"Reply {number}"}
        await browser.send(form, values, {"document": ("reply.pdf", CONTENT, "application/pdf")})
    assert sorted(row.event for row in await kept(house)) == [f"Reply {n}" for n in range(2, MOST + 2)]

    await browser.open(way(await browser.open("/courts/cacd/filings/new"), "draft-1"))
    page = await browser.send(browser.form(1), browser.form(1).values)

    assert page.url.path == "/courts/cacd/filings/new"
    assert sorted(row.event for row in await kept(house)) == [f"Reply {n}" for n in range(2, MOST + 1)]


async def test_kept_filing_expires_and_is_swept(browser: Browser, house: House, harness: Harness) -> None:
    await fill_in(browser)
    await send(browser, case_number="9:99-cv-99999")
    number = (await kept(house))[0].id
    await harness.wait("P7D")
    await browser.log_in("cacd", *JANE)

    assert "draft-gone" in (await browser.open(f"/courts/cacd/filings/new?draft={number}")).text
    await harness.wait("P1DT1S")
    await sweep(house.courts.database, SWEPT)
    assert await kept(house) == []


async def test_reset_of_the_court_takes_kept_filings_away(browser: Browser, house: House, harness: Harness) -> None:
    await fill_in(browser)
    await send(browser, case_number="9:99-cv-99999")

    await harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})

    assert await kept(house) == []


async def test_reset_of_the_person_takes_kept_filings_away(browser: Browser, house: House, harness: Harness) -> None:
    browser.client.cookies.set("NextGenCSO", house.provider.issue())
    await browser.open("/courts/ca9/filings/new")
    await send(browser, case_number="20-99999")
    assert len(await kept(house)) == 1

    await harness.call("POST", "/reset", {"scope": "person", "sub": "sub-jane"})

    assert await kept(house) == []


async def test_filing_of_a_token_holder_is_kept_when_the_sign_on_ends(
    browser: Browser, house: House, provider: StandIn, harness: Harness
) -> None:
    """A browser that came by the PACER login page has no cookie of the court; its token's session is found all the same."""
    browser.client.cookies.set("NextGenCSO", provider.issue())
    await browser.open("/courts/ca9/filings/new")
    provider.tokens.clear()
    await harness.wait("PT1M")

    page = await send(browser, case_number="20-55001")

    assert (page.status_code, "kept for you" in page.text) == (403, True)
    assert len(await kept(house)) == 1


@pytest.mark.parametrize("path", ["/filings/new", "/filings/open-case", "/link", "/cgi-bin/login.pl"])
async def test_unreadable_form_has_a_way_back(browser: Browser, path: str) -> None:
    await browser.log_in("cacd", *JANE)

    answer = await browser.client.post(
        f"/courts/cacd{path}", content=b"nonsense", headers={"content-type": "text/plain", "accept": "text/html"}
    )

    assert answer.status_code == 415
    assert f'href="/courts/cacd{path}" data-testid="way-1">Back to the form</a>' in answer.text


@pytest.mark.parametrize("path", ["/link", "/cgi-bin/login.pl"])
async def test_too_large_form_has_a_way_back(browser: Browser, path: str) -> None:
    answer = await browser.client.post(f"/courts/cacd{path}", data={"login": "x" * 70_000})

    assert (answer.status_code, f'href="/courts/cacd{path}"' in answer.text) == (413, True)
