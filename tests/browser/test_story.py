"""The whole story in a browser, from the front page to the second court: by mouse, by keyboard alone, and without JavaScript.

Nothing is opened by its address but the front page.
"""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import NARROW, person
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
WAYS = {
    "mouse": (Mouse, {}),
    "keyboard": (Keyboard, {}),
    "no script": (Mouse, {"java_script_enabled": False, "viewport": NARROW}),
}
LIVE = "2020-02-18T00:00:00-08:00"


async def open_court(page: Page, hand: Hand, court_id: str) -> None:
    """From the front page to a court of the scenario."""
    await page.goto("/")
    await hand.press(f"court-{court_id}")


async def sign_on(page: Page, hand: Hand) -> None:
    """Proves the PACER account and accepts the redaction rules."""
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign on")
    await hand.write("loginId", "mholloway")
    await hand.write("password", "Ready-Attorney-1")
    await hand.press("sign-on")
    await hand.press("acknowledge")


async def file(page: Page, hand: Hand, case: str) -> None:
    """Files a document at the court that is shown."""
    await hand.press("nav-file")
    await hand.choose("case_number", case)
    await hand.choose("event", "Motion")
    await hand.attach("document")
    await hand.press("submit")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Notice of Electronic Filing")
    await expect(page.get_by_test_id("case-number")).to_have_text(case)


@pytest.mark.parametrize("way", WAYS)
async def test_story_from_the_front_page_to_the_second_court(browser: Browser, simulator: Served, way: str) -> None:
    """Rules C1, C3, C4, C6, F4, L1, L3, L5: two logins become one, and the journal has seen OpenID Connect."""
    make, options = WAYS[way]
    simulator.call("POST", "/reset", {})
    async with person(browser, simulator.url, **options) as context:
        page = await context.new_page()
        hand = make(page)

        # A live court: Central Sign-On by OpenID Connect.
        await open_court(page, hand, "ca9")
        await hand.press("nav-login")
        await sign_on(page, hand)
        await expect(page.get_by_test_id("visitor")).to_contain_text("mholloway, through Central Sign-On")
        kinds = [event["kind"] for event in simulator.call("GET", "/journal?limit=1000")["events"]]
        assert {"authorization.granted", "token.issued"} <= set(kinds)

        # A court before its go-live: its own login, which files.
        await open_court(page, hand, "cacd")
        await hand.press("nav-login")
        await hand.write("login", "mholloway-cacd")
        await hand.write("key", "Old-District-Key1")
        await hand.press("submit")
        await expect(page.get_by_test_id("visitor")).to_contain_text("CM/ECF login mholloway-cacd")
        await file(page, hand, "2:19-cv-04021")

        # Go-live: the login has ended, and the page says why.
        simulator.set_calendar(LIVE)
        await open_court(page, hand, "cacd")
        await expect(page.get_by_test_id("ended")).to_contain_text(
            "This court went live, and your login here ended then"
        )
        await expect(page.get_by_test_id("phase")).to_have_text("live")

        # Central Sign-On asks for no password again; then the link, with the old login for the last time.
        await hand.press("nav-login")
        await expect(page.get_by_test_id("visitor")).to_contain_text("mholloway, through Central Sign-On")
        await expect(page.get_by_test_id("nav-file")).to_have_count(0)
        await link_with(page, hand, "mholloway-cacd", "Old-District-Key1")
        await file(page, hand, "2:19-cv-04021")

        # The second court knows its own link.
        await open_court(page, hand, "wawb")
        await hand.press("nav-login")
        await expect(page.get_by_test_id("visitor")).to_contain_text("mholloway, through Central Sign-On")
        await file(page, hand, "19-14020")

    assert told_by(simulator, "cacd", "court.went_live", "link.made", "credential.retired", "filing.accepted")


async def link_with(page: Page, hand: Hand, login: str, key: str) -> None:
    """Links the account to this CM/ECF login, by way of the Utilities menu."""
    await hand.press("nav-utilities")
    await hand.press("link")
    await hand.write("login", login)
    await hand.write("key", key)
    await hand.press("submit")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Verify both accounts")
    await hand.press("submit")
    await expect(page.get_by_test_id("linked")).to_be_visible()


def told_by(simulator: Served, court_id: str, *kinds: str) -> bool:
    """Whether the court's journal has events of these kinds, in this order."""
    events: list[dict[str, Any]] = simulator.call("GET", f"/journal?limit=1000&court_id={court_id}")["events"]
    told = iter(event["kind"] for event in events)
    return all(kind in told for kind in kinds)


async def test_first_key_leads_over_the_header_to_the_main_content(browser: Browser, simulator: Served) -> None:
    async with person(browser, simulator.url) as context:
        page = await context.new_page()
        await page.goto("/")
        await page.keyboard.press("Tab")
        await expect(page.get_by_test_id("skip")).to_be_focused()
        await expect(page.get_by_test_id("skip")).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
