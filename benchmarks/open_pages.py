"""Open pages of the console: 50 streams at once, and what changes cost beside them. `console.py` says what is measured."""

import asyncio
import contextlib
import itertools
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, NamedTuple

import httpx

from court_rp.courts.registry import Registry
from cso_kit.storage.unit_of_work import Transaction
from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream

VIEWERS, TIMES = 50, 15
# Seconds in which nothing happens.
_SILENCE = 5.0
# Two messages about one change are not further apart.
_SETTLED = 0.6


class Change(NamedTuple):
    """A control call that changes what pages show; `bodies` are sent in turn."""

    method: str
    path: str
    bodies: Iterator[dict[str, Any]]


class Watched(NamedTuple):
    """Pages of one kind: in words, their addresses below the console (as many as there are), and what changes them."""

    words: str
    queries: list[str]
    change: Change


def watched() -> list[Watched]:
    """A kind of page for each room, all of them as different as the room allows, so that little is rendered in common."""
    courts = [f"board?court={court.court_id}" for court in Registry.load()]
    boards = [*(f"board?courts={number}" for number in range(1, 35)), *courts][:VIEWERS]
    # Each of these finds the person who changes.
    name = "person00001"
    words = dict.fromkeys(name[begin:end] for begin in range(len(name)) for end in range(begin + 1, len(name) + 1))
    people = [f"people?q={word}" for word in words][:VIEWERS]
    days = [f"roll-out?on=2020-{number % 12 + 1:02}-{number % 28 + 1:02}" for number in range(VIEWERS)]
    person = Change("PATCH", f"/_sim/accounts/{name}", itertools.cycle([{"status": "locked"}, {"status": "active"}]))
    clock = Change("POST", "/_sim/clock/advance", itertools.repeat({"by": "PT1M", "hand": "calendar"}))
    dates = itertools.cycle([{"go_live_at": f"2021-0{month}-01T08:00:00"} for month in range(1, 10)])
    court = Change("PUT", "/_sim/courts/flsd/calendar", dates)
    fault = Change("POST", "/_sim/faults", itertools.repeat({"fault": "discovery_issuer_other"}))
    return [
        Watched("Board, a person changes", boards, person),
        Watched("People, a person changes", people, person),
        Watched("Timeline, a person changes", ["timeline"], person),
        Watched("Clock, the date moves", ["clock"], clock),
        Watched("Roll-out, the date moves", days, clock),
        Watched("Roll-out, a court is postponed", days, court),
        Watched("Stories, the date moves", ["stories"], clock),
        Watched("Worlds, the date moves", ["worlds"], clock),
        Watched("Scenario, the date moves", ["scenario"], clock),
        Watched("Faults, one more is armed", ["faults"], fault),
    ]


async def update(federation: Federation, client: httpx.AsyncClient, each: Watched) -> float:
    """The CPU milliseconds of a change for each of the viewers."""
    addresses = [
        await stream_of(client, query) for query, _ in zip(itertools.cycle(each.queries), range(VIEWERS), strict=False)
    ]
    alone = [await cpu(lambda: _make(client, each.change)) for _ in range(TIMES)]
    async with opened(federation, addresses) as received:
        await settled(received)

        async def told() -> None:
            before = received[0]
            await _make(client, each.change)
            while received[0] == before:  # noqa: ASYNC110 - the streams are the other side
                await asyncio.sleep(0.01)
            await settled(received)

        spent = [await cpu(told) for _ in range(TIMES)]
    return (statistics.median(spent) - statistics.median(alone)) / VIEWERS


async def settled(received: list[int]) -> None:
    """Waits until the pages are told of nothing more."""
    before = -1
    while before != received[0]:
        before = received[0]
        await asyncio.sleep(_SETTLED)


async def reads(federation: Federation, client: httpx.AsyncClient) -> float:
    """The transactions that the console opens while nothing happens."""
    address = await stream_of(client, "board")
    async with opened(federation, [address] * VIEWERS) as received:
        await settled(received)
        with _counted() as count:
            await asyncio.sleep(_SILENCE)
    return float(count[0])


@contextlib.contextmanager
def _counted() -> Iterator[list[int]]:
    """Counts the transactions that are opened for the console, by who called for them."""
    count, plain = [0], Transaction.__init__

    def counting(self: Transaction, *arguments: Any, **named: Any) -> None:
        frame = sys._getframe()  # noqa: SLF001 - the callers are what is asked about
        while frame is not None and "/cso_sim/console/" not in frame.f_code.co_filename:
            frame = frame.f_back  # type: ignore[assignment]
        count[0] += frame is not None
        plain(self, *arguments, **named)

    Transaction.__init__ = counting  # type: ignore[method-assign]
    try:
        yield count
    finally:
        Transaction.__init__ = plain  # type: ignore[method-assign]


async def _make(client: httpx.AsyncClient, change: Change) -> None:
    answer = await client.request(change.method, change.path, json=next(change.bodies))
    answer.raise_for_status()


async def get(client: httpx.AsyncClient, path: str) -> str:
    """The HTML of a page of the console."""
    answer = await client.get(f"/_sim/console/{path}")
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text[:300]}")
    return answer.text


async def stream_of(client: httpx.AsyncClient, path: str) -> str:
    """The address of the stream of a page."""
    html = await get(client, path)
    return html.partition('data-stream="')[2].partition('"')[0].replace("&amp;", "&")


@contextlib.asynccontextmanager
async def opened(federation: Federation, addresses: list[str]) -> AsyncIterator[list[int]]:
    """Open streams; the list counts the messages that they got."""
    received = [0]
    tasks = [asyncio.create_task(_follow(federation, address, received)) for address in addresses]
    await asyncio.sleep(_SETTLED)
    try:
        yield received
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _follow(federation: Federation, address: str, received: list[int]) -> None:
    async with EventStream(federation.app, address) as stream:
        while True:
            await stream.next()
            received[0] += 1


async def cpu(work: Callable[[], Awaitable[object]]) -> float:
    """The CPU of some work in milliseconds."""
    began = time.process_time()
    await work()
    return (time.process_time() - began) * 1000
