"""`make generated-suite`: 500 generated tests with the pytest plugin, side by side, in any order, in process and at one server.

Each test makes the same people at the same courts, so anything that one sees of another fails it. What the processes hold at the
end is compared with what they held after their first tests. `--write` puts the table into `RESULTS.md`.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

from benchmarks.results import SUITE, replace_section
from benchmarks.served import MEBIBYTE, Served, circumstances, memory_folder, served
from cso_sim.harness import Harness
from tests.testing.generated import generated_suite, watched
from tests.testing.resources import Held, held_by, leaks
from tests.testing.suites import run_suites, write

HERE = Path(__file__).parent
WORKERS = 2
# The first tests load the modules that only they use, and make the template.
WARM = 50


def main() -> None:
    """Runs both suites, prints the table, and fails if a test failed or something was left."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tests", type=int, default=500)
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    options = parser.parse_args()
    rows, faults = [], []
    with memory_folder() as folder:
        for found in (_in_process(Path(folder), options.tests), _at_a_server(Path(folder), options.tests)):
            rows += found[0]
            faults += found[1]
    text = _section(rows, options.tests)
    sys.stdout.write(text)
    if options.write:
        replace_section(HERE / "RESULTS.md", SUITE, text)
    if faults:
        raise SystemExit("\n".join(faults))


def _in_process(folder: Path, tests: int) -> tuple[list[str], list[str]]:
    return _run(folder / "in-process", tests, "in process")


def _at_a_server(folder: Path, tests: int) -> tuple[list[str], list[str]]:
    with served("--data", str(folder / "data")) as server, Harness(server.url) as sim:
        _run(folder / "first", WARM, "at one server", "--cso-url", server.url)
        before, began = held_by(server.process), server.cpu()
        rows, faults = _run(folder / "at-a-server", tests, "at one server", "--cso-url", server.url)
        spent, after = server.cpu() - began, _settled(server, before)
        rows.append(_row("the server", f"{tests} worlds", None, spent, before, after))
        faults += [f"the server: {leak}" for leak in leaks(before, after)]
        faults += [f"the server still has the world {each.world}" for each in sim.worlds.all()]
    return rows, faults


def _run(folder: Path, tests: int, where: str, *options: str) -> tuple[list[str], list[str]]:
    write(folder, generated_suite(tests))
    began, before = time.monotonic(), _children()
    done = run_suites(folder, "-n", str(WORKERS), *options)
    seconds, spent = time.monotonic() - began, _children() - before
    if done.code != 0 or done.counts() != f"{tests} passed":
        raise SystemExit(f"{where}: {done.text}")
    found = watched(folder)
    rows = [_row(f"{where}, all of it", done.counts(), seconds, spent, None, None)]
    rows += [_row(f"{where}, a worker", f"{each.tests} tests", None, None, each.warm, each.end) for each in found]
    faults = [f"{where}: {leak}" for each in found for leak in leaks(each.warm, each.end)]
    if sum(each.tests for each in found) != tests:
        faults.append(f"{where}: not all tests were watched")
    return rows, faults


def _settled(server: Served, before: Held) -> Held:
    """What the server holds when it has noticed that its callers are gone."""
    until = time.monotonic() + 60
    while (held := held_by(server.process)).connections > before.connections and time.monotonic() < until:
        time.sleep(0.1)
    return held


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _row(what: str, ran: str, seconds: float | None, cpu: float | None, before: Held | None, after: Held | None) -> str:
    grown = ["", "", "", ""]
    if before is not None and after is not None:
        *counts, memory = (now - was for was, now in zip(before, after, strict=True))
        grown = [f"{count:+d}" for count in counts] + [f"{memory / MEBIBYTE:+.1f} MiB"]
    spent = ["" if each is None else f"{each:,.0f} s" for each in (seconds, cpu)]
    return f"| {' | '.join([what, ran, *spent, *grown])} |"


def _section(rows: list[str], tests: int) -> str:
    return "\n".join(
        [
            SUITE,
            "",
            f"Written by `make generated-suite`: {tests} tests under `pytest -n {WORKERS}`, in random order, {circumstances()}.",
            "A test makes a person with two filers, goes live, links, files, reads the journal; each third one also signs on for",
            "an application, or moves the clock. All use the same names. Growth is from a process's third test to its end; for",
            f"the server from after {WARM} other tests to after the suite, when all worlds are deleted. More than two files,",
            "connections or threads, or more than 40 MiB, fail the run.",
            "",
            "| what | ran | in all | CPU | open files | connections | threads | memory |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
