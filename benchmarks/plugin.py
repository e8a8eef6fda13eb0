"""What a test with the pytest plugin costs: it makes a federation, signs a person on, links and files.

`python -m benchmarks.plugin` measures in this process, after the first tests have imported everything and made the template;
`--write` puts the table into `RESULTS.md`. The bar is time on an idle core; on a busy machine only the CPU says something.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.results import PLUGIN, replace_section
from benchmarks.served import circumstances
from cso_sim.testing import cso_world

HERE = Path(__file__).parent
FIRST, TIMES = 5, 60
BAR = 120.0


def a_test(step: Callable[[str], None]) -> None:
    """What is measured. `step` is called with the name of each step that has ended."""
    with cso_world() as cso:
        _ = cso.address
        step("the federation is made")
        person = cso.account()
        filer, case = cso.filer("ca9", person), cso.case("ca9")
        step("account, filer and case are made")
        browser = cso.sign_on(person, "ca9")
        step("the person signs on at a court")
        cso.link(browser, filer)
        step("links")
        assert cso.file(browser, case).number == 1
        step("files")
    step("the federation is deleted")


class _Watch:
    """Milliseconds of each step, by the clock and of CPU."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}
        self._began = time.perf_counter(), time.process_time()

    def step(self, name: str) -> None:
        now = time.perf_counter(), time.process_time()
        for found, since, until in zip((self.seconds, self.cpu), self._began, now, strict=True):
            found.setdefault(name, []).append((until - since) * 1000)
        self._began = now


def main() -> None:
    """Measures, prints the table and writes it if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    options = parser.parse_args()
    for _ in range(FIRST):
        a_test(lambda _: None)
    watch = _Watch()
    for _ in range(TIMES):
        watch.step("between")
        a_test(watch.step)
    text = _section(watch)
    sys.stdout.write(text)
    if options.write:
        replace_section(HERE / "RESULTS.md", PLUGIN, text)


def _section(watch: _Watch) -> str:
    names = [name for name in watch.seconds if name != "between"]
    rows = [
        f"| {name} | {statistics.median(watch.cpu[name]):.1f} | {statistics.median(watch.seconds[name]):.1f} | |"
        for name in names
    ]
    cpu, seconds = (
        statistics.median(map(sum, zip(*(found[name] for name in names), strict=True)))
        for found in (watch.cpu, watch.seconds)
    )
    is_idle = os.getloadavg()[0] < (os.cpu_count() or 1)
    verdict = "holds" if seconds <= BAR else "**does not hold**" if is_idle else "*busy*"
    return "\n".join(
        [
            PLUGIN,
            "",
            f"Written by `python -m benchmarks.plugin --write`: medians of {TIMES} tests in one process, {circumstances()}.",
            "",
            "| step | CPU ms | ms | |",
            "|---|---|---|---|",
            *rows,
            f"| the whole test | {cpu:.1f} | {seconds:.1f} | ≤ {BAR:.0f} ms on an idle core: {verdict} |",
            "",
        ]
    )


if __name__ == "__main__":
    main()
