"""The tour of the console for the documentation: pictures of its rooms, and an animated picture of the first story."""

from pathlib import Path

from PIL import Image
from playwright.async_api import Page, expect

from tests.browser.hands import Mouse

CONSOLE = "/_sim/console"
# The rooms whose pictures are kept, with what is looked at.
ROOMS = ("board", "clock", "timeline", "roll-out", "people", "stories")
# Of the animated picture.
_WIDTH, _COLOURS, _MILLISECONDS = 960, 48, 2600


async def tell(page: Page, folder: Path) -> list[Path]:
    """Tells the first story to its end, and returns the pictures on the way, in order."""
    taken: list[Path] = []

    async def take() -> None:
        taken.append(folder / f"{len(taken):02}.png")
        await page.mouse.move(0, 0)
        await page.screenshot(path=taken[-1], scale="css", animations="disabled")

    async def show(room: str) -> None:
        await page.goto(f"{CONSOLE}/{room}")
        await expect(page.locator("#live-state")).to_contain_text("Live")
        await take()

    mouse = Mouse(page)
    await page.goto(CONSOLE)
    await take()
    await mouse.press("tell-first")
    await take()
    story = page.url
    for shown_after in ("", "", "board", "", "board", "", "timeline"):
        await page.goto(story)
        await mouse.press("do")
        await take()
        if shown_after:
            await show(shown_after)
    return taken


def animated(pictures: list[Path], target: Path) -> None:
    """Puts pictures together into one GIF that goes on for ever. Each is quantized with colours of its own."""
    frames = []
    for picture in pictures:
        with Image.open(picture) as image:
            height = round(image.height * _WIDTH / image.width)
            small = image.convert("RGB").resize((_WIDTH, height), Image.Resampling.LANCZOS)
            frames.append(small.quantize(_COLOURS, dither=Image.Dither.NONE))
    first, *rest = frames
    first.save(target, save_all=True, append_images=rest, duration=_MILLISECONDS, loop=0, optimize=True)
