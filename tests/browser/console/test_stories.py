"""The C.D. Cal. story in a real browser: by the button and by keys, and what an audience sees."""

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import person
from tests.browser.hands import Mouse
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONSOLE = "/_sim/console"
CUT_OVER = f"{CONSOLE}/stories/cacd-cut-over"
STEPS = 7


@pytest.fixture(autouse=True)
def beginning(simulator: Served) -> None:
    """Each test begins where the scenario begins."""
    answer = httpx.post(f"{simulator.url}/_sim/reset", json={})
    assert answer.status_code == 200, answer.text


async def test_newcomer_tells_the_story_by_the_button_and_the_audience_follows(
    browser: Browser, simulator: Served
) -> None:
    """From the console's first page, with nothing but clicks; another browser shows the same without a click."""
    async with person(browser, simulator.url) as presenter, person(browser, simulator.url) as audience:
        page, beside = await presenter.new_page(), await audience.new_page()
        await page.goto(CONSOLE)
        mouse = Mouse(page)
        await mouse.press("tell-first")
        await beside.goto(f"{CUT_OVER}?view=presenter")
        for number in range(1, STEPS + 1):
            await expect(beside.get_by_test_id(f"step-{number}")).to_be_visible()
            await mouse.press("do")
        for each in (page, beside):
            await expect(each.get_by_test_id("finished")).to_be_visible()
        # This browser is her, and shows it; the other one is nobody.
        await page.goto("/courts/cacd/")
        await expect(page.get_by_test_id("visitor")).to_contain_text("mholloway, through Central Sign-On")
        await beside.goto("/courts/cacd/")
        await expect(beside.get_by_test_id("nav-login")).to_be_visible()


async def test_presenter_goes_on_by_keys(browser: Browser, simulator: Served) -> None:
    """The arrows and `n`, with the room's own keys beside them."""
    async with person(browser, simulator.url) as context:
        page = await context.new_page()
        await page.goto(f"{CUT_OVER}?view=presenter")
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_test_id("step-2")).to_be_visible()
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_test_id("step-1")).to_be_visible()
        await page.keyboard.press("n")
        await expect(page.get_by_test_id("step-2")).to_be_visible()
        await page.keyboard.press("n")
        await expect(page.get_by_test_id("step-3")).to_be_visible()
