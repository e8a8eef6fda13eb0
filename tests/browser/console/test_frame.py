"""The frame of the console in a real browser: pages that stay up to date, can be held, and are walked by keys."""

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import person
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONSOLE = "/_sim/console"


def move_to(simulator: Served, day: str) -> None:
    """Sets the calendar from elsewhere."""
    answer = httpx.put(f"{simulator.url}/_sim/clock", json={"calendar": f"{day}T18:00:00Z"})
    assert answer.status_code == 200, answer.text


async def test_two_viewers_see_a_move_that_one_may_hold(browser: Browser, simulator: Served) -> None:
    """Both pages show the new date; the held one keeps its date and shows the newest when it goes on."""
    async with person(browser, simulator.url) as one, person(browser, simulator.url) as other:
        left, right = await one.new_page(), await other.new_page()
        for page in (left, right):
            await page.goto(CONSOLE)
            await expect(page.locator("#live-state")).to_have_text("Live: this page shows changes as they happen.")
        move_to(simulator, "2020-03-02")
        for page in (left, right):
            await expect(page.get_by_test_id("calendar")).to_contain_text("Monday, March 2, 2020")
        await left.keyboard.press(".")
        await expect(left.get_by_test_id("hold")).to_have_attribute("aria-pressed", "true")
        move_to(simulator, "2020-03-03")
        await expect(right.get_by_test_id("calendar")).to_contain_text("Tuesday, March 3, 2020")
        await expect(left.get_by_test_id("calendar")).to_contain_text("Monday, March 2, 2020")
        await left.get_by_test_id("hold").click()
        await expect(left.get_by_test_id("calendar")).to_contain_text("Tuesday, March 3, 2020")


async def test_viewer_that_comes_back_is_up_to_date(browser: Browser, simulator: Served) -> None:
    """Its connection was lost, and the date was moved in the meantime."""
    async with person(browser, simulator.url) as viewer:
        page = await viewer.new_page()
        await page.goto(CONSOLE)
        await expect(page.locator("#live-state")).to_contain_text("Live")
        await page.evaluate("dispatchEvent(new Event('pagehide'))")
        move_to(simulator, "2020-03-05")
        await page.evaluate("dispatchEvent(new Event('pageshow'))")
        await expect(page.get_by_test_id("calendar")).to_contain_text("Thursday, March 5, 2020")


async def test_single_keys_can_be_switched_off(browser: Browser, simulator: Served) -> None:
    """WCAG 2.1.4: a key alone does something only as long as the person wants it."""
    async with person(browser, simulator.url) as viewer:
        page = await viewer.new_page()
        await page.goto(CONSOLE)
        await page.keyboard.press("?")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
        await page.get_by_test_id("keys-toggle").click()
        await expect(page.get_by_test_id("keys-toggle")).to_have_text("Switch single keys on")
        await page.goto(CONSOLE)
        await page.keyboard.press(".")
        await expect(page.get_by_test_id("hold")).to_have_attribute("aria-pressed", "false")


async def test_console_works_without_scripts(browser: Browser, simulator: Served) -> None:
    async with person(browser, simulator.url, java_script_enabled=False) as viewer:
        page = await viewer.new_page()
        await page.goto(CONSOLE)
        await expect(page.locator("#live-state")).to_contain_text("reload it to see more")
        await page.get_by_test_id("keys").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
