"""Stories in the console, over HTTP. In a browser each runs to its end: `tests/browser/console/test_stories_by_hand.py`."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, get_args

import httpx

from cso_sim.federation import Federation, FederationSettings
from cso_sim.scenario import reading as scenarios
from cso_sim.stories.reading import shipped_names
from cso_sim.stories.vocabulary import ACTS, FACTS, ActName, FactName
from tests.docs.markdown import ROOT, fences
from tests.federation.conftest import new_client, running
from tests.federation.control_plane.answers import ok
from tests.federation.visitor import Visitor

STORIES = "/_sim/console/stories"
CUT_OVER = f"{STORIES}/cacd-cut-over"


@asynccontextmanager
async def presenter(federation: Federation) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody who presents."""
    async with new_client(federation) as client:
        client.follow_redirects = True
        yield client


def value(html: str, name: str) -> str:
    """The value of a hidden control."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, html
    return found[1]


def shown(html: str, testid: str) -> str:
    """The text of an element, up to its end tag."""
    found = re.search(rf'data-testid="{testid}"[^>]*>(.*?)</(?:div|section|ul|p)>', html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


async def begun(browser: httpx.AsyncClient, address: str) -> str:
    """The story's page in its own scenario, which replaces another one."""
    html = (await browser.get(address)).text
    if 'data-testid="other-scenario"' in html:
        answer = await browser.post(f"{address}/begin", data={"load": value(html, "load")})
        assert answer.status_code == 200, answer.text
        html = answer.text
    return html


async def told(browser: httpx.AsyncClient, address: str, html: str, steps: int | None = None) -> str:
    """The page after so many steps, or at the end, by "Do it for me". Each step must lead to the next one."""
    number = int(value(html, "step"))
    assert number == 1 or steps is not None
    while 'data-testid="do"' in html and steps != 0:
        assert int(value(html, "step")) == number, html
        answer = await browser.post(f"{address}/do", data={"step": str(number)})
        html, number, steps = answer.text, number + 1, None if steps is None else steps - 1
        assert answer.status_code == 200, (shown(html, "said"), shown(html, "checks"))
    return html


async def whoami(browser: httpx.AsyncClient, court_id: str) -> Any:
    return (await browser.get(f"/courts/{court_id}/whoami")).json()


async def test_button_makes_this_browser_that_person(federation: Federation) -> None:
    """And no other browser; a step in another one's name makes it the other one."""
    async with presenter(federation) as browser, presenter(federation) as audience:
        await told(browser, CUT_OVER, await begun(browser, CUT_OVER), steps=5)
        who = await whoami(browser, "cacd")
        assert (who["by"], who["login"], who["may_file"]) == ("cso", "mholloway-cacd", True)
        assert (await whoami(audience, "cacd"))["authenticated"] is False
        page = await browser.get("/account/")
        assert 'data-testid="login-id">mholloway<' in page.text


