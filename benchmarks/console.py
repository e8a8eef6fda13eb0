"""What the console costs: pages with 204 courts and 1,000 people, updates of 50 open ones, and what a login pays for them.

`python -m benchmarks.console` measures in this process, on SQLite files, in five minutes; `--write` puts the table into
`RESULTS.md`. Only CPU is measured. Logins need an idle machine: the longer they take, the more updates fall among them.
"""

import argparse
import asyncio
import platform
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.open_pages import TIMES, VIEWERS, cpu, get, opened, reads, settled, stream_of, update, watched
from benchmarks.results import CONSOLE, replace_section
from court_rp.courts.registry import Registry
from cso_sim import garbage
from cso_sim.browsing import AsyncVisitor
from cso_sim.console.rooms import ROOMS
from cso_sim.federation import Federation, create_federation, embedded_settings
from cso_sim.scenario.reading import from_json

HERE = Path(__file__).parent
ORIGIN = "http://localhost:8400"
PEOPLE, LOGINS, TURNS = 1_000, 600, 4
_PASSWORD = "Reads-The-Board-1"
PAGE, UPDATE, LOGIN, READS = 150.0, 5.0, 1.1, 0.0
# Pages besides the first one of each room.
_MORE = (
    ("Board, all accounts by name", "board?who=accounts"),
    ("Board, one person at every court", "board?person=person00001"),
    ("Board, one person at one court", "board/cacd?person=person00001"),
    ("Clock, with a preview", "clock?day=2021-06-01&time=12:00"),
    ("Roll-out of another day", "roll-out?on=2021-06-01"),
)


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
        garbage.while_serving()
        async with _client(federation) as client:
            return [row async for row in _rows(federation, client)]
    finally:
        await federation.close()


async def _rows(federation: Federation, client: httpx.AsyncClient) -> AsyncIterator[str]:
    for words, path in [*((room.label, room.path) for room in ROOMS), *_MORE]:
        yield _row(f"first paint: {words}", await _page(client, path), PAGE)
    yield _row("first paint: Scenario, right after a load", await _editor(federation, client), PAGE)
    boards = watched()[0].queries
    for words, paths in (("one board", ["board"]), ("different boards", boards)):
        ratio = await _login(federation, [await stream_of(client, paths[at % len(paths)]) for at in range(VIEWERS)])
        yield _row(f"a login beside {VIEWERS} viewers of {words}, to one without (ratio)", ratio, LOGIN)
    yield _row(f"reads of {VIEWERS} open boards while nothing happens", await reads(federation, client), READS)
    for each in watched():
        yield _row(
            f"update for each of {VIEWERS} viewers: {each.words}", await update(federation, client, each), UPDATE
        )


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
    spent = [await cpu(lambda: get(client, path)) for _ in range(TIMES)]
    return statistics.median(spent[3:])


async def _editor(federation: Federation, client: httpx.AsyncClient) -> float:
    """The CPU of the scenario editor when its text is not written yet."""
    spent = []
    for _ in range(3):
        await federation.both.load(from_json(_scenario()))
        spent.append(await cpu(lambda: get(client, "scenario")))
    return statistics.median(spent)


async def _login(federation: Federation, addresses: list[str]) -> float:
    """The CPU of logins beside open pages, to that of as many without, in alternating turns.

    Pages are told of news four times a second at most, and many different ones less often. So a turn takes some seconds, and
    begins after the pages have been told of a first login.
    """
    ratios = []
    await _logins(federation, LOGINS)
    for _ in range(TURNS):
        without = await cpu(lambda: _logins(federation, LOGINS))
        async with opened(federation, addresses) as received:
            await _logins(federation, 1)
            await settled(received)
            ratios.append(await cpu(lambda: _logins(federation, LOGINS)) / without)
    return statistics.median(ratios)


async def _logins(federation: Federation, how_many: int) -> None:
    for number in range(how_many):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(federation.app), base_url=ORIGIN)
        async with AsyncVisitor(client) as person:
            await person.sign_on("ca9", _login_id(number), _PASSWORD)


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
