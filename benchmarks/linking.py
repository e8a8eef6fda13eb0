"""The load of linking: people who are signed on at a court link their PACER accounts to their filers (rule L1).

A pair can be linked once, so linking is measured in portions: the given number of users link all pairs, and then
the desk undoes all links, unmeasured. It runs as a process of its own beside `load/oidcload.py`, whose HTTP and accounting it
uses.
"""

import argparse
import asyncio
import collections
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "load"))
import oidcload  # type: ignore[import-not-found]

COURT, KEY, PAIRS = "ca9", "filer-key", 600


def login_of(number: int) -> str:
    """The login of the filer of one pair."""
    return f"filer{number}"


class Person(oidcload.VU):  # type: ignore[misc]
    """One person with a browser that is signed on at the court, and the filer they are."""

    async def browse(self, method: str, url: str, jar: Any, *rest: Any, **more: Any) -> Any:
        if self.jar is None:  # keeps the browser that signs on
            self.jar = jar
        return await super().browse(method, url, jar, *rest, **more)

    async def link(self) -> int:
        """Tries to link, as a program does. Returns the status."""
        body = json.dumps({"login": login_of(self.idx), "key": KEY})
        answer = await self.browse("POST", f"{self.t.root}/courts/{COURT}/link", self.jar, "", body, "application/json")
        return int(answer.status)

    async def unlink(self) -> None:
        """The desk undoes the link."""
        url = f"{self.t.root}/_sim/courts/{COURT}/links/{login_of(self.idx)}"
        reason = json.dumps({"reason": "again"})
        answer = await self.browse("DELETE", url, oidcload.Jar(), "", reason, "application/json")
        if answer.status != 200:
            raise oidcload.OpError(f"undoing a link was answered with {answer.status}")


class Portions:
    """The results of the portions of one level."""

    def __init__(self, root: int) -> None:
        self._roots = [root]
        self.seconds = self.cpu = self.generator = 0.0
        self.latencies: list[float] = []
        self.failed: collections.Counter[int] = collections.Counter()

    async def link_all(self, people: list[Person], users: int) -> None:
        """Links everybody, `users` at a time. Repeats an attempt if the server is busy."""
        queue = collections.deque(people)

        async def user() -> None:
            while queue:
                person, began = queue.popleft(), oidcload.perf()
                while (status := await person.link()) != 200:
                    if status != 503:
                        raise oidcload.OpError(f"linking was answered with {status}")
                    self.failed[status] += 1
                self.latencies.append(oidcload.perf() - began)

        cpu, own, began = oidcload.cpu_seconds(self._roots), oidcload.time.process_time(), oidcload.perf()
        await asyncio.gather(*(user() for _ in range(users)))
        self.seconds += oidcload.perf() - began
        self.cpu += oidcload.cpu_seconds(self._roots) - cpu
        self.generator += oidcload.time.process_time() - own

    def record(self, users: int) -> dict[str, Any]:
        """The record, in the form of the load generator's."""
        found, errors = sorted(self.latencies), sum(self.failed.values())
        record = {"op": "link", "conc": users, "ops": len(found), "ops_s": round(len(found) / self.seconds, 1)}
        record |= {f"p{n}_ms": round(oidcload.pct(found, n / 100) * 1e3, 2) for n in (50, 95, 99)}
        record |= {"cpu_ms_op": round(self.cpu / len(found) * 1e3, 4), "errors": errors}
        record |= {"server_cpu_frac": self.cpu / self.seconds, "gen_cpu_frac": self.generator / self.seconds}
        return record | ({"error_kinds": dict(self.failed)} if errors else {})


async def measure(options: argparse.Namespace, target: Any) -> list[dict[str, Any]]:
    """Signs everybody on and links. Returns one record for each level."""
    await oidcload.bootstrap(target)
    people = [Person(target, oidcload.Verifier(target), number) for number in range(PAIRS)]
    for start in range(0, PAIRS, 8):
        await asyncio.gather(*(person.court_login() for person in people[start : start + 8]))
    records = []
    for users in options.users:
        portions, concerned = Portions(options.pid), people if users > 1 else people[: PAIRS // 4]
        await portions.link_all(concerned, users)  # the first is for warming up
        portions = Portions(options.pid)
        while portions.seconds < options.seconds:
            for person in concerned:
                await person.unlink()
            await portions.link_all(concerned, users)
        for person in concerned:
            await person.unlink()
        records.append({"target": target.name, "round": 0, "cold_start_s": [], **portions.record(users)})
    return records


def main() -> None:
    """Reads the command line, and runs on one core."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 32, 300])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--out", required=True)
    parser.add_argument("--var", action="append", default=[])
    options = parser.parse_args()
    os.sched_setaffinity(0, {1})
    target = oidcload.load_target(options.target, oidcload.parse_env(options))
    records = oidcload.new_loop().run_until_complete(measure(options, target))
    with Path(options.out).open("a") as lines:
        for record in records:
            sys.stdout.write(f"{record}\n")
            lines.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
