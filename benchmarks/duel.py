"""`python -m benchmarks.duel OLD_TREE`: compares the CPU of each kind of request in this tree with that in another one.

Each tree serves in a process of its own (`duel_worker.py`). The two take turns of a few hundredths of a second, so the load of
the machine affects both alike. The ratio of a round is that of the two lower quartiles; the result is the median of the rounds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.results import OLD_TREE, replace_section

HERE = Path(__file__).parent
# Seconds of CPU of one turn.
TURN = 0.025
Times = dict[str, list[float]]
_HEADER = ("| request | old ms | new ms | ratio | rounds |", "|---|---|---|---|---|")


def low(times: list[float]) -> float:
    """The lower quartile. A neighbour on the same core only adds to a request's time."""
    return sorted(times)[len(times) // 4]


class Worker:
    """The worker of one tree."""

    def __init__(self, tree: Path) -> None:
        command = [sys.executable, str(HERE / "duel_worker.py")]
        environment = {**os.environ, "PYTHONPATH": str(tree.resolve())}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=tree
        )
        self.operations: list[str] = json.loads(self._line())

    def _line(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise SystemExit("The process of one tree has ended; see above.")
        return line

    def measure(self, operation: str, times: int) -> Times:
        """Does an operation so many times. Returns the CPU seconds of each kind of request."""
        if self._process.stdin:
            self._process.stdin.write(f"{operation} {times}\n")
            self._process.stdin.flush()
        found: Times = json.loads(self._line())
        return found

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def duel(old_tree: Path, operations: list[str], rounds: int, pairs: int) -> dict[str, list[tuple[float, float]]]:
    """The CPU seconds of the old and the new tree for each kind of request, by round."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(pairs):  # the place of a process in memory matters too
        old, new = Worker(old_tree), Worker(HERE.parent)
        for operation in operations or new.operations:
            once = [sum(map(low, side.measure(operation, 10).values())) for side in (old, new)]
            times = max(3, int(TURN / once[0]))
            for number in range(rounds):
                order = (old, new) if number % 2 else (new, old)
                turns = {side: side.measure(operation, times) for side in order}
                for kind in turns[new].keys() - {"-"}:
                    found[f"{operation}: {kind}"].append((low(turns[old][kind]), low(turns[new][kind])))
                total = tuple(sum(map(low, turns[side].values())) for side in (old, new))
                if len(turns[new].keys() - {"-"}) > 1:
                    found[f"{operation}, all of it"].append((total[0], total[1]))
        old.close()
        new.close()
    return found


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old_tree", type=Path, help="a work tree of the version before: git worktree add PATH COMMIT")
    parser.add_argument("operations", nargs="*", help="what to measure (default: everything)")
    parser.add_argument(
        "--rounds", type=int, default=10, help="turns of each side and operation in one pair of processes"
    )
    parser.add_argument("--pairs", type=int, default=2, help="pairs of processes")
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    options = parser.parse_args()
    found = duel(options.old_tree, options.operations, options.rounds, options.pairs)
    lines = [_line(kind, rounds) for kind, rounds in found.items()]
    sys.stdout.write("\n".join([*_HEADER, *lines, ""]))
    if options.write:
        replace_section(HERE / "RESULTS.md", OLD_TREE, _section(options, lines))


def _line(kind: str, rounds: list[tuple[float, float]]) -> str:
    ratios = sorted(new / old for old, new in rounds)
    old, new = (statistics.median(side) * 1e3 for side in zip(*rounds, strict=True))
    spread = f"{ratios[len(ratios) // 4]:.2f}–{ratios[-1 - len(ratios) // 4]:.2f}"
    return f"| {kind} | {old:.4f} | {new:.4f} | {statistics.median(ratios):.3f} | {spread} |"


def _section(options: argparse.Namespace, lines: list[str]) -> str:
    command = ["git", "-C", str(options.old_tree), "log", "-1", "--format=%h (%s)"]
    commit = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    how = (
        f"Written by `python -m benchmarks.duel --write`: CPU per request of this version and of {commit}, in turns, with "
        f"{options.pairs} pairs of processes and {options.rounds} rounds each. A row is one kind of request; *all of it* is the "
        "whole operation. The last column is the middle half of the rounds' ratios."
    )
    head = [OLD_TREE, "", how, "", *_HEADER]
    return "\n".join([*head, *lines]) + "\n"


if __name__ == "__main__":
    main()
