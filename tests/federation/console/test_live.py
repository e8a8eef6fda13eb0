"""What open pages cost: nothing while nothing happens, and a change only what it changes."""

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.pages import Pages
from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.console.conftest import stream_of
from tests.federation.control_plane.answers import ok

CONSOLE = "/_sim/console"
VIEWERS, MINUTE = 50, 60


async def opened(federation: Federation, console: httpx.AsyncClient, pages: AsyncExitStack, path: str) -> EventStream:
    """The stream of a page that is loaded now."""
    address = stream_of((await console.get(f"{CONSOLE}/{path}")).text)
    return await pages.enter_async_context(EventStream(federation.app, address))


async def targets(stream: EventStream) -> set[str]:
    """The elements that the next message of a stream replaces."""
    return {target for _, target, _ in json.loads((await stream.next()).data)}


async def move(console: httpx.AsyncClient) -> None:
    ok(await console.post("/_sim/clock/advance", json={"by": "PT1M", "hand": "calendar"}))


async def shows_move(stream: EventStream) -> None:
    """Waits until the page shows the new date; what the courts did by it may be told before."""
    while "strip" not in await targets(stream):
        pass


async def test_page_is_sent_only_what_it_was_not_sent_before(
    federation: Federation, console: httpx.AsyncClient
) -> None:
    """A page that was opened later gets all of it once, as it may have been made before the last change."""
    async with AsyncExitStack() as pages:
        first = await opened(federation, console, pages, "roll-out")
        await move(console)
        everything = await targets(first)
        assert everything >= {"strip", "map-heading", "map-cells", "roll-out-numbers", "roll-out-readiness"}
        second = await opened(federation, console, pages, "roll-out")
        await move(console)
        assert await targets(first) == {"strip", "map-heading"}
        assert await targets(second) == everything
        ok(await console.put("/_sim/courts/flsd/calendar", json={"go_live_at": "2019-03-01T08:00:00"}))
        for each in (first, second):
            assert {"map-cells", "roll-out-numbers"} <= await targets(each) < everything


async def test_line_above_the_page_is_rendered_once_for_all_pages(
    federation: Federation, console: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered, part = [], Pages.part

    def counted(self: Pages, template: str, macro: str, /, **values: Any) -> str:
        rendered.append(macro)
        return part(self, template, macro, **values)

    monkeypatch.setattr(Pages, "part", counted)
    async with AsyncExitStack() as pages:
        addresses = ("keys", "clock", "roll-out", "roll-out?on=2020-05-01", "board?court=cacd", "board?court=ca9")
        streams = [await opened(federation, console, pages, address) for address in addresses]
        await move(console)
        for each in streams:
            await shows_move(each)
    assert rendered.count("strip") == 1


async def test_many_different_pages_are_told_less_often(federation: Federation, console: httpx.AsyncClient) -> None:
    """0.04 seconds later for each page that was rendered, so that requests have the processor most of the time."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as pages:
        addresses = [f"roll-out?on=2020-05-{day:02}" for day in range(1, 15)]
        streams = [await opened(federation, console, pages, address) for address in addresses]
        began = loop.time()
        for _ in range(2):
            await move(console)
            for each in streams:
                await shows_move(each)
        assert loop.time() - began >= 0.25 + 0.04 * len(streams)


async def test_nothing_is_read_while_nothing_happens(
    federation: Federation, console: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute passes at once: the loop's own clock is put forward, so that whatever waits for a time goes on."""
    opened_at, plain = [], Transaction.__init__

    def watched(self: Transaction, *arguments: Any, **named: Any) -> None:
        frame: Any = sys._getframe()
        while frame is not None and "/cso_sim/console/" not in frame.f_code.co_filename:
            frame = frame.f_back
        if frame is not None:
            opened_at.append(frame.f_code.co_name)
        plain(self, *arguments, **named)

    loop, real = asyncio.get_running_loop(), asyncio.get_running_loop().time

    async def minute_after(seconds: int) -> None:
        for second in range(seconds + 1, seconds + MINUTE + 1):
            monkeypatch.setattr(loop, "time", lambda ahead=second: real() + ahead)
            for _ in range(20):
                await asyncio.sleep(0)

    rooms = ("board", "people", "clock", "roll-out", "timeline", "faults", "stories", "worlds", "scenario", "keys")
    async with AsyncExitStack() as pages:
        streams = [await opened(federation, console, pages, rooms[at % len(rooms)]) for at in range(VIEWERS)]
        await move(console)
        for each in streams:
            await shows_move(each)
        await minute_after(0)  # what the courts did by it is read later
        monkeypatch.setattr(Transaction, "__init__", watched)
        quiet = sum(each.comments for each in streams)
        await minute_after(MINUTE)
        # Each stream waited through the whole minute: it said every 15 seconds that nothing is new.
        assert sum(each.comments for each in streams) - quiet >= VIEWERS * (MINUTE // 15 - 1)
        assert opened_at == []
        await move(console)
        assert opened_at, "what the console reads was not seen"
        for each in streams:
            await shows_move(each)
