"""Linking by pages: proof, verification, confirmation, and everything that can change between two of them."""

import re
from urllib.parse import urlencode

import httpx
import pytest

from tests.courts.conftest import FIRST_SECOND, LAST_SECOND, Browser, Harness, House
from tests.courts.stand_in import Persona, StandIn

JANE, ROE = ("jdoe", "Cacd-Key-1"), ("roe", "Cacd-Key-2")
MTD = ("jdoe-mt", "Mtd-Key-1")


@pytest.fixture
async def live(harness: Harness) -> None:
    """C.D. Cal. is live."""
    await harness.set_calendar(FIRST_SECOND)


async def is_linked(harness: Harness, court_id: str = "cacd", login: str = "jdoe") -> bool:
    return (await harness.filer(court_id, login))["linked_sub"] is not None


def says(page: httpx.Response, testid: str) -> str:
    """The text of an element."""
    found = re.search(rf'data-testid="{testid}"[^>]*>(.*?)</(?:dd|p|li|div)>', page.text, re.S)
    assert found, page.text
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip()


async def test_proof_leads_to_a_verification_page_with_both_accounts_and_links_nothing(
    live: None, browser: Browser, harness: Harness
) -> None:
    """Rule L1: between proof and link the person sees both accounts; the page holds no key."""
    page = await browser.prove("cacd", *JANE)

    assert page.status_code == 200
    assert (says(page, "pacer-account"), says(page, "cmecf-login")) == ("janedoe1", "jdoe")
    assert "jane@doe.example" in page.text
    assert "Cacd-Key-1" not in page.text
    assert not await is_linked(harness)
    assert await harness.events("link.made", "link.refused", court_id="cacd") == []


async def test_confirmation_has_the_date_and_congratulates_once(live: None, browser: Browser, harness: Harness) -> None:
    """Rule L1: a reload neither congratulates nor links again."""
    first = await browser.link("cacd", *JANE)
    again = await browser.open("/courts/cacd/link/done")

    assert 'data-testid="linked"' in first.text
    assert 'data-testid="linked"' not in again.text
    for page in (first, again):
        assert "<h1>Your accounts are linked</h1>" in page.text
        assert says(page, "linked-on") == "Tuesday, February 18, 2020, 12:00 a.m. PST"
        assert says(page, "credential").startswith("retired on Tuesday, February 18, 2020, 12:00 a.m. PST")
    assert len(await harness.events("link.made", court_id="cacd")) == 1


async def test_filer_gets_one_letter_about_the_link(live: None, browser: Browser, harness: Harness) -> None:
    """Rule L1: it names both accounts, the day and what becomes of the login; a form sent twice writes no other."""
    await browser.prove("cacd", *JANE)
    form = browser.form("proof")
    for _ in range(2):
        await browser.send(form, form.values)

    letters = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"]
    linked = [letter for letter in letters if letter["kind"] == "linked" and letter["court_id"] == "cacd"]
    assert len(linked) == 1
    assert linked[0]["subject"] == "CACD: your accounts are linked"
    for part in (
        "janedoe1",
        "jdoe (Jane Doe)",
        "Tuesday, February 18, 2020, 12:00 a.m. PST",
        "The CM/ECF login is retired",
    ):
        assert part in linked[0]["body"]


async def test_letter_before_go_live_says_until_when_the_login_is_good(browser: Browser, harness: Harness) -> None:
    """Rule L5."""
    page = await browser.link("mtd", *MTD)

    letter = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"][-1]
    assert "until Monday, March 16, 2020, 12:00 a.m. MDT" in letter["body"]
    assert says(page, "credential") == "valid for filing until Monday, March 16, 2020, 12:00 a.m. MDT, then retired"


async def test_desks_link_is_told_by_a_letter_too(live: None, browser: Browser, harness: Harness) -> None:
    """Rule L10."""
    body = {"login": "jdoe", "linked_sub": "sub-jane", "linked_login_id": "janedoe1", "reason": "lost the key"}
    await harness.call("POST", "/courts/cacd/links", body)

    letter = (await harness.call("GET", "/inbox/jane@doe.example"))["messages"][-1]
    assert "This court's clerk linked your accounts" in letter["body"]
    await browser.sign_on("cacd")
    assert "by this court's clerk" in says(await browser.open("/courts/cacd/link/done"), "linked-on")


async def test_confirmation_needs_a_link(live: None, browser: Browser) -> None:
    page = await browser.open("/courts/cacd/link/done")

    assert page.url.path == "/courts/cacd/link"
    assert 'data-testid="link-form"' in page.text


