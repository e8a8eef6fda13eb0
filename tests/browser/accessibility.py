"""Looks at pages with axe at both widths and in both colour schemes, and walks from page to page by their links.

A page that is built like one already looked at is not looked at again: what axe finds depends on the elements, not on the words.
Likewise the colours of an element are not judged again if one that looks the same was: they take most of the time of axe. Its
other rules are asked again at the second width only if other elements are shown, or can be scrolled, than at the first.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from tests.browser.chromium import NARROW, WIDE

SETTINGS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"), (NARROW, "light")]
# Nothing but colours changes with the scheme.
_ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]
_OTHER_RULES = {"rules": {rule: {"enabled": False} for rule in _ABOUT_COLOURS}}
# The width at which nothing may be cut off (WCAG 1.4.10). It is also that of 1280 px at a zoom of 400 %.
NARROWEST = {"width": 320, "height": 700}
# What a page is built of. Rows and items that repeat count once.
_SKELETON = """() => {
  const found = [...document.querySelectorAll("body *")].map(
    (one) => `${one.parentElement.tagName}>${one.tagName}.${one.className}.${one.getAttribute("role")}.${one.type || ""}`);
  return [...new Set(found)].join("\\n");
}"""
_FAULTS = """.then((result) => result.violations.map(
  (one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`))"""
_RUN = f"""(options) => axe.run(document, {{resultTypes: ["violations"], ...options}}){_FAULTS}"""
_LOOKS = (Path(__file__).parent / "looks.js").read_text("utf-8")
_RUN_COLOURS = f"""([found, chosen, rules]) => axe.run({{include: chosen.map((at) => found.elements[at])}},
  {{resultTypes: ["violations"], runOnly: rules}}){_FAULTS}"""
_LINKS = """() => [...document.querySelectorAll("a[href]")].map((one) => one.href)"""
# What axe does not look for: a page has one primary action at most, says no heading twice, and has no target below 24 by 24 px
# (WCAG 2.5.8; links within a sentence are exempt).
_OTHERS = """() => {
  const faults = [];
  if (document.querySelectorAll("main .button--primary").length > 1) faults.push("more than one primary action");
  const headings = [...document.querySelectorAll("h1, h2, h3, .site-name")].map((one) => one.textContent.trim());
  const twice = headings.filter((one, at) => headings.indexOf(one) !== at);
  if (twice.length) faults.push(`a heading twice: ${twice[0]}`);
  for (const one of document.querySelectorAll("button, select, summary, input:not([type=hidden]), .button, .nav a")) {
    const box = one.getBoundingClientRect();
    if (box.width > 1 && (box.width < 24 || box.height < 24)) faults.push(`a small target: ${one.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""
# What the other rules see of a width: which elements are shown, as what, which are beside the page, and which can be scrolled.
_LAID_OUT = """() => [...document.querySelectorAll("body *")].map((one) => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const beside = box.right + scrollX <= 0 || box.bottom + scrollY <= 0;
  const scrolls = /auto|scroll/.test(style.overflow) && one.scrollWidth > one.clientWidth + 1;
  return [one.checkVisibility({visibilityProperty: true}), style.display, style.position, style.clipPath, beside, scrolls].join();
}).join("\\n")"""
_WIDER = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth"""
# Documents, data and ways out of the session are no pages to look at.
_NO_PAGE = re.compile(r"/document$|logout|end_session|\.json$|/\.well-known/|/\?page=|/export/")


class Inspector:
    """Collects what axe finds. `findings` has a line for each fault, with the page and the setting.

    An inspector that is given an earlier one does not look again at what that one has looked at.
    """

    def __init__(self, earlier: "Inspector | None" = None) -> None:
        self.findings: list[str] = []
        self._known: set[str] = earlier._known if earlier else set()
        self._judged: set[str] = earlier._judged if earlier else set()

    async def look(self, page: Page, what: str = "") -> None:
        """Looks at the page that is shown; `what` names it where its address does not."""
        skeleton = await page.evaluate(_SKELETON)
        if skeleton in self._known:
            return
        self._known.add(skeleton)
        name = f"{what or urlsplit(page.url).path} “{await page.title()}”"
        self.findings += [f"{name}: {fault}" for fault in await page.evaluate(_OTHERS)]
        await page.evaluate(AXE_SCRIPT)
        laid_out = set()
        for width, scheme in SETTINGS:
            await page.set_viewport_size(width)
            await page.emulate_media(color_scheme=scheme)
            found = await self._judge_colours(page)
            if scheme == "light":
                found += await _too_wide(page)
                if (here := await page.evaluate(_LAID_OUT)) not in laid_out:
                    laid_out.add(here)
                    found += await page.evaluate(_RUN, _OTHER_RULES)
            self.findings += [f"{name} at {width['width']} px, {scheme}: {fault}" for fault in found]
        await page.set_viewport_size(NARROWEST)
        self.findings += [f"{name} at {NARROWEST['width']} px: {fault}" for fault in await _too_wide(page)]

    async def _judge_colours(self, page: Page) -> list[str]:
        found = await page.evaluate_handle(_LOOKS)
        looks: list[str] = await found.evaluate("(found) => found.looks")
        new = [at for at, look in enumerate(looks) if look not in self._judged]
        self._judged.update(looks)
        faults: list[str] = await page.evaluate(_RUN_COLOURS, [found, new, _ABOUT_COLOURS]) if new else []
        await found.dispose()
        return faults

    async def walk(self, page: Page, start: str, within: str) -> list[str]:
        """Looks at `start` and at every page that links lead to from there, as long as `within` matches the beginning of
        their path. Returns the paths at which it was.
        """
        waiting, seen, walked = [start], set(), []
        while waiting:
            address = waiting.pop(0)
            shape = re.sub(r"\d+", "0", address.partition("#")[0].partition("?")[0])
            if shape in seen or _NO_PAGE.search(address):
                continue
            seen.add(shape)
            answer = await page.goto(address)
            if answer is None or "text/html" not in (answer.headers.get("content-type") or ""):
                continue
            await self.look(page)
            walked.append(urlsplit(address).path)
            origin = urlsplit(page.url)
            for link in await page.evaluate(_LINKS):
                parts = urlsplit(link)
                if parts.netloc == origin.netloc and re.match(within, parts.path):
                    waiting.append(link)
        return walked


async def _too_wide(page: Page) -> list[str]:
    return ["the page is wider than the screen"] if await page.evaluate(_WIDER) else []