async def test_step_done_by_hand_counts_and_a_missing_one_is_explained(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    """The state of the federation is the truth: what somebody did at the court's own page is done."""
    async with presenter(federation) as browser:
        html = (await browser.get(f"{CUT_OVER}?check=again")).text
        assert "not as expected yet" in shown(html, "said")
        assert "Maren Holloway has no session there." in shown(html, "checks")
        login = {"login": "mholloway-cacd", "key": "Old-District-Key1"}
        await browser.post("/courts/cacd/cgi-bin/login.pl", data=login)
        assert value((await browser.get(CUT_OVER)).text, "step") == "2"


async def test_button_does_what_is_left_of_a_step(federation: Federation, visitor: Visitor) -> None:
    """Somebody has linked by hand, and has not filed."""
    merge = f"{STORIES}/cja-merge"
    async with presenter(federation) as browser:
        await told(browser, merge, await begun(browser, merge), steps=3)
        await visitor.open("/courts/cacd/login")
        await visitor.give_password("tbeaulieu", "Panel-Attorney-1")
        await visitor.link("cacd", "tbeaulieu", "Old-District-Key1")
        done = await browser.post(f"{merge}/do", data={"step": "4"})
        assert "is linked at the U.S. District Court for the Central District of California already" in done.text
        assert 'data-testid="finished"' in done.text


async def test_refused_step_says_why_and_keeps_the_state(federation: Federation, console: httpx.AsyncClient) -> None:
    """The court gave her another password meanwhile; the story stays where it is."""
    async with presenter(federation) as browser:
        html = await begun(browser, CUT_OVER)
        ok(await console.patch("/_sim/courts/cacd/filers/mholloway-cacd", json={"key": "Another-Key-1"}))
        refused = await browser.post(f"{CUT_OVER}/do", data={"step": value(html, "step")})
        assert refused.status_code == 409
        assert "This step stopped. Maren Holloway is not logged in:" in shown(refused.text, "said")
        assert value(refused.text, "step") == "1"
        assert (await whoami(browser, "cacd"))["authenticated"] is False


async def test_beginning_says_what_it_replaces_and_loses_a_race_politely(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    ok(await console.put("/_sim/scenario", json={"name": "all_live"}))
    async with presenter(federation) as browser:
        html = (await browser.get(CUT_OVER)).text
        assert "All 204 courts are live" in shown(html, "other-scenario")
        assert "everything in this simulator" in html
        ok(await console.put("/_sim/scenario", json={"name": "late_linkers"}))
        lost = await browser.post(f"{CUT_OVER}/begin", data={"load": value(html, "load")})
        assert lost.status_code == 409
        assert "Somebody else has loaded late_linkers" in shown(lost.text, "said")
        assert (await console.get("/_sim/scenario")).json()["name"] == "late_linkers"
        assert 'data-testid="do"' in await begun(browser, CUT_OVER)


async def test_presenters_view_has_no_passwords_and_the_hand_out_has_all_steps(federation: Federation) -> None:
    async with presenter(federation) as browser:
        normal, large = (await browser.get(CUT_OVER)).text, (await browser.get(f"{CUT_OVER}?view=presenter")).text
        assert "Old-District-Key1" in normal
        assert "Old-District-Key1" not in large
        hand_out = (await browser.get(f"{CUT_OVER}/hand-out")).text
        assert hand_out.count("By hand:") == 7
        stayed = await browser.post(f"{CUT_OVER}/do", data={"step": "1", "view": "presenter"})
        assert "Leave the presenter" in stayed.text


async def test_first_page_leads_to_the_stories_at_once(federation: Federation) -> None:
    async with presenter(federation) as browser:
        first = (await browser.get("/_sim/console")).text
        assert f'href="{CUT_OVER}"' in first
        assert all(f"{STORIES}/{name}" in first for name in shipped_names())
        assert (await browser.get(f"{STORIES}/no-such-story")).status_code == 404
        mistyped = await browser.get(f"{STORIES}/cacd-cutover")
        assert "There is no such story. Did you mean &#39;cacd-cut-over&#39;?" in mistyped.text


async def test_own_stories_are_told_too_and_a_faulty_one_is_shown_with_its_lines(
    federation_settings: FederationSettings, tmp_path: Path
) -> None:
    """The two of the how-to page, a scenario beside a story, and a name that is taken. No step moves the date back."""
    page = (ROOT / "docs/how-to/make-your-own-story.md").read_text("utf-8")
    for fence in fences(page):
        if fence.language == "toml":
            (tmp_path / fence.words[0].partition("=")[2]).write_text(fence.body, "utf-8")
    (tmp_path / "court.toml").write_text(scenarios.shipped_text("late_linkers"), "utf-8")
    mine = (tmp_path / "my-story.toml").read_text("utf-8")
    first = '{ act = "set_calendar", calendar = 2020-02-18T10:00:00-08:00 }'
    (tmp_path / "my-story.toml").write_text(mine.replace("do = [{", f"do = [{first}, {{", 1), "utf-8")
    (tmp_path / "taken.toml").write_text(mine.replace("my-story", "cja-merge"), "utf-8")
    own = replace(federation_settings, stories=str(tmp_path))
    async with running(own) as federation, presenter(federation) as browser:
        shelf = unescape((await browser.get(STORIES)).text)
        assert f"{tmp_path}/mistaken-story.toml:15: steps[0].do[1]: file needs case." in shelf
        assert "There is a story 'cja-merge' already" in shelf
        assert "court.toml" not in shelf
        address = f"{STORIES}/my-story"
        ok(await browser.put("/_sim/clock", json={"calendar": "2020-02-20T12:00:00-08:00", "frozen": True}))
        assert 'data-testid="finished"' in await told(browser, address, await begun(browser, address))
        assert ok(await browser.get("/_sim/clock"))["calendar"].startswith("2020-02-20")


def test_vocabulary_has_each_word_once() -> None:
    assert (set(ACTS), set(FACTS)) == (set(get_args(ActName)), set(get_args(FactName)))
