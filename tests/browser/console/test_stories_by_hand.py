"""Each shipped story in a real browser, to its end: by hand, as the sentences of its steps say, and then by the button.

One simulator serves all of them. Each story begins by its own button, which loads its scenario.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest
from playwright.async_api import Browser, Page

from cso_idp.mfa.verify import code_at
from cso_sim.stories.reading import shipped, shipped_names
from tests.browser.chromium import person
from tests.browser.console.by_hand import Hand, Step
from tests.clients.served import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
STORIES = "/_sim/console/stories"


def move_to(day: str) -> Step:
    async def do(hand: Hand) -> None:
        await hand.move_to(day)

    return do


def choosing(*names: str, then: Step) -> Step:
    """Clicks these, one after the other, and goes on."""

    async def do(hand: Hand) -> None:
        for name in names:
            await hand.choose(name)
        await then(hand)

    return do


async def log_in_at_court(hand: Hand) -> None:
    await hand.log_in_at_court()


async def sign_on(hand: Hand) -> None:
    await hand.sign_on()


async def accept(hand: Hand) -> None:
    await hand.accept()


async def nothing(_: Hand) -> None:
    """No more than that."""


async def file(hand: Hand) -> None:
    await hand.file()


async def log_in_to_file(hand: Hand) -> None:
    await choosing("Log in at this court", then=log_in_at_court)(hand)
    await choosing("File a document", then=file)(hand)


async def link(hand: Hand) -> None:
    await hand.link()


async def sign_on_and_link(hand: Hand) -> None:
    await hand.sign_on()
    await hand.link()


async def upgrade(hand: Hand) -> None:
    await hand.sign_on("account so far")
    await hand.make_up()
    await hand.choose("Continue")
    await hand.make_up()
    await hand.choose("Continue")
    await choose_password(hand)
    await hand.make_up()
    await hand.choose("Upgrade my account")


async def choose_password(hand: Hand) -> None:
    login, password = hand.told("new account")
    await hand.write(loginId=login, password=password, password_again=password)


async def read_with_the_firms_account(hand: Hand) -> None:
    await hand.choose("Log in")
    await hand.sign_on()
    await hand.choose("Go on as a reader")


async def register(hand: Hand) -> None:
    email, _ = hand.told("e-mail address")
    await hand.write(name="Priya Osei", email=email)
    await choose_password(hand)
    await hand.make_up()
    await hand.choose("Register")
    await hand.page.goto(await hand.from_letter(r"/account/confirm/\w+"))
    await hand.choose("Confirm my address")


async def link_with_the_new_account(hand: Hand) -> None:
    await choosing("Log out", "Log out", "Log in", then=sign_on)(hand)
    await hand.choose("Utilities")
    await hand.link()


async def ask_for_merge(hand: Hand) -> None:
    number, _ = hand.told("number of the exempt account")
    await hand.write(account_number=number)
    await hand.page.locator('[name="court_id"]').select_option("cacd")
    await hand.choose("Ask for the merge")


async def merge(hand: Hand) -> None:
    login, key = hand.told("desk of the Service Center")
    await hand.write(login=login, key=key)
    await hand.send()
    await hand.page.locator("main table a").first.click()
    await hand.choose("Merge this exempt account")
    await confirm(hand)


async def confirm(hand: Hand) -> None:
    """The two questions of a desk: the reason, and the last word."""
    assert "a reason" in hand.sentence
    await hand.write(reason="as the story says")
    await hand.send()
    await hand.page.get_by_test_id("confirm").click()


async def link_and_file(hand: Hand) -> None:
    await link(hand)
    await hand.choose("File a document")
    await hand.file()


async def take_the_day_away(hand: Hand) -> None:
    login, key = hand.told("desk of arwb")
    await hand.write(login=login, key=key)
    await hand.send()
    await set_go_live(hand, "")


async def name_a_new_day(hand: Hand) -> None:
    await set_go_live(hand, "2021-03-15T00:00")


async def set_go_live(hand: Hand, moment: str) -> None:
    await hand.write(go_live_at=moment)
    await hand.choose("Change the calendar")
    await confirm(hand)


STEPS: Mapping[str, Sequence[Step]] = {
    "cacd-cut-over": [
        choosing("Log in", then=log_in_at_court),
        file,
        move_to("2020-02-18"),
        choosing("Log in", then=sign_on),
        link,
        file,
        choosing("Log in", then=nothing),
    ],
    "mtd-announcement-linking": [
        choosing("Log in", then=log_in_at_court),
        move_to("2021-08-16"),
        sign_on_and_link,
        log_in_to_file,
        move_to("2021-09-27"),
        file,
    ],
    "unprepared-attorney": [
        file,
        move_to("2020-02-18"),
        upgrade,
        choosing("Log in", then=accept),
        link,
        file,
    ],
    "firms-shared-account": [
        file,
        move_to("2020-02-18"),
        read_with_the_firms_account,
        register,
        link_with_the_new_account,
        file,
    ],
    "cja-merge": [choosing("Log in", then=sign_on), ask_for_merge, merge, link_and_file],
    "go-live-postponed": [
        choosing("Log in", then=log_in_at_court),
        take_the_day_away,
        move_to("2021-02-01"),
        file,
        name_a_new_day,
        move_to("2021-03-15"),
        sign_on_and_link,
    ],
    "logout-everywhere": [
        choosing("Log in", then=sign_on),
        choosing("Log in", then=nothing),
        choosing("Log in", then=nothing),
        choosing("Log out", "Log out", then=nothing),
        choosing("Log in", then=sign_on),
        choosing("Sign out everywhere", then=nothing),
    ],
}


@pytest.mark.parametrize("name", shipped_names())
async def test_story_runs_to_its_end_by_hand_and_by_the_button(browser: Browser, simulator: Served, name: str) -> None:
    async with person(browser, simulator.url) as context:
        story, page = await context.new_page(), await context.new_page()
        await story.goto(f"{STORIES}/{name}")
        await story.get_by_test_id("begin").click()
        hand = Hand(story, page)
        for number, step in enumerate(steps_of(name, simulator), 1):
            await shows(story, f"step-{number}")
            await step(await hand.read())
        await shows(story, "finished")
        await page.close()

        await story.get_by_test_id("begin").click()
        for number in range(1, len(shipped(name).document.steps) + 1):
            await shows(story, f"step-{number}")
            await story.get_by_test_id("do").click()
        await shows(story, "finished")


async def shows(story: Page, testid: str) -> None:
    """Returns when the story's tab has gone on by itself, which courts that are told of a logout may delay."""
    await story.get_by_test_id(testid).wait_for()


