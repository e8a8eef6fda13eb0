"""All rooms of the console with axe, at both widths and in both colour schemes; and the clock and the board by keys alone."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from cso_migrations import runner
from cso_sim.browsing import AsyncVisitor
from tests.browser.accessibility import Inspector
from tests.browser.chromium import person
from tests.browser.hands import Keyboard
from tests.clients.served import Served, open_port, serving, settings_for

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONSOLE = "/_sim/console"
CUT_OVER = f"{CONSOLE}/stories/cacd-cut-over"
# One of each kind of page: one fault, one story (and one of another scenario), the cells of one court. The roll-out is
# looked at with the dates of a court.
WITHIN = (
    rf"{CONSOLE}(?!/roll-out|/faults/(?!http_503)|/stories/(?!cacd-cut-over|mtd-announcement-linking$)|/board/(?!cacd))"
)
# Folded parts are looked at too.
UNFOLD = """addEventListener("DOMContentLoaded", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});"""


@pytest.fixture(scope="module")
def simulator(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The default scenario with two worlds, a recorded sign-on, and an armed fault that has struck."""
    port, folder = open_port(), tmp_path_factory.mktemp("console")
    settings = settings_for(folder, f"http://localhost:{port.getsockname()[1]}")
    runner.upgrade("cso_idp", settings.provider.database_url)
    runner.upgrade("court_rp", settings.courts.database_url)
    with serving(settings, port, worlds=folder / "worlds") as served:
        for name in ("alpha", "beta"):
            served.call("POST", "/worlds", {"name": name})
        served.call("POST", "/worlds/alpha/snapshot")
        yield served


async def busy(simulator: Served) -> None:
    """Begins anew, and makes something to see in each room."""
    simulator.call("POST", "/reset", {})
    simulator.call("PUT", "/exchanges", {"recording": True})
    simulator.call("POST", "/faults", {"fault": "http_503", "endpoint": "/.well-known/openid-configuration"})
    async with httpx.AsyncClient(base_url=simulator.url, timeout=60) as client:
        assert (await client.get("/.well-known/openid-configuration")).status_code == 503
        await AsyncVisitor(client).sign_on("ca9", "mholloway", "Ready-Attorney-1")


async def test_every_room_is_accessible(browser: Browser, simulator: Served, inspector: Inspector) -> None:
    """From link to link: a cell, a person, a flow, a fault, two worlds and what changed in one, stories and their hand-out."""
    await busy(simulator)
    async with person(browser, simulator.url) as viewer:
        await viewer.add_init_script(UNFOLD)
        page = await viewer.new_page()
        walked = await inspector.walk(page, f"{simulator.url}{CONSOLE}", WITHIN)
    assert inspector.findings == []
    rooms = [
        "board",
        "board/cacd",
        "stories",
        "clock",
        "timeline",
        "people",
        "people/person",
        "faults",
        "faults/http_503",
        "worlds",
    ]
    rooms += ["worlds/alpha", "worlds/alpha/diff", "scenario", "keys", "stories/cacd-cut-over/hand-out"]
    assert {f"{CONSOLE}/{room}" for room in rooms} - set(walked) == set()
    assert any(path.startswith(f"{CONSOLE}/timeline/") for path in walked)


