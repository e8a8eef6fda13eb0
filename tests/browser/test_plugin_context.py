"""The pytest plugin's contexts of real browsers: somebody is signed on in them, and the pages work."""

import pytest
from playwright.async_api import Browser
from playwright.sync_api import sync_playwright

from cso_sim.testing import CsoError, cso_world
from tests.browser.chromium import ARGUMENTS


def test_person_is_logged_in_at_a_court_in_a_context(chromium: str) -> None:
    with cso_world() as cso, sync_playwright() as playwright:
        cso.serve()
        person = cso.account(name="Rosa Field")
        cso.filer("ca9", person, linked=True)
        with (
            playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS) as browser,
            cso.playwright_context(browser, person, "ca9", locale="en-US") as context,
        ):
            page = context.new_page()
            page.goto("courts/ca9/")
            page.get_by_role("link", name="File a document").first.click()
            assert page.locator("input[type=file]").count() == 1, page.content()
            assert f"Logged in as {person.loginId}" in page.content()
            assert page.evaluate("navigator.language") == "en-US"


@pytest.mark.asyncio(loop_scope="session")
async def test_context_of_somebody_signed_on_nowhere_asks_for_a_password(browser: Browser) -> None:
    async with cso_world() as cso, await cso.playwright_context(browser) as context:
        page = await context.new_page()
        await page.goto("courts/ca9/login")
        assert await page.locator("input[name=password]").count() == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_a_federation_without_a_port_has_no_context(browser: Browser) -> None:
    async with cso_world() as cso:
        await cso.account()
        with pytest.raises(CsoError, match=r"Call cso\.serve\(\) before anything else"):
            await cso.playwright_context(browser)
