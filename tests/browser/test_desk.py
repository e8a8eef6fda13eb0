"""The court's desk in a browser: a clerk resets a lost password, and the filer links with it and files. Nothing but the front
page, the desk and the inbox is opened by its address.
"""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.accessibility import Inspector
from tests.browser.chromium import NARROW, person
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
CACD, DESK = "/courts/cacd/", "/courts/cacd/desk/"
WAYS = {"keyboard": (Keyboard, {}), "no script": (Mouse, {"java_script_enabled": False, "viewport": NARROW})}
LIVE = "2020-02-18T09:00:00-08:00"


async def enter(page: Page, hand: Hand) -> None:
    """Logs in at the desk, from the foot of the court's front page."""
    await page.goto(CACD)
    await hand.press("desk")
    await hand.write("login", "rdelacroix")
    await hand.write("key", "Clerks-Desk-Key1")
    await hand.press("submit")


@pytest.mark.parametrize("way", WAYS)
async def test_clerk_resets_a_password_and_the_filer_links_with_it(
    browser: Browser, simulator: Served, way: str
) -> None:
    """Rules L1, L10: the clerk never sees the new password; the filer reads it in the inbox."""
    make, options = WAYS[way]
    simulator.call("POST", "/reset", {})
    simulator.set_calendar(LIVE)
    async with person(browser, simulator.url, **options) as clerks, person(browser, simulator.url) as filers:
        page = await clerks.new_page()
        hand = make(page)
        await enter(page, hand)
        await hand.press("desk-filers")
        await hand.write("filer-query", "holloway")
        await hand.press("filer-search")
        await hand.press("filer-mholloway-cacd")
        await hand.press("reset")
        await expect(page.get_by_test_id("what")).to_contain_text("Maren Holloway")
        await hand.write("reason", "Asked for by telephone.")
        await hand.press("ask")
        await hand.press("confirm")
        await expect(page.get_by_test_id("done")).to_contain_text("was reset and sent")

        theirs = await filers.new_page()
        await theirs.goto("/inbox/?address=maren.holloway@holloway-law.example")
        letter = re.search(r"new password: ([\w-]+)", await theirs.content())
        assert letter
        assert letter[1] not in await page.content()
        mouse = Mouse(theirs)
        await theirs.goto(f"{CACD}link")
        await mouse.write("loginId", "mholloway")
        await mouse.write("password", "Ready-Attorney-1")
        await mouse.press("sign-on")
        await mouse.press("acknowledge")
        await mouse.write("login", "mholloway-cacd")
        await mouse.write("key", letter[1])
        await mouse.press("submit")
        await mouse.press("submit")
        await mouse.press("nav-file")
        await expect(theirs.get_by_role("heading", level=1)).to_have_text("File a document")

        await page.reload()
        await expect(page.get_by_test_id("state")).to_contain_text("retired")
        await expect(page.get_by_test_id("linked-to")).to_contain_text("mholloway")


async def test_pages_of_the_desk_are_accessible(browser: Browser, simulator: Served, inspector: Inspector) -> None:
    simulator.call("POST", "/reset", {})
    async with person(browser, simulator.url) as context:
        page = await context.new_page()
        mouse = Mouse(page)
        await page.goto(f"{DESK}login")
        await inspector.look(page, "the staff login")
        await mouse.write("login", "rdelacroix")
        await mouse.write("key", "wrong")
        await mouse.press("submit")
        await inspector.look(page, "a wrong staff password")
        await enter(page, mouse)
        walked = await inspector.walk(page, DESK, DESK)
        assert {f"{DESK}filers", f"{DESK}transition", f"{DESK}notices"} <= set(walked)
        await page.goto(f"{DESK}filers?q=holloway")
        await mouse.press("filer-mholloway-cacd")
        await page.evaluate("for (const form of document.forms) form.noValidate = true")
        await mouse.press("rename")
        await inspector.look(page, "an empty new login")
        await mouse.press("reset")
        await inspector.look(page, "the reason for a reset")
        await mouse.write("reason", "Asked for by telephone.")
        await mouse.press("ask")
        await inspector.look(page, "the last question")
        await mouse.press("confirm")
        await inspector.look(page, "what was done")
        await page.goto(f"{DESK}transition")
        await mouse.press("now-freeze-button")
        await inspector.look(page, "a freeze to confirm")

    assert inspector.findings == []