def steps_of(name: str, simulator: Served) -> Sequence[Step]:
    """How each step is done by hand. An authenticator app is a phone, with a secret of its own."""
    return STEPS[name] if name in STEPS else _second_factor(simulator)


class Phone:
    """An authenticator app. It shows a code for the server's protocol time, as phone and server have the same real time."""

    def __init__(self, simulator: Served) -> None:
        self._simulator = simulator
        self._secret = ""

    async def scan(self, hand: Hand) -> None:
        """Takes the secret that the page shows, and gives it the first code."""
        self._secret = (await hand.page.get_by_test_id("secret").inner_text()).replace(" ", "")
        await hand.write(name="Phone", otpCode=self.code())
        await hand.choose("Set up this app")

    def code(self, later: int = 0) -> str:
        """The code that it shows now, or so many seconds later."""
        now = datetime.fromisoformat(self._simulator.call("GET", "/clock")["protocol"])
        return code_at(self._secret, int(now.timestamp()) + later)


def _second_factor(simulator: Served) -> Sequence[Step]:
    hers, his = Phone(simulator), Phone(simulator)

    async def set_up(hand: Hand) -> None:
        await hand.choose("Set up an authenticator app")
        await give_security_code(hand)
        await hers.scan(hand)

    async def sign_on_with_code(hand: Hand) -> None:
        await choosing("Log out", "Log out", "Log in", then=nothing)(hand)
        # Each code is good once, so she waits for the next one; the server takes it early.
        await hand.sign_on(code=hers.code(later=30))

    async def set_up_while_signing_on(hand: Hand) -> None:
        await choosing("Log out", "Log out", "Log in", then=nothing)(hand)
        await hand.sign_on()
        await hand.choose("Mail me a security code")
        await give_security_code(hand)
        await his.scan(hand)
        await hand.send()
        await hand.accept()

    return [
        choosing("Log in", then=sign_on),
        move_to("2025-06-02"),
        set_up,
        sign_on_with_code,
        move_to("2026-01-05"),
        set_up_while_signing_on,
    ]


async def give_security_code(hand: Hand) -> None:
    await hand.write(securityCode=await hand.from_letter(r"(?<=security code is )[^\s.]+"))
    await hand.choose("Continue")