async def test_answers_questions_and_mistakes_are_accessible(
    browser: Browser, simulator: Served, inspector: Inspector
) -> None:
    """What no link leads to: a step that is done, the presenter's view, questions, refusals, and folded parts."""
    await busy(simulator)
    [snapshot] = [each["snapshot"] for each in simulator.call("GET", "/snapshots")["snapshots"]]
    async with person(browser, simulator.url) as viewer:
        await viewer.add_init_script(UNFOLD)
        page = await viewer.new_page()
        for path in (
            *("/board?who=accounts&q=nobody", "/board/cacd?person=mholloway", "/board/nowhere", "/nowhere"),
            *("/timeline?court=nowhere&person=nobody", "/timeline/none", "/clock?day=2021-10-01&time=12:00"),
            *("/clock?day=2020-02-30&time=12:00", "/roll-out?court=mtd", "/faults?q=nothing-like-it"),
            *("/people/person?ref=gilunga2016&passwords=shown", "/worlds/alpha?ask=delete"),
            *(f"/worlds/alpha?ask=restore&snapshot={snapshot}", "/worlds/none"),
        ):
            await page.goto(f"{CONSOLE}{path}")
            await inspector.look(page, path)
        await page.goto(f"{CONSOLE}/timeline")
        await page.goto(str(await page.get_by_test_id("flow-page").first.get_attribute("href")))
        await inspector.look(page, "a flow with its requests")
        await page.goto(f"{CONSOLE}/people/person?ref=mholloway")
        await page.get_by_test_id("make-link").click()
        address = await page.get_by_test_id("link-address").text_content()
        await inspector.look(page, "a link for another browser")
        await page.goto(str(address))
        await inspector.look(page, "what a link makes of a browser")
        await mistakes_of_a_scenario(page, inspector)
        await steps_of_a_story(page, inspector)
    assert inspector.findings == []


async def mistakes_of_a_scenario(page: Page, inspector: Inspector) -> None:
    """A scenario with a mistake, whose link leads to its line; and the question before a good one is loaded."""
    await page.goto(f"{CONSOLE}/scenario")
    field = page.get_by_test_id("toml")
    text = await field.input_value()
    await field.fill(text.replace('court = "mtd"', 'court = "mtx"', 1) + "\n" * 5)
    await page.get_by_test_id("load").click()
    await inspector.look(page, "a scenario with a mistake")
    await page.get_by_test_id("mistake").click()
    line = text[: text.index('court = "mtd"')].count("\n")
    chosen = await page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]")
    assert chosen == ["toml", len("".join(text.splitlines(keepends=True)[:line]))]
    await expect(page.locator(f"#line-{line + 1}")).to_be_in_viewport()
    await field.fill(text)
    await page.get_by_test_id("load").click()
    await expect(page.get_by_test_id("question")).to_be_visible()
    await inspector.look(page, "the question before a scenario is loaded")


async def steps_of_a_story(page: Page, inspector: Inspector) -> None:
    """A step to do, one that is done, and the presenter's view."""
    await page.goto(CUT_OVER)
    await inspector.look(page, "the first step")
    await page.get_by_test_id("do").click()
    await expect(page.get_by_test_id("step-2")).to_be_visible()
    for path in ("", "?step=1", "?view=presenter"):
        await page.goto(f"{CUT_OVER}{path}")
        await inspector.look(page, f"the story {path}")


async def test_clock_and_board_are_used_by_keys_alone(browser: Browser, simulator: Served) -> None:
    """A date is typed and reached; then a cell of the board is found, opened, and its login linked."""
    simulator.call("POST", "/reset", {})
    async with person(browser, simulator.url) as viewer:
        page = await viewer.new_page()
        hand, said = Keyboard(page), page.get_by_test_id("said")
        await page.goto(CONSOLE)
        async with page.expect_navigation():
            await page.keyboard.press("c")
        await hand.press("freeze")
        await expect(said).to_contain_text("The calendar stands still")
        await hand.write("day", "02182020")
        await hand.press("pick-go")
        await expect(said).to_contain_text("The calendar shows Tuesday, February 18, 2020")
        async with page.expect_navigation():
            await page.keyboard.press("b")
        await hand.unfold("board-filter")
        await hand.write("board-q", "prewitt")
        await hand.write("board-court", "cacd")
        await hand.press("board-show")
        await expect(page.get_by_test_id("row")).to_have_count(1)
        await hand.press("headline")
        await expect(page.get_by_test_id("verdict")).to_have_text("Must upgrade, then link")
        await hand.unfold("open-forbid-filing")
        await hand.press("act-forbid-filing")
        await expect(page.get_by_test_id("open-let-file")).to_be_visible()
