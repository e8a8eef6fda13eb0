"""The board and the people pages in a browser: by keyboard, in two browsers side by side, and for everybody's eyes."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.accessibility import Inspector
from tests.browser.chromium import person
from tests.browser.hands import Keyboard
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOARD = "/_sim/console/board"
PERSON = "/_sim/console/people/person?ref=mholloway"
LIVE = "2020-02-18T09:00:00-08:00"


async def test_presenter_links_by_hand_with_the_keyboard_and_the_audience_sees_it(
    browser: Browser, simulator: Served
) -> None:
    """From the board to a cell, through its form, and back; the other browser shows the board without a click."""
    simulator.set_calendar(LIVE)
    async with person(browser, simulator.url) as presenter, person(browser, simulator.url) as audience:
        page, watched = await presenter.new_page(), await audience.new_page()
        await page.goto(BOARD)
        await watched.goto(BOARD)
        cell = watched.get_by_test_id("row").filter(has_text="Maren Holloway").get_by_test_id("cell-cacd")
        await expect(cell).to_contain_text("Must link to file")
        hand = Keyboard(page)
        await page.get_by_role("link", name="Must link to file (Maren Holloway at cacd)").focus()
        await page.keyboard.press("Enter")
        await page.get_by_test_id("open-link").focus()
        await page.keyboard.press("Enter")
        await hand.press("act-link")
        await expect(page.get_by_test_id("said")).to_contain_text("is linked to the PACER account mholloway")
        await expect(page.get_by_test_id("verdict")).to_have_text("Files by Central Sign-On")
        await expect(cell).to_contain_text("Linked to mholloway")


async def test_two_people_stand_side_by_side(browser: Browser, simulator: Served) -> None:
    """One in the presenter's browser, the other by a link in a browser of its own; both are at a court."""
    simulator.set_calendar(LIVE)
    async with person(browser, simulator.url) as presenter, person(browser, simulator.url) as private:
        page, other = await presenter.new_page(), await private.new_page()
        await page.goto("/_sim/console/people/person?ref=noorabadi")
        await page.get_by_test_id("log-in-as").click()
        await expect(page.get_by_test_id("said")).to_contain_text("signed on as noorabadi now")
        await page.goto(PERSON)
        await expect(page.get_by_test_id("ends")).to_have_text("Noor Abadi")
        await page.get_by_test_id("make-link").click()
        await other.goto(await page.get_by_test_id("link-address").inner_text())
        await other.get_by_test_id("become").click()
        await expect(other).to_have_url(re.compile("/account/$"))
        for each, name in ((page, "Noor Abadi"), (other, "Maren Holloway")):
            await each.goto("/courts/ca9/login")
            await expect(each.get_by_test_id("who-you-are")).to_contain_text(name)


async def test_board_and_people_are_accessible(browser: Browser, simulator: Served, inspector: Inspector) -> None:
    """With everything unfolded; in both widths and schemes."""
    async with person(browser, simulator.url) as viewer:
        page = await viewer.new_page()
        for address in (
            BOARD,
            f"{BOARD}?person=mholloway",
            f"{BOARD}/cacd?person=mholloway",
            "/_sim/console/people",
            f"{PERSON}&passwords=shown",
        ):
            await page.goto(address)
            await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
            await inspector.look(page, address)
        await page.goto(f"{BOARD}/mtd?person=mholloway")
        await page.get_by_test_id("open-log-in").click()
        await page.get_by_test_id("log-in").click()
        await inspector.look(page, "before a login with the court login")
        await page.get_by_test_id("log-in-here").click()
        await expect(page.get_by_test_id("visitor")).to_contain_text("Logged in with the CM/ECF login mholloway-mtd")
        await page.goto(PERSON)
        await page.get_by_test_id("make-link").click()
        link = await page.get_by_test_id("link-address").inner_text()
        await inspector.look(page, "a link for one browser")
        await page.goto(link)
        await inspector.look(page)
    assert inspector.findings == []
