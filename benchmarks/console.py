"""What the console costs: pages with 204 courts and 1,000 people, an update of an open board, and what a login pays for 50.

`python -m benchmarks.console` measures in this process, on SQLite files, in two minutes; `--write` puts the table into
`RESULTS.md`. Only CPU is measured. Alternating turns with and without open boards are compared, so it needs no idle machine.
"""

import argparse
import asyncio
import contextlib
import gc
import itertools
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.results import CONSOLE, replace_section
from court_rp.courts.registry import Registry
from cso_kit.storage.unit_of_work import Transaction
from cso_sim.browsing import AsyncVisitor
from cso_sim.console.rooms import ROOMS
from cso_sim.federation import Federation, create_federation, embedded_settings
from cso_sim.scenario.reading import from_json

HERE = Path(__file__).parent
ORIGIN = "http://localhost:8400"
PEOPLE, VIEWERS = 1_000, 50
TIMES, LOGINS, TURNS = 15, 40, 6
# Seconds in which nothing happens.
_SILENCE = 5.0
_PASSWORD = "Reads-The-Board-1"
PAGE, UPDATE, LOGIN, POLLS = 150.0, 5.0, 1.1, 0.0


def main() -> None:
    """Measures, prints the table and writes it if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = _section(asyncio.run(_measured(Path(folder))))
    sys.stdout.write(text)
    if options.write:
        replace_section(HERE / "RESULTS.md", CONSOLE, text)


async def _measured(folder: Path) -> list[str]:
    """The rows of the table."""
    federation = create_federation(embedded_settings(folder, ORIGIN))
    await federation.start()
    try:
        await federation.both.load(from_json(_scenario()))
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # as `serve` does
        async with _client(federation) as client:
            rows = [
                _row(f"first paint: {room.label}", await _page(client, f"/_sim/console/{room.path}"), PAGE)
                for room in ROOMS
            ]
            for words, query in (
                ("first paint: Board, all accounts by name", "?who=accounts"),
                ("first paint: Board, one person at every court", "?person=person00001"),
                ("first paint: Board, one person at one court", "/cacd?person=person00001"),
            ):
                rows.append(_row(words, await _page(client, f"/_sim/console/board{query}"), PAGE))
            rows.append(
                _row(f"an update, for each of {VIEWERS} different boards", await _update(federation, client), UPDATE)
            )
            rows.append(
                _row(
                    f"a login beside {VIEWERS} open boards, to one without (ratio)",
                    await _login(federation, client),
                    LOGIN,
                )
            )
            rows.append(
                _row(f"reads of {VIEWERS} open boards while nothing happens", await _polls(federation, client), POLLS)
            )
        return rows
    finally:
        await federation.close()


def _scenario() -> dict[str, Any]:
    """1,000 people with an account and two court logins each, spread over all courts."""
    courts = [court.court_id for court in Registry.load()]
    return {
        "name": "console_benchmark",
        "title": "A thousand people at 204 courts",
        "clock": {"calendar": "2020-02-18T09:00:00-08:00"},
        "people": [_person(number, courts) for number in range(PEOPLE)],
    }


def _person(number: int, courts: list[str]) -> dict[str, Any]:
    places = courts[number % len(courts)], courts[(number * 7 + 3) % len(courts)]
    return {
        "name": f"Person Number {number}",
        "email": f"person{number}@people.example",
        "story": "One of a thousand.",
        "accounts": [
            {"loginId": _login_id(number), "password": _PASSWORD, "created_on": "2015-03-01", "user_type": "attorney"}
        ],
        "filers": [
            {"court": court, "login": f"{_login_id(number)}-{court}", "key": "Old-Key-1", "role": "attorney"}
            for court in dict.fromkeys(places)
        ],
    }


def _login_id(number: int) -> str:
    return f"person{number:05}"


def _client(federation: Federation) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(federation.app, client=("127.0.0.1", 1)), base_url=ORIGIN)


async def _page(client: httpx.AsyncClient, path: str) -> float:
    """The CPU of a page: the median, without the first requests, which compile its template."""
    spent = [await _cpu(lambda: _get(client, path)) for _ in range(TIMES)]
    return statistics.median(spent[3:])


async def _update(federation: Federation, client: httpx.AsyncClient) -> float:
    """The CPU of a change for each of the viewers, who all look at something else, so that no rendering is shared."""
    courts = [f"?court={court.court_id}" for court in Registry.load()]
    queries = [*(f"?courts={number}" for number in range(1, 35)), *courts][:VIEWERS]
    streams = [await _stream_of(client, query) for query in queries]
    states = itertools.cycle(("locked", "active"))
    alone = [await _cpu(lambda: _change(client, next(states))) for _ in range(TIMES)]
    async with _open(federation, streams) as received:
        spent = []
        for _ in range(TIMES):
            before = received[0]

            async def change(before: int = before) -> None:
                await _change(client, next(states))
                while received[0] == before:  # noqa: ASYNC110 - the streams are the other side
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.6)  # the others follow

            spent.append(await _cpu(change))
    return (statistics.median(spent) - statistics.median(alone)) / VIEWERS


async def _login(federation: Federation, client: httpx.AsyncClient) -> float:
    """The CPU of a login beside viewers of one board, to that of one without, where logins have a processor to themselves.

    Pages are told of news four times a second at most. On a busy machine the same logins take longer, and more such tellings fall
    among them; so what one costs is measured, in alternating turns, and counted four times for each second.
    """
    address = await _stream_of(client, "")
    await _logins(federation)
    tellings = []
    for _ in range(TURNS):
        without = await _cpu(lambda: _logins(federation))
        async with _open(federation, [address] * VIEWERS) as received:
            before = received[0]
            beside = await _cpu(lambda: _logins(federation))
            count = (received[0] - before) / VIEWERS
        tellings.append((beside - without) / max(count, 1.0))
    share = 4 * statistics.median(tellings) / 1000
    return 1 / (1 - share)


async def _polls(federation: Federation, client: httpx.AsyncClient) -> float:
    """The transactions that the console opens while nothing happens."""
    address = await _stream_of(client, "")
    async with _open(federation, [address] * VIEWERS):
        await asyncio.sleep(1)  # what happened before has been shown
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


async def _logins(federation: Federation) -> None:
    for number in range(LOGINS):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(federation.app), base_url=ORIGIN)
        async with AsyncVisitor(client) as person:
            await person.sign_on("ca9", _login_id(number), _PASSWORD)


async def _change(client: httpx.AsyncClient, status: str) -> None:
    """A change of one person, whom all boards show."""
    answer = await client.patch("/_sim/accounts/person00001", json={"status": status})
    answer.raise_for_status()


async def _get(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text[:300]}")
    return answer.text


async def _stream_of(client: httpx.AsyncClient, query: str) -> str:
    """The address of the stream of a board."""
    html = await _get(client, f"/_sim/console/board{query}")
    return html.partition('data-stream="')[2].partition('"')[0].replace("&amp;", "&")


@contextlib.asynccontextmanager
async def _open(federation: Federation, addresses: list[str]) -> AsyncIterator[list[int]]:
    """Open streams; the list counts the messages that they got."""
    received = [0]
    tasks = [asyncio.create_task(_follow(federation, address, received)) for address in addresses]
    await asyncio.sleep(0.5)
    try:
        yield received
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _follow(federation: Federation, address: str, received: list[int]) -> None:
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost:8400")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8400),
    }
    sent = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if not sent:
            await asyncio.Event().wait()
        return sent.pop()

    async def send(message: Any) -> None:
        received[0] += b"event: changes" in message.get("body", b"")

    await federation.app(scope, receive, send)


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    began = time.process_time()
    await work()
    return (time.process_time() - began) * 1000


def _row(words: str, found: float, bar: float) -> str:
    return f"| {words} | {found:,.2f} | ≤ {bar:,g} | {'holds' if found <= bar else '**does not hold**'} |"


def _section(rows: list[str]) -> str:
    where = f"Python {platform.python_version()} on SQLite files"
    return "\n".join(
        [
            CONSOLE,
            "",
            f"Written by `python -m benchmarks.console --write`: medians of CPU milliseconds of the server, {where}.",
            f"204 courts and {PEOPLE:,} people, each with an account and two court logins.",
            "",
            "| what | measured | bar | |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
