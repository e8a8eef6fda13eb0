"""Writes pictures of the key pages and of the console to `docs/images/`: `make screenshots`. It needs a Chromium."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page

from cso_migrations import runner
from tests.browser.chromium import WIDE, find_chromium, person, started
from tests.browser.hands import Mouse
from tests.browser.tour import CONSOLE, ROOMS, animated, tell
from tests.clients.served import Served, open_port, serving, settings_for

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LIVE = "2020-02-18T09:00:00-08:00"


async def take(page: Page, name: str) -> None:
    """One picture of what the page shows above the fold."""
    await page.screenshot(path=IMAGES / f"{name}.png", scale="css", animations="disabled")


async def tour(served: Served, path: str) -> None:
    """The pages of the transition, in the order in which a person meets them."""
    async with started(path) as browser, person(browser, served.url, viewport={**WIDE, "height": 720}) as context:
        page = await context.new_page()
        hand = Mouse(page)
        await page.goto("/")
        await take(page, "front")
        await page.goto("/courts/")
        await take(page, "courts")
        await page.goto("/courts/cacd/")
        await take(page, "before-go-live")
        served.set_calendar(LIVE)
        await page.goto("/courts/cacd/")
        await hand.press("nav-login")
        await take(page, "sign-on")
        await hand.write("loginId", "mholloway")
        await hand.write("password", "Ready-Attorney-1")
        await hand.press("sign-on")
        await hand.press("acknowledge")
        await page.get_by_test_id("who-you-are").wait_for()
        await take(page, "not-linked")
        await page.goto("/courts/cacd/link")
        await hand.write("login", "mholloway-cacd")
        await hand.write("key", "Old-District-Key1")
        await hand.press("submit")
        await page.get_by_test_id("verify-form").wait_for()
        await take(page, "verify-both-accounts")
        await hand.press("submit")
        await page.get_by_test_id("linked").wait_for()
        await take(page, "linked")


async def rooms(served: Served, path: str, folder: Path) -> None:
    """The animated story of the console, and its rooms at the end of it."""
    async with started(path) as browser, person(browser, served.url, viewport={**WIDE, "height": 800}) as context:
        page = await context.new_page()
        animated(await tell(page, folder), IMAGES / "tour.gif")
        for room in ROOMS:
            await page.goto(f"{CONSOLE}/{room}")
            await take(page, f"console-{room}")


def main() -> int:
    """Takes the pictures; 1 if there is no browser."""
    path = find_chromium()
    if path is None:
        sys.stderr.write(
            "No Chromium is installed (Debian: apt-get install chromium; elsewhere CHROMIUM=/path/to/it).\n"
        )
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = open_port()
        settings = settings_for(Path(folder), f"http://localhost:{port.getsockname()[1]}")
        runner.upgrade("cso_idp", settings.provider.database_url)
        runner.upgrade("court_rp", settings.courts.database_url)
        with serving(settings, port) as served:
            asyncio.run(tour(served, path))
            served.call("POST", "/reset", {})
            asyncio.run(rooms(served, path, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
