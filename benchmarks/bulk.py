"""What very many accounts, filers and cases in one call cost: CPU for each line, and memory of caller and server.

`python -m benchmarks.bulk` starts a server for each call and measures it from outside, on SQLite files in memory and on
PostgreSQL; `--write` puts the table into `RESULTS.md`. Of four lines two are accounts, one is a filer who is linked to the one
before, and one a case. They are at ten courts, because a court has 2,999 numbers for cases.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.results import BULK, replace_section
from benchmarks.served import MEBIBYTE, circumstances, memory_folder, served
from cso_sim.harness import Harness

HERE = Path(__file__).parent
SIZES = (1_000, 10_000, 100_000)
COURTS = ("ca9", "mtd", "cacd", "nysd", "ca1", "cand", "flsd", "ilnd", "azd", "nvd")
# How much more a line may cost in the longest call than in a call of 10,000.
BAR = 1.2


def lines(how_many: int) -> Iterator[dict[str, Any]]:
    """The lines of a call."""
    courts = cycle(COURTS)
    for number in range(0, how_many, 4):
        login, court = f"person{number}", next(courts)
        yield {"account": {"loginId": login, "password": f"Fictional-Pass-{number}"}}
        yield {"account": {"loginId": f"other{number}", "password": f"Fictional-Pass-{number}"}}
        key = f"Fictional-Key-{number}"
        yield {"filer": {"court_id": court, "login": login, "key": key, "linked_loginId": login}}
        yield {"case": {"court_id": court, "title": f"Kite {number} v. Lantern"}}


def main() -> None:
    """Measures, prints the table and writes it if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    parser.add_argument("--call", nargs=2, metavar=("URL", "LINES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.call:
        _call(options.call[0], int(options.call[1]))
        return
    rows: list[str] = []
    for name, database in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        each = {size: _measured(database, size) for size in SIZES}
        rows += [_row(name, size, *found) for size, found in each.items()]
        longest, usual = (each[size][0] / size for size in (SIZES[-1], SIZES[-2]))
        verdict = "holds" if longest <= BAR * usual else "**does not hold**"
        rows.append(
            f"| {name}: a line of the longest call, to one of {SIZES[-2]:,} | {longest / usual:.2f} | | | ≤ {BAR}: {verdict} |"
        )
    text = _section(rows)
    sys.stdout.write(text)
    if options.write:
        replace_section(HERE / "RESULTS.md", BULK, text)


def _call(url: str, how_many: int) -> None:
    """Makes the call, and prints the most memory that this process had."""
    with Harness(url) as sim:
        done = sim.bulk.create(lines(how_many))
    if (done.accounts, done.filers, done.cases) != (how_many // 2, how_many // 4, how_many // 4):
        raise SystemExit(f"not everything was created: {done.refused[:3]}")
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEBIBYTE}\n")


def _measured(database: Any, size: int) -> tuple[float, float, float, float]:
    """CPU and wall seconds of a call, and the most memory of server and caller in MiB. The server had a short call before."""
    command = [sys.executable, "-m", "benchmarks.bulk", "--call"]
    with memory_folder() as folder, database(Path(folder)) as where, served(*where) as server:
        with Harness(server.url) as sim:
            sim.bulk.create({"account": {"loginId": f"first{n}", "password": "Fictional-Pass-1"}} for n in range(200))
        began, spent = time.monotonic(), server.cpu()
        done = subprocess.run([*command, server.url, str(size)], check=True, stdout=subprocess.PIPE, text=True)
        return server.cpu() - spent, time.monotonic() - began, server.memory("VmHWM"), float(done.stdout)


@contextmanager
def _sqlite(folder: Path) -> Iterator[list[str]]:
    yield ["--data", str(folder)]


@contextmanager
def _postgresql(folder: Path) -> Iterator[list[str]]:
    from benchmarks.databases import new_database, postgresql

    with postgresql() as server:
        yield ["--data", str(folder), "--database-url", new_database(server, 0)]


def _row(name: str, size: int, cpu: float, seconds: float, server: float, caller: float) -> str:
    figures = (
        f"{cpu:.1f} s CPU, {cpu / size * 1_000_000:.0f} µs a line",
        f"{seconds:.0f} s",
        f"{server:.0f} MiB",
        f"{caller:.0f} MiB",
    )
    return f"| {name}, {size:,} lines in one call | {' | '.join(figures)} |"


def _section(rows: list[str]) -> str:
    return "\n".join(
        [
            BULK,
            "",
            f"Written by `python -m benchmarks.bulk --write`, {circumstances()}.",
            "CPU is that of the simulator's process, without PostgreSQL's; memory is the most that it ever had. Half of the",
            "lines are accounts; the others are filers, who are linked, and cases.",
            "",
            "| call | server | in all | memory of the server | of the caller |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