async def refused(browser: Browser, harness: Harness, page: httpx.Response, sentence: str) -> None:
    """The form came back with the reason and the login, and nothing was linked."""
    assert page.status_code == 403
    assert sentence in page.text
    assert browser.form("key").values["login"] == "jdoe"


async def test_proof_is_void_after_the_key_was_changed(live: None, browser: Browser, harness: Harness) -> None:
    """Rules L1, L10."""
    await browser.prove("cacd", *JANE)
    await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "A-New-Key"})

    page = await browser.submit("proof")

    await refused(browser, harness, page, "enter the password again")
    assert not await is_linked(harness)
    assert (await harness.events("link.refused"))[-1]["reason"] == "proof_over"


async def test_proof_ends_after_ten_minutes_of_protocol_time(live: None, browser: Browser, harness: Harness) -> None:
    await browser.prove("cacd", *JANE)
    await harness.wait("PT10M")

    await refused(browser, harness, await browser.submit("proof"), "has run out")
    assert not await is_linked(harness)


async def test_proof_of_one_filer_links_no_other(live: None, browser: Browser, harness: Harness) -> None:
    """Rule L1."""
    await browser.prove("cacd", *JANE)

    page = await browser.submit("proof", login="roe")

    assert (page.status_code, "enter the password again" in page.text.lower()) == (403, True)
    assert not await is_linked(harness, login="roe")


@pytest.mark.parametrize("change", ["end", "link", "code", "form", "numbers", "empty parts"])
async def test_altered_proof_is_refused(live: None, browser: Browser, harness: Harness, change: str) -> None:
    """Rule L1: each part of the seal counts."""
    await browser.prove("cacd", *JANE)
    end, link, code = browser.form("proof").values["proof"].split(".")
    altered = {
        "end": f"{int(end) + 1}.{link}.{code}",
        "link": f"{end}.{int(link) + 1}.{code}",
        "code": f"{end}.{link}.{'0' * 64}",
        "form": "x" * 5000,
        "numbers": f"٣.²{link}.{code}",
        "empty parts": "..",
    }

    await refused(browser, harness, await browser.submit("proof", proof=altered[change]), "enter the password again")
    assert not await is_linked(harness)


async def test_proof_of_another_persons_session_is_refused(
    live: None, browser: Browser, house: House, provider: StandIn, harness: Harness
) -> None:
    """Rule L1: a seal is good in its own session, for its own PACER account."""
    await browser.prove("cacd", *JANE)
    stolen = browser.form("proof").values["proof"]
    provider.persona = Persona("sub-roe", "richroe1", "Richard Roe")
    other = house.browser()
    await other.open("/courts/cacd/link")

    data = {"csrf": other.token(), "login": "jdoe", "proof": stolen}
    answer = await other.client.post("/courts/cacd/link", data=data)

    assert (answer.status_code, "enter the password again" in answer.text) == (403, True)
    assert not await is_linked(harness)


async def test_filer_linked_meanwhile_is_refused_with_the_reason(
    live: None, browser: Browser, house: House, provider: StandIn, harness: Harness
) -> None:
    """Rules L2 and L6: another account was first."""
    await browser.prove("cacd", *JANE)
    provider.persona = Persona("sub-roe", "richroe1", "Richard Roe")
    assert (await house.browser().link("cacd", *JANE)).status_code == 200

    page = await browser.submit("proof")

    assert (page.status_code, "was retired on" in page.text) == (403, True)
    assert (await harness.filer("cacd", "jdoe"))["linked_sub"] == "sub-roe"


async def test_proof_makes_one_link_also_after_the_desk_undid_it(
    live: None, browser: Browser, harness: Harness
) -> None:
    """Rule L8: what the desk has undone is not made again by an old page."""
    await browser.prove("cacd", *JANE)
    form = browser.form("proof")
    await browser.send(form, form.values)
    await harness.call("DELETE", "/courts/cacd/links/jdoe", {"reason": "linked the wrong account"})

    await refused(browser, harness, await browser.send(form, form.values), "enter the password again")
    assert not await is_linked(harness)


async def test_login_locked_meanwhile_links_nothing_until_the_lock_ends(
    live: None, browser: Browser, house: House, harness: Harness
) -> None:
    """Rule L9."""
    await browser.prove("cacd", *JANE)
    form, other = browser.form("proof"), house.browser()
    for _ in range(6):
        await other.log_in("cacd", "jdoe", "nonsense")

    await refused(browser, harness, await browser.send(form, form.values), "it is locked")
    await harness.wait("PT5M1S")
    assert (await browser.send(form, form.values)).status_code == 200
    assert await is_linked(harness)


