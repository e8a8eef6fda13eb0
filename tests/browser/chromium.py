"""Finds the Chromium of this system and starts it.

The tests bring no browser of their own: what is installed is used, and `.ci/run` installs one from the distribution's packages.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright

# The headless shell needs less CPU than a browser with windows.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# The browser looks no name up but this machine's own, so a test cannot reach another one.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]


def find_chromium() -> str | None:
    """The path of a Chromium: what `CHROMIUM` names, or the first that is installed."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def started(path: str) -> AsyncIterator[Browser]:
    """A running browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def person(browser: Browser, origin: str, **options: Any) -> AsyncIterator[BrowserContext]:
    """A browser of somebody's own: cookies, a width, and no animations, which would be caught in the middle."""
    options = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-US", **options}
    context = await browser.new_context(base_url=origin, **options)
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        await context.close()
