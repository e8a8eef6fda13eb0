"""Runs the load generator as a process and reads its results."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REPOSITORY = HERE.parent
OUT = HERE / "out"
OURS = HERE / "targets" / "simulator.json"
PEER = HERE / "targets" / "oidc-provider.json"
PEER_VERSION = "9.13.3"
SCENARIO = HERE / "scenario.toml"


@dataclass
class Measured:
    """All results of one target: one record for each operation, level and round."""

    records: list[dict[str, Any]] = field(default_factory=list)

    def by_round(self, op: str, users: int, what: str) -> dict[int, float]:
        """One figure of one operation at one level, by round."""
        found = ((r["round"], r.get(what)) for r in self.records if (r["op"], r["conc"]) == (op, users))
        return {number: figure for number, figure in found if figure is not None}

    def median(self, op: str, users: int, what: str = "ops_s") -> float | None:
        """The median of the rounds for one figure of one operation at one level."""
        found = self.by_round(op, users, what)
        return statistics.median(found.values()) if found else None

    def spread(self, op: str, users: int, what: str = "ops_s") -> str:
        """The lowest and the highest figure of the rounds."""
        found = self.by_round(op, users, what).values()
        return f"{min(found):,.0f}–{max(found):,.0f}" if found else "–"

    @property
    def start(self) -> float:
        """Seconds from the start of the process to the first answer: the median of all its starts."""
        seconds: list[float] = [second for r in self.records for second in r["cold_start_s"]]
        return statistics.median(seconds)

    @property
    def peak_memory(self) -> float:
        """The peak memory of the process, in MiB."""
        return max((r.get("peak_rss_mib") or 0 for r in self.records), default=0)

    @property
    def errors(self) -> int:
        return sum(r["errors"] + r.get("setup_errors", 0) for r in self.records)


def ratio(ours: Measured, peer: Measured, op: str, what: str = "ops_s", users: int = 16) -> float | None:
    """The ratio of our figure to the peer's: the median of the ratios within each round, because its two halves are seconds
    apart.
    """
    mine, other = ours.by_round(op, users, what), peer.by_round(op, users, what)
    found = [figure / other[number] for number, figure in mine.items() if other.get(number)]
    return statistics.median(found) if found else None


def run(
    targets: Sequence[Path],
    *,
    ops: Iterable[str] = (),
    users: Iterable[int],
    seconds: float,
    warmup: float,
    rounds: int,
    variables: dict[str, str],
    rate: float | None = None,
) -> dict[str, Measured]:
    """Measures the targets one after the other in each round. Returns the results by target."""
    OUT.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("r", dir=OUT, suffix=".jsonl") as lines:
        command = [sys.executable, str(HERE / "load" / "oidcload.py"), "run", *map(str, targets)]
        command += ["--ops", *ops] if (ops := list(ops)) else []
        command += ["--conc", *map(str, users), "--seconds", str(seconds), "--warmup", str(warmup)]
        command += ["--rounds", str(rounds), "--out", lines.name, "--logs", str(OUT / "logs")]
        command += ["--rate", str(rate)] if rate else []
        for name, value in {"repo": str(REPOSITORY), "here": str(HERE), **variables}.items():
            command += ["--var", f"{name}={value}"]
        subprocess.run(command, check=True, cwd=REPOSITORY, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        measured: dict[str, Measured] = defaultdict(Measured)
        for line in lines:
            record = json.loads(line)
            measured[record["target"]].records.append(record)
    return dict(measured)


def run_each(targets: Sequence[Path], *, ops: Iterable[str], **how: Any) -> dict[str, Measured]:
    """`run` for one operation after the other. Machines change their speed within minutes, so compared figures must be close in
    time.
    """
    together: dict[str, Measured] = defaultdict(Measured)
    for op in ops:
        for name, found in run(targets, ops=(op,), **how).items():
            together[name].records += found.records
    return dict(together)


def variant(target: Path, name: str, **changes: Any) -> Path:
    """A target that differs from another in some members. Its `ops` are measured if `run` is given none."""
    OUT.mkdir(exist_ok=True)
    document = json.loads(target.read_text())
    defaults = {**document["defaults"], **changes.pop("defaults", {})}
    path = OUT / f"{name}.json"
    path.write_text(json.dumps({**document, "name": name, "defaults": defaults, **changes}))
    return path


def fresh_data(name: str) -> str:
    """An empty folder for a server's databases, on disk."""
    folder = OUT / f"data-{name}"
    if folder.exists():
        for each in folder.iterdir():
            each.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


def seeded_data(name: str, scenario: Path) -> str:
    """A folder with a loaded scenario, so that the measured start is not a first start."""
    folder = fresh_data(name)
    code = (
        "import asyncio, sys\n"
        "from cso_sim.serve import federation_settings\n"
        "from cso_sim.serve_options import ServeOptions\n"
        "from cso_sim.federation import Federation\n"
        "async def load():\n"
        f"    federation = Federation(federation_settings(ServeOptions(data={folder!r}, scenario={str(scenario)!r}), 19120))\n"
        "    await federation.start()\n"
        "    await federation.close()\n"
        "asyncio.run(load())\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)
    return folder


def signature_cost() -> float:
    """CPU milliseconds of one RS256 signature (RSA-2048) on this machine, now: the unit of the gate."""
    code = (
        "import time\n"
        "from cryptography.hazmat.primitives import hashes\n"
        "from cryptography.hazmat.primitives.asymmetric import padding, rsa\n"
        "key = rsa.generate_private_key(65537, 2048)\n"
        "sign = lambda: key.sign(b'x' * 300, padding.PKCS1v15(), hashes.SHA256())\n"
        "for _ in range(300): sign()\n"
        "start = time.process_time()\n"
        "for _ in range(2000): sign()\n"
        "print((time.process_time() - start) / 2)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)