async def test_go_live_between_the_pages_says_so_and_leads_on_with_the_login_filled_in(
    browser: Browser, harness: Harness
) -> None:
    """Rules C4, L5: the session for linking only ends at go-live; the person signs on again and is at the form."""
    await browser.prove("mtd", *MTD)
    await harness.set_calendar("2020-03-16T08:00:00-06:00")

    page = await browser.submit("proof")

    assert page.status_code == 403
    assert "This court went live" in page.text
    assert "Nothing was linked" in page.text
    assert not await is_linked(harness, "mtd", "jdoe-mt")
    way = re.search(r'href="([^"]*)" data-testid="log-in"', page.text)
    assert way
    await browser.open(way[1])
    assert (browser.path, browser.form("key").values["login"]) == ("/courts/mtd/link", "jdoe-mt")
    page = await browser.submit("key", key=MTD[1])
    assert "Link for good" in page.text
    assert says(await browser.submit("proof"), "credential").startswith("retired on")


async def test_go_live_moved_away_between_the_pages_links_nothing(
    live: None, browser: Browser, harness: Harness
) -> None:
    """Rule L4: linking is not open any more."""
    await browser.prove("cacd", *JANE)
    await harness.set_calendar(LAST_SECOND)

    page = await browser.submit("proof")

    assert (page.status_code, "can be linked at this court from" in page.text) == (403, True)
    assert not await is_linked(harness)


async def test_verification_form_of_another_site_is_refused(live: None, browser: Browser, harness: Harness) -> None:
    """A page of another site links nobody (CSRF); the person's own old form comes back with what it said."""
    await browser.prove("cacd", *JANE)

    await refused(browser, harness, await browser.submit("proof", csrf="0" * 64), "opened in an older session")
    assert not await is_linked(harness)


@pytest.mark.parametrize("wanted", ["/filings/new", "/cgi-bin/DktRpt.pl?7"])
async def test_link_leads_on_to_where_the_person_was_going(live: None, browser: Browser, wanted: str) -> None:
    await browser.open(f"/courts/cacd/link?{urlencode({'return_to': wanted})}")
    await browser.submit("key", login="jdoe", key="wrong")
    await browser.submit("key", key="Cacd-Key-1")

    page = await browser.submit("proof")

    assert f'href="/courts/cacd{wanted}" data-testid="go-on"' in page.text


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/../mtd/", "javascript:alert(1)"])
async def test_link_leads_to_this_court_only(live: None, browser: Browser, wanted: str) -> None:
    """Open redirect (CWE-601)."""
    await browser.open(f"/courts/cacd/link?{urlencode({'return_to': wanted})}")
    await browser.submit("key", login="jdoe", key="Cacd-Key-1", return_to=wanted)

    page = await browser.submit("proof", return_to=wanted)

    assert "evil" not in page.text
    assert "go-on" not in page.text


async def test_refusal_for_a_filing_leads_back_to_it_after_the_link(live: None, browser: Browser) -> None:
    await browser.sign_on("cacd")
    page = await browser.open("/courts/cacd/filings/new")

    assert 'href="/courts/cacd/link?return_to=%2Ffilings%2Fnew"' in page.text


@pytest.mark.parametrize(
    ("court_id", "item"),
    [("ca9", "Link my filer account to my PACER account"), ("cacd", "Link a CM/ECF account to my PACER account")],
)
async def test_utilities_has_linking_in_the_courts_own_words(
    live: None, browser: Browser, provider: StandIn, court_id: str, item: str
) -> None:
    """Rule L1: appellate courts have other words than district and bankruptcy courts."""
    provider.persona = Persona("sub-roe", "richroe1", "Richard Roe")
    page = await browser.sign_on(court_id)
    assert f'href="/courts/{court_id}/utilities" data-testid="nav-utilities"' in page.text

    page = await browser.open(f"/courts/{court_id}/utilities")

    assert f'href="/courts/{court_id}/link" data-testid="link">{item}</a>' in page.text
    assert f"<h1>{item}</h1>" in (await browser.open(f"/courts/{court_id}/link")).text


async def test_utilities_says_when_linking_opens_and_when_it_was_done(browser: Browser, harness: Harness) -> None:
    """Rules L1, L4."""
    await browser.log_in("cacd", *JANE)
    assert "from Tuesday, February 18, 2020, 12:00 a.m. PST on" in says(
        await browser.open("/courts/cacd/utilities"), "link-later"
    )
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", *JANE)

    page = await browser.open("/courts/cacd/utilities")

    assert 'href="/courts/cacd/link/done" data-testid="linked"' in page.text


async def test_utilities_needs_a_login_and_comes_after_it(live: None, browser: Browser) -> None:
    assert (await browser.open("/courts/cacd/utilities")).url.path == "/courts/cacd/utilities"
    assert (await browser.whoami("cacd"))["by"] == "cso"
