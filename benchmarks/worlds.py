"""What worlds cost: the CPU of making, resetting and using them, and the memory of many at once.

`python -m benchmarks.worlds` measures in processes of its own, on SQLite files in memory; `--write` puts the table into
`RESULTS.md`. Only CPU and memory are measured, so it needs no idle machine; on a busy one the CPU is up to half as much again,
because the processors share caches.
"""

import argparse
import asyncio
import gc
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx

from benchmarks.results import WORLDS, replace_section
from cso_kit.storage.database_locations import DatabaseFolder
from cso_sim import garbage
from cso_sim.browsing import AsyncVisitor
from cso_sim.federation import FederationSettings, embedded_settings
from cso_sim.in_process import InProcessTransport
from cso_sim.worlds import World, Worlds, WorldSettings

HERE = Path(__file__).parent
ORIGIN = "http://localhost:8400"
TIMES = 40
LOGINS = 200
MANY, VERY_MANY = 200, 1000
MEBIBYTE = 1024 * 1024
# Seconds for which the background is measured.
_BACKGROUND = 5
# The ratio of logins differs by a tenth from one process to the next, so it is the median of several.
PROCESSES = {"logins": 5}
# Each part runs in a process of its own: its words in the table, and the most that each figure may be.
BARS = {
    "made, its first court page served, and thrown away (CPU ms)": 20.0,
    "reset of the default scenario (CPU ms)": 30.0,
    "200 worlds awake in one process (MiB)": 512.0,
    "1,000 worlds in one process, the idle ones asleep (MiB)": 1536.0,
    "a second of 1,000 sleeping worlds (CPU ms)": 1.0,
    "a login among 200 worlds, to one in a single world (ratio, median of 5 processes)": 1.1,
}


def main() -> None:
    """Measures, prints the table and writes it if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        sys.stdout.write("\n".join(f"{figure!r}" for figure in asyncio.run(PARTS[options.part]())))
        return
    found = [figure for part in PARTS for figure in _measured_apart(part)]
    text = _section(dict(zip(BARS, found, strict=True)))
    sys.stdout.write(text)
    if options.write:
        replace_section(HERE / "RESULTS.md", WORLDS, text)


def _measured_apart(part: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.worlds", "--part", part]
    outputs = [
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        for _ in range(PROCESSES.get(part, 1))
    ]
    figures = [[float(line) for line in output.split()] for output in outputs]
    return [statistics.median(each) for each in zip(*figures, strict=True)]


def _settings_of(name: str) -> FederationSettings:
    return embedded_settings("", f"{ORIGIN}/w/{name}")


@asynccontextmanager
async def _worlds(idle: timedelta = timedelta(hours=1)) -> AsyncIterator[Worlds]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        limits = WorldSettings(limit=VERY_MANY, idle=idle)
        async with Worlds(DatabaseFolder(Path(folder)), _settings_of, limits) as worlds:
            garbage.while_serving()
            yield worlds


async def _court_page(world: World) -> None:
    answer = await InProcessTransport(world).request("GET", f"{ORIGIN}/courts/cacd/")
    if answer.status_code != 200:
        raise SystemExit(f"the court page: {answer.status_code} {answer.text[:300]}")


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    began = time.process_time()
    await work()
    return (time.process_time() - began) * 1000


async def _making() -> list[float]:
    async with _worlds() as worlds:

        async def make_and_throw_away() -> None:
            world = await worlds.create()
            await _court_page(world)
            await worlds.delete(world.name)

        spent = [await _cpu(make_and_throw_away) for _ in range(TIMES)]
        async with (await worlds.create()).awake() as federation:
            resets = [await _cpu(federation.both.reset) for _ in range(TIMES // 2)]
    # The first ones make the template and compile the pages.
    return [statistics.median(spent[5:]), statistics.median(resets[3:])]


async def _memory_of(count: int, idle: timedelta) -> float:
    """The memory of so many worlds, after a court page of each. They sleep after so long without a request."""
    async with _worlds(idle) as worlds:
        for _ in range(count):
            await _court_page(await worlds.create())
        await asyncio.sleep(5)  # they rest
        gc.collect()
        return _memory()


def _memory() -> float:
    """The resident memory of this process."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE


async def _many() -> list[float]:
    return [await _memory_of(MANY, timedelta(hours=1))]


async def _very_many() -> list[float]:
    return [await _memory_of(VERY_MANY, timedelta(seconds=10))]


async def _sleeping() -> list[float]:
    async with _worlds(timedelta(milliseconds=1)) as worlds:
        for _ in range(VERY_MANY):
            await (await worlds.create()).sleep()
        while any(world.is_awake for world in await worlds.list()):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(1)
        seconds = 20
        return [await _cpu(lambda: asyncio.sleep(seconds)) / seconds]


async def _logins() -> list[float]:
    """Logins of one world alone in its process, then one in each of 200 worlds.

    The other worlds watch their calendars meanwhile. On a busy machine a login takes many times as long as its CPU, and they
    would be counted for all that time. So their share is measured apart, and counted for as long as the login itself takes.
    """
    async with _worlds() as worlds:
        alone = await worlds.create()

        async def log_in(world: World) -> None:
            client = httpx.AsyncClient(transport=InProcessTransport(world), base_url=ORIGIN)
            async with AsyncVisitor(client) as jane:
                await jane.sign_on("ca9", "mholloway", "Ready-Attorney-1")

        for _ in range(10):
            await log_in(alone)
        single = [await _cpu(lambda: log_in(alone)) for _ in range(LOGINS)]
        others = [await worlds.create() for _ in range(MANY - 1)]
        for each in others:
            await log_in(each)  # its first login renders pages and fills caches
        share = await _cpu(lambda: asyncio.sleep(_BACKGROUND)) / 1000 / _BACKGROUND
        among = [await _net(lambda each=each: log_in(each), share) for each in (*others, alone)]
        return [statistics.median(among) * (1 + share) / statistics.median(single)]


async def _net(work: Callable[[], Awaitable[object]], share: float) -> float:
    """The CPU without what the background took in the meantime, in milliseconds."""
    began = time.monotonic()
    spent = await _cpu(work)
    return spent - share * (time.monotonic() - began) * 1000


PARTS: dict[str, Callable[[], Awaitable[list[float]]]] = {
    "making": _making,
    "many": _many,
    "very-many": _very_many,
    "sleeping": _sleeping,
    "logins": _logins,
}


def _section(found: dict[str, float]) -> str:
    rows = [
        f"| {words} | {found[words]:,.2f} | ≤ {bar:,g} | {'holds' if found[words] <= bar else '**does not hold**'} |"
        for words, bar in BARS.items()
    ]
    load = os.getloadavg()[1]
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors with {load:.1f} programs that wanted them"
    return "\n".join(
        [
            WORLDS,
            "",
            f"Written by `python -m benchmarks.worlds --write`: CPU (medians) and memory in processes of their own, {where}.",
            "Every world has the default scenario, on SQLite files, and addresses with its name in the path.",
            "",
            "| what | measured | bar | |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
