"""The timeline in a real browser: many events, and text to copy."""

import asyncio

import httpx
import pytest
from playwright.async_api import Browser, CDPSession, expect

from tests.browser.chromium import person
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

TIMELINE = "/_sim/console/timeline"
ATTEMPTS = 60


async def refused_logins(simulator: Served, number: int) -> None:
    """So many refusals, faster than a thousand a minute."""
    async with httpx.AsyncClient(base_url=simulator.url, timeout=60) as client:
        for start in range(0, number, 10):
            sent = [{"login": f"nobody-{each}", "key": "Wrong-Key-1"} for each in range(start, start + 10)]
            await asyncio.gather(*(client.post("/courts/mtd/cgi-bin/login.pl", data=each) for each in sent))


async def busy(devtools: CDPSession) -> float:
    """The seconds of CPU that the page's main thread has spent, so that other programs on this machine do not count."""
    metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


async def test_many_events_leave_a_page_that_is_short_up_to_date_and_answers(
    browser: Browser, simulator: Served
) -> None:
    """The newest flow opens by itself, what somebody opened stays open, and the list does not grow without end.

    A thousand events a minute leave the page at least half of its time for whoever uses it.
    """
    async with person(browser, simulator.url) as viewer:
        page = await viewer.new_page()
        await page.goto(TIMELINE)
        await expect(page.locator("#live-state")).to_contain_text("Live")
        devtools = await viewer.new_cdp_session(page)
        await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = await busy(devtools)
        running = asyncio.create_task(refused_logins(simulator, ATTEMPTS))
        await page.locator("#choose > summary").click()
        await page.get_by_test_id("court").fill("mt")
        await running
        last = simulator.call("GET", "/journal?kind=court_login.refused&limit=1000")["events"][-1]
        await expect(page.locator(f"#event-court_rp-{last['id']}")).to_be_visible(timeout=20_000)
        assert await busy(devtools) - before < ATTEMPTS * 60 / 1000 / 2
        assert await page.locator("#flows > li").count() <= 40
        await expect(page.get_by_test_id("court")).to_have_value("mt")

        await page.goto(TIMELINE)
        await page.get_by_test_id("older").click()
        await expect(page.get_by_test_id("past")).to_be_visible()


async def test_test_is_copied_by_a_button(browser: Browser, simulator: Served) -> None:
    simulator.call("PUT", "/clock", {"calendar": "2020-02-18T18:00:00Z"})
    async with person(browser, simulator.url, permissions=["clipboard-read", "clipboard-write"]) as viewer:
        page = await viewer.new_page()
        await page.goto(TIMELINE)
        copied = page.get_by_test_id("copy-1")
        await copied.locator("summary").click()
        await copied.get_by_role("button").click()
        await expect(copied.get_by_role("status")).to_have_text("Copied.")
        assert "def test_" in await page.evaluate("navigator.clipboard.readText()")
