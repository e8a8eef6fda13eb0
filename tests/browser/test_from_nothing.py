"""An attorney with nothing but a court's login on Monday files on Tuesday, when the court is live. All of it in a browser."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import person
from tests.browser.hands import Hand, Mouse
from tests.browser.test_story import file, link_with, open_court
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
MONDAY, TUESDAY = "2020-02-17T09:00:00-08:00", "2020-02-18T08:00:00-08:00"
EMAIL = "priya.osei@own-mail.example"
LOGIN_ID, PASSWORD = "priya.osei.esq", "Own-Account-Pass-1"
DETAILS = {
    "name": "Priya Osei",
    "email": EMAIL,
    "street": "1 Fictional Street",
    "city": "Los Angeles",
    "state": "CA",
    "zip": "90012",
    "county": "Los Angeles",
    "loginId": LOGIN_ID,
    "password": PASSWORD,
    "password_again": PASSWORD,
    "answer_1": "Sunset Elementary",
    "answer_2": "Accra",
}


async def register_without_a_card(page: Page, hand: Hand) -> None:
    """From the court's advice to the message about the registration."""
    await open_court(page, hand, "cacd")
    await hand.press("other-step-register")
    for name, text in DETAILS.items():
        await hand.write(name, text)
    await page.get_by_test_id("date_of_birth").fill("1981-05-06")
    await hand.choose("user_type", "Attorney")
    await hand.choose("card", "No")
    await hand.choose("question_1", "What was the name of your first school?")
    await hand.choose("question_2", "In which city were you born?")
    await hand.press("register")
    await expect(page.get_by_test_id("look-into-inbox")).to_be_visible()


async def confirm_from_the_inbox(page: Page, hand: Hand) -> None:
    """Finds the message, follows its link and confirms the address."""
    await page.goto("/")
    await hand.press("inboxes")
    await hand.write("inbox-address", EMAIL)
    await hand.press("inbox-search")
    async with page.expect_navigation():
        await page.locator("article a").click()
    await hand.press("confirm")
    await expect(page.get_by_test_id("confirmed")).to_be_visible()
    await hand.press("sign-on-now")


async def sign_on(page: Page, hand: Hand) -> None:
    await hand.write("loginId", LOGIN_ID)
    await hand.write("password", PASSWORD)
    await hand.press("sign-on")


async def activate_with_a_card(page: Page, hand: Hand) -> None:
    """A code would come by mail in seven to ten business days, which is too late."""
    await hand.press("account-activate")
    await expect(page.get_by_test_id("search-status")).to_contain_text("Not activated")
    await hand.press("activate-card")
    await expect(page.get_by_test_id("search-status")).to_contain_text("active")


async def test_attorney_with_nothing_on_monday_files_on_tuesday(browser: Browser, simulator: Served) -> None:
    """Rules A6, A14, L1, C4: register, confirm, activate, log in, link, file."""
    simulator.call("POST", "/reset", {})
    simulator.set_calendar(MONDAY)
    async with person(browser, simulator.url) as context:
        page = await context.new_page()
        hand = Mouse(page)
        await register_without_a_card(page, hand)
        await confirm_from_the_inbox(page, hand)
        await sign_on(page, hand)
        await activate_with_a_card(page, hand)
        await hand.press("nav-logout")
        await hand.press("confirm-logout")

        simulator.set_calendar(TUESDAY)
        await open_court(page, hand, "cacd")
        await hand.press("nav-login")
        await sign_on(page, hand)
        await hand.press("acknowledge")
        await link_with(page, hand, "posei", "Old-District-Key3")
        await file(page, hand, "2:19-cv-04021")
