"""The slider of the clock in a real browser: dragging previews and letting go moves; keys preview, and Enter moves."""

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import person
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLOCK = "/_sim/console/clock"


def calendar(simulator: Served) -> str:
    """The simulated date."""
    shown: str = httpx.get(f"{simulator.url}/_sim/clock").json()["calendar"]
    return shown[:10]


def begin(simulator: Served) -> str:
    """Moves the calendar to the day on which the scenario begins."""
    answer = httpx.put(f"{simulator.url}/_sim/clock", json={"calendar": "2020-02-14T09:00:00-08:00"})
    assert answer.status_code == 200, answer.text
    return calendar(simulator)


async def at_clock(page: Page) -> None:
    await page.goto(CLOCK)
    await expect(page.get_by_test_id("slider")).to_be_visible()
    await expect(page.locator("#live-state")).to_contain_text("Live")


async def test_keys_choose_a_date_and_enter_moves_there(browser: Browser, simulator: Served) -> None:
    """Nobody who walks the slider by keys moves the time with each of them."""
    async with person(browser, simulator.url) as viewer:
        page, began = await viewer.new_page(), begin(simulator)
        await at_clock(page)
        await page.get_by_test_id("slider").focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowUp", "PageUp", "ArrowLeft", "ArrowRight"):
            await page.keyboard.press(key)
        preview = page.get_by_test_id("clock-preview")
        await expect(preview).to_contain_text("Monday, March 23, 2020, 12:00 p.m. CDT")
        await expect(preview).to_contain_text("On the way:")
        await expect(page.get_by_test_id("slider")).to_have_attribute("aria-valuetext", "Monday, March 23, 2020")
        assert calendar(simulator) == began
        await page.keyboard.press("Escape")
        await expect(preview).to_have_count(0)
        await page.keyboard.press("PageUp")
        await expect(preview).to_contain_text("Saturday, March 14, 2020")
        assert calendar(simulator) == began
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("said")).to_contain_text("The calendar shows Saturday, March 14, 2020")
        await expect(page.get_by_test_id("clock-happened")).to_contain_text("cacd went live")
        assert calendar(simulator) == "2020-03-14"


async def test_dragging_previews_and_letting_go_moves(browser: Browser, simulator: Served) -> None:
    async with person(browser, simulator.url) as viewer:
        page, began = await viewer.new_page(), begin(simulator)
        await at_clock(page)
        slider = page.get_by_test_id("slider")
        await slider.scroll_into_view_if_needed()
        box = await slider.bounding_box()
        assert box
        middle, share = (
            box["y"] + box["height"] / 2,
            float(await slider.input_value()) / float(await slider.get_attribute("max") or 1),
        )
        await page.mouse.move(box["x"] + 10 + share * (box["width"] - 20), middle)
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=4)
        await expect(page.get_by_test_id("clock-preview")).to_contain_text(", 2023, 12:00 p.m. C")
        assert calendar(simulator) == began
        await page.mouse.up()
        await expect(page.get_by_test_id("said")).to_contain_text(", 2023, 12:00 p.m. C")
        assert calendar(simulator).startswith("2023-")
