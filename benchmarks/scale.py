"""Measures whether an operation costs more in a large world."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import OURS, OUT, SCENARIO, ratio, run, seeded_data


@dataclass(frozen=True)
class Scale:
    """CPU milliseconds of one operation in a small and in a large world, and the ratio of the two within a round."""

    what: str
    small: float | None
    large: float | None
    growth: float | None

    @property
    def row(self) -> str:
        if self.growth is None:
            return f"| {self.what} | – | – | – | – |"
        verdict = "holds" if self.growth <= 1.15 else "**does not hold**"
        return f"| {self.what} | {self.small:.2f} | {self.large:.2f} | {self.growth - 1:+.0%} | {verdict} |"


def measure_scale(*, seconds: float, rounds: int) -> list[Scale]:
    """Measures a login with 100 and with 100,000 accounts, and a court login with 3 and with 204 courts in use."""
    accounts = _pair(
        "login: 100 → 100,000 accounts",
        "login",
        _world("accounts-100", lambda text: text.replace("count = 400", "count = 100")),
        _world("accounts-100000", lambda text: text.replace("count = 400", "count = 100000")),
        (100, 100_000),
        seconds,
        rounds,
    )
    few = "[courts.cacd]\ngo_live_at = 2020-02-18\n\n[courts.mtd]\ngo_live_at = 2021-09-27\n\n[crowd]"
    many = "[every_court]\nannounced_at = 2014-01-01\ngo_live_at = 2014-10-27\n\n[crowd]"
    courts = _pair(
        "court login: 3 → 204 courts live",
        "court_login",
        _world("courts-3", lambda text: text.replace("[crowd]", few)),
        _world("courts-204", lambda text: text.replace("[crowd]", many)),
        (400, 400),
        seconds,
        rounds,
    )
    return [accounts, courts]


def _world(name: str, change: Callable[[str], str]) -> Path:
    OUT.mkdir(exist_ok=True)
    path = OUT / f"{name}.toml"
    path.write_text(change(SCENARIO.read_text()))
    return path


def _pair(what: str, op: str, small: Path, large: Path, crowds: tuple[int, int], seconds: float, rounds: int) -> Scale:
    targets = []
    for path, crowd, port in ((small, crowds[0], 19121), (large, crowds[1], 19122)):
        target = OUT / f"{path.stem}.json"
        text = OURS.read_text().replace("${data}", seeded_data(path.stem, path)).replace("${scenario}", str(path))
        text = text.replace('"name": "simulator",\n', f'"name": "{path.stem}",\n', 1).replace(
            '"port": 19120', f'"port": {port}'
        )
        target.write_text(text.replace('"count": 400', f'"count": {crowd}'))
        targets.append(target)
    measured = run(targets, ops=(op,), users=(16,), seconds=seconds, warmup=2, rounds=rounds, variables={})
    here, there = measured[small.stem], measured[large.stem]
    growth = ratio(there, here, op, "cpu_ms_op")
    return Scale(what, here.median(op, 16, "cpu_ms_op"), there.median(op, 16, "cpu_ms_op"), growth)
