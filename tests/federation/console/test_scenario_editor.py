"""The scenario editor: the loaded scenario as TOML, mistakes at their line, and a load that is asked for once."""

import asyncio
import threading
import tomllib
from html import unescape
from typing import Any

import httpx
import pytest
import tomli_w

from cso_sim.browsing import AsyncVisitor
from cso_sim.federation import Federation
from cso_sim.scenario import reading
from cso_sim.scenario.writing import as_toml
from tests.federation.conftest import new_client
from tests.federation.console.test_stories import presenter, value
from tests.federation.control_plane.answers import ok

EDITOR = "/_sim/console/scenario"
MINE = reading.shipped_text("late_linkers").replace('name = "late_linkers"', 'name = "mine"', 1)


def text_in(html: str) -> str:
    """What the editor's text area holds."""
    return unescape(html.partition('data-testid="toml">\n')[2].partition("</textarea>")[0])


async def loaded(console: httpx.AsyncClient) -> Any:
    return ok(await console.get("/_sim/scenario"))["name"]


@pytest.mark.parametrize("name", reading.shipped_names())
def test_each_scenario_is_written_as_it_was_read(name: str) -> None:
    """Also one with changes, which has no file of its own."""
    document = reading.shipped(name)
    assert as_toml(document) == reading.shipped_text(name)
    changed = document.model_copy(update={"title": "Another one"})
    again = as_toml(changed)
    assert reading.from_toml(again, "again") == changed
    assert "Another one" in again


@pytest.mark.parametrize(
    "text", ["two\nlines", "a carriage\r\nreturn", 'three """ quotation marks\\\n', "\x00\x1f\x7f\u2028\\r"]
)
def test_texts_of_any_characters_are_written_as_they_are(text: str) -> None:
    document = reading.shipped("late_linkers").model_copy(update={"description": text})
    assert tomllib.loads(as_toml(document))["description"] == text


async def test_mistakes_are_shown_at_their_line_and_nothing_is_loaded(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    """The same sentences as `cso-sim scenario check`, and the text as it was typed."""
    before = ok(await console.get("/_sim/journal?limit=1"))
    text = MINE.replace('court = "cacd"', 'court = "cacx"', 1) + '\nnonsense = "<b>"\n'
    line = text[: text.index("cacx")].count("\n") + 1
    async with presenter(federation) as browser:
        assert tomllib.loads(text_in((await browser.get(EDITOR)).text))["name"] == "cacd_2020_cutover"
        for act in ("check", "load"):
            page = await browser.post(f"{EDITOR}/{act}", data={"text": text, "confirmed": "yes", "load": ""})
            assert page.status_code == 422
            assert text_in(page.text) == text
            with pytest.raises(Exception, match="scenario:") as found:
                reading.from_toml(text, "scenario")
            for problem in str(found.value).split("\n"):
                assert problem.partition(": ")[2] in unescape(page.text)
        faulty = MINE.replace('court = "cacd"', 'court = "cacx"', 1)
        page = await browser.post(f"{EDITOR}/load", data={"text": faulty})
        assert f'href="#line-{line}"' in page.text
        assert f'<mark id="line-{line}">' in page.text
        assert "There is no court 'cacx'." in unescape(page.text)
    assert await loaded(console) == "cacd_2020_cutover"
    assert ok(await console.get("/_sim/journal?limit=1")) == before


async def test_load_asks_once_says_what_it_replaces_and_loses_a_race_politely(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    async with presenter(federation) as browser:
        question = (await browser.post(f"{EDITOR}/load", data={"text": MINE})).text
        assert "everything in this simulator" in question
        assert "cacd_2020_cutover" in question
        assert await loaded(console) == "cacd_2020_cutover"
        answer = {"text": MINE, "confirmed": "yes", "load": value(question, "load")}
        ok(await console.put("/_sim/scenario", json={"name": "all_live"}))
        lost = await browser.post(f"{EDITOR}/load", data=answer)
        assert lost.status_code == 409
        assert "Somebody else has loaded all_live" in lost.text
        assert text_in(lost.text) == MINE
        assert await loaded(console) == "all_live"
        question = (await browser.post(f"{EDITOR}/load", data={"text": MINE})).text
        done = await browser.post(f"{EDITOR}/load", data={**answer, "load": value(question, "load")})
        assert "has replaced everything" in done.text
        assert await loaded(console) == "mine"
        assert tomllib.loads(text_in(done.text)) == tomllib.loads(MINE)


async def test_text_is_saved_as_a_file_and_begins_with_a_shipped_one(federation: Federation) -> None:
    async with presenter(federation) as browser:
        begun = (await browser.get(f"{EDITOR}?begin=firm_fifty")).text
        assert text_in(begun) == reading.shipped_text("firm_fifty")
        saved = await browser.post(f"{EDITOR}/save", data={"text": MINE.replace("\n", "\r\n")})
        assert saved.text == MINE
        assert 'filename="mine.toml"' in saved.headers["content-disposition"]
        unknown = await browser.get(f"{EDITOR}?begin=no_such_one")
        assert (unknown.status_code, "There is no shipped scenario" in unknown.text) == (404, True)
        large = await browser.post(f"{EDITOR}/check", data={"text": "#" * (4 * 1024 * 1024)})
        assert large.status_code == 413


async def test_loaded_scenario_is_written_once_and_not_checked_again(
    federation: Federation, console: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a thousand people a check takes a tenth of a second, and so does the writing."""
    written: list[str] = []
    dumps = tomli_w.dumps

    def counted(*arguments: Any, **named: Any) -> str:
        written.append(arguments[0]["name"])
        return dumps(*arguments, **named)

    def refuse(*_: Any) -> Any:
        raise AssertionError("the loaded scenario was checked again")

    toml = {"content-type": "application/toml"}
    async with presenter(federation) as browser:
        for name in ("mine", "hers"):
            ok(await console.put("/_sim/scenario", content=MINE.replace('"mine"', f'"{name}"', 1), headers=toml))
            with monkeypatch.context() as patch:
                patch.setattr(tomli_w, "dumps", counted)
                patch.setattr(reading, "mistakes_in", refuse)
                pages = await asyncio.gather(*(browser.get(EDITOR) for _ in range(3)))
            assert {tomllib.loads(text_in(page.text))["name"] for page in pages} == {name}
    assert written == ["mine", "hers"]


async def test_people_log_in_while_texts_are_checked(federation: Federation, monkeypatch: pytest.MonkeyPatch) -> None:
    """More texts than there are threads for passwords, and none of them is ready before the login is."""
    held, check, number = threading.Event(), reading.from_toml, 40

    def waiting(text: str, source: str) -> Any:
        assert held.wait(60)
        return check(text, source)

    monkeypatch.setattr(reading, "from_toml", waiting)
    async with presenter(federation) as browser, AsyncVisitor(new_client(federation)) as person:
        checks = [asyncio.create_task(browser.post(f"{EDITOR}/check", data={"text": MINE})) for _ in range(number)]
        try:
            await person.sign_on("ca9", "mholloway", "Ready-Attorney-1")
            # Dear password hashes are checked in such a thread.
            await asyncio.wait_for(asyncio.to_thread(str), 30)
            assert not any(each.done() for each in checks)
        finally:
            held.set()
        assert ["There is no mistake in it." in (await each).text for each in checks] == [True] * number
