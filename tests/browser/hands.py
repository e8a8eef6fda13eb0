"""Two ways to use a page: with the mouse, and with the keyboard alone. Both name controls by their `data-testid`."""

from typing import Protocol

from playwright.async_api import Page

PDF = {
    "name": "motion.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
}
# More stops than any page of the story has on the way to a control.
_MOST_STOPS = 120
_FOCUSED = "() => document.activeElement?.dataset.testid ?? ''"


class Hand(Protocol):
    """How somebody uses the page that is shown."""

    def __init__(self, page: Page) -> None: ...

    async def press(self, testid: str) -> None:
        """Follows a link or presses a button, and waits for the page that it leads to."""

    async def write(self, testid: str, text: str) -> None:
        """Writes into an empty field."""

    async def choose(self, testid: str, label: str) -> None:
        """Chooses the entry of a list whose label begins with `label`."""

    async def attach(self, testid: str) -> None:
        """Chooses a PDF for a file field."""


class Mouse:
    """Clicks where the control is."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def press(self, testid: str) -> None:
        async with self._page.expect_navigation():
            await self._page.get_by_test_id(testid).first.click()

    async def write(self, testid: str, text: str) -> None:
        await self._page.get_by_test_id(testid).click()
        await self._page.keyboard.type(text)

    async def choose(self, testid: str, label: str) -> None:
        field = self._page.get_by_test_id(testid)
        labels = await field.locator("option").all_text_contents()
        await field.select_option(label=next(one for one in labels if one.startswith(label)))

    async def attach(self, testid: str) -> None:
        async with self._page.expect_file_chooser() as chooser:
            await self._page.get_by_test_id(testid).click()
        await (await chooser.value).set_files(PDF)


class Keyboard:
    """Moves with the tabulator, and presses keys. It never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page
        # Choosers are caught from now on: to begin just before the key is pressed can be too late on a busy machine.
        page.on("filechooser", lambda _: None)

    async def press(self, testid: str) -> None:
        await self._reach(testid)
        async with self._page.expect_navigation():
            await self._page.keyboard.press("Enter")

    async def unfold(self, testid: str) -> None:
        """Opens what is folded below a summary."""
        await self._reach(testid)
        await self._page.keyboard.press("Enter")

    async def write(self, testid: str, text: str) -> None:
        await self._reach(testid)
        await self._page.keyboard.type(text)

    async def choose(self, testid: str, label: str) -> None:
        await self._reach(testid)
        labels = await self._page.get_by_test_id(testid).locator("option").all_text_contents()
        # Arrows, because a browser forgets the beginning of a typed label after a second, which a busy machine may take.
        await self._page.keyboard.press("Home")
        for _ in range(next(place for place, each in enumerate(labels) if each.startswith(label))):
            await self._page.keyboard.press("ArrowDown")

    async def attach(self, testid: str) -> None:
        await self._reach(testid)
        async with self._page.expect_file_chooser() as chooser:
            await self._page.keyboard.press("Space")
        await (await chooser.value).set_files(PDF)

    async def _reach(self, testid: str) -> None:
        seen = []
        while len(seen) < _MOST_STOPS:
            seen.append(await self._page.evaluate(_FOCUSED))
            if seen[-1] == testid:
                return
            await self._page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator does not lead to {testid} on {self._page.url}: {seen}")
