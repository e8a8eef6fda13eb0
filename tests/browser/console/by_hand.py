"""Does a story's step by hand: reads its sentence, opens its page, and clicks what the sentence names, with the mouse.

A control is clicked only if the sentence has its name, so a sentence that no longer fits the pages makes its test fail. What is
typed is what the step's page tells: logins, passwords, numbers.
"""

import re
from collections.abc import Awaitable, Callable
from itertools import product
from typing import Literal, Self

from playwright.async_api import Locator, Page, expect

from tests.browser.hands import PDF

_CLICKED: tuple[Literal["link", "button"], ...] = ("link", "button")
_MADE_UP = {"date_of_birth": "1975-05-17", "zip": "90012", "state": "CA"}


class Hand:
    """Somebody with two tabs: the story, and the page that the present step leads to.

    Args:
        story: the tab of the story.
        page: the tab in which the steps are done.
    """

    def __init__(self, story: Page, page: Page) -> None:
        self.story = story
        self.page = page
        self.sentence = ""
        self._told: dict[str, tuple[str, str]] = {}

    async def read(self) -> Self:
        """Reads the present step, and opens the page that it names."""
        self.sentence = await self.story.get_by_test_id("instructions").inner_text()
        told = await self.story.locator("#passwords li").all_text_contents() if self.sentence else []
        self._told = {what: (login, key) for each in told for what, login, key in [_read(each)]}
        link = await self.story.get_by_test_id("by-hand").get_attribute("href")
        await self.page.goto(link or "")
        return self

    def told(self, what: str) -> tuple[str, str]:
        """A login and its password, by what the step's page says that they are for."""
        found = [each for name, each in self._told.items() if name.startswith(what)]
        assert found, f"the step does not tell the {what}: {self._told}"
        return found[0]

    async def choose(self, name: str) -> None:
        """Clicks the link or button of this name, which the sentence must have; rather in the middle of the page than above."""
        assert name in self.sentence, f"{name!r} is not in: {self.sentence}"
        for part in (self.page.locator("main"), self.page.locator("body")):
            for role, more in product(_CLICKED, ("", "…")):
                control = part.get_by_role(role, name=name + more, exact=True).first
                if await control.count():
                    return await self._follow(control)
        raise AssertionError(f"{self.page.url} has no {name!r}")

    async def write(self, **values: str) -> None:
        """Fills the fields of these names."""
        for name, value in values.items():
            await self.page.locator(f'[name="{name}"]:visible').first.fill(value)

    async def make_up(self) -> None:
        """Fills in what is required and still empty: answers, an address, a date of birth, choices."""
        for field in await self.page.locator("main :is(input, select)[required]:visible").all():
            if await field.input_value():
                continue
            name = await field.get_attribute("name") or ""
            if await field.evaluate("each => each.tagName") == "SELECT":
                # The two security questions have to differ.
                await field.select_option(index=2 if name.endswith("2") else 1)
            else:
                await field.fill(_MADE_UP.get(name, "Springfield"))

    async def send(self) -> None:
        """Presses the one main button of the page, as everybody does who has filled in a form."""
        await self._follow(self.page.locator("main .button--primary"))

    async def _follow(self, control: Locator) -> None:
        async with self.page.expect_navigation():
            await control.click()

    # What sentences say in a few words.

    async def log_in_at_court(self) -> None:
        """Gives the court's own login."""
        login, key = self.told("CM/ECF login")
        await self.write(login=login, key=key)
        await self.send()

    async def sign_on(self, what: str = "PACER account", code: str = "") -> None:
        """Gives a PACER account, and accepts the redaction rules if they are shown."""
        login, password = self.told(what)
        await self.write(loginId=login, password=password)
        await self.send()
        if code:
            await self.write(otpCode=code)
            await self.send()
        await self.accept()

    async def accept(self) -> None:
        """Accepts the redaction rules, if they are shown."""
        if await self.page.get_by_test_id("acknowledge").count():
            assert "accept the redaction rules" in self.sentence
            await self._follow(self.page.get_by_test_id("acknowledge"))

    async def file(self) -> None:
        """Fills in the form for filing with the case that the sentence names, after a login if the page asks for one."""
        if await self.page.locator('[name="key"]').count():
            assert "Log in with" in self.sentence, self.sentence
            await self.log_in_at_court()
        case = re.search(r"case ([\d:-]+\w+-\d+)", self.sentence)
        assert case, self.sentence
        await self.page.locator('[name="case_number"]').select_option(case[1])
        await self.page.locator('[name="event"]').select_option(label="Motion")
        await self.page.locator('[name="document"]').set_input_files(PDF)
        await self.choose("File the document")
        await expect(self.page.get_by_role("heading", level=1)).to_have_text("Notice of Electronic Filing")

    async def link(self) -> None:
        """Finds the page for linking, proves the CM/ECF login, and links."""
        if not await self.page.locator('[name="key"]').count():
            await self.choose("Link a CM/ECF account to my PACER account")
        login, key = self.told("CM/ECF login")
        await self.write(login=login, key=key)
        await self.choose("Continue")
        await self.choose("Link for good")

    async def move_to(self, day: str) -> None:
        """Picks a day on the clock's page. The sentence says it in words."""
        await self.write(day=day)
        await self.choose("Move to this date")

    async def from_letter(self, pattern: str) -> str:
        """What the newest letter says that has it, in the mailbox that the step leads to, which opens in its own tab."""
        mail = await self.page.context.new_page()
        await mail.goto(await self.story.get_by_test_id("mail").get_attribute("href") or "")
        letters = await mail.get_by_test_id("message").all_text_contents()
        await mail.close()
        return next(found[0] for each in letters if (found := re.search(pattern, each)))


Step = Callable[[Hand], Awaitable[None]]


def _read(line: str) -> tuple[str, str, str]:
    """What a line of the step's page says: `Maren Holloway, CM/ECF login at cacd: mholloway-cacd / Old-District-Key1`."""
    about, _, rest = line.partition(": ")
    login, _, key = rest.partition(" / ")
    return about.partition(", ")[2], login, key
