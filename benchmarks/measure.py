"""Runs the load harness as a process of its own and reads what it measured."""

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


@dataclass
class Measured:
    """Everything measured of one target: records of the harness, one per operation, level and round."""

    records: list[dict[str, Any]] = field(default_factory=list)

    def median(self, op: str, users: int, what: str = "ops_s") -> float | None:
        """The median over the rounds of one figure of one operation at one level."""
        found = [r[what] for r in self.records if (r["op"], r["conc"]) == (op, users) and r.get(what) is not None]
        return statistics.median(found) if found else None

    def spread(self, op: str, users: int, what: str = "ops_s") -> str:
        """The least and the most of the rounds."""
        found = [r[what] for r in self.records if (r["op"], r["conc"]) == (op, users) and r.get(what) is not None]
        return f"{min(found):,.0f}–{max(found):,.0f}" if found else "–"

    @property
    def cold_starts(self) -> list[float]:
        """Seconds from the start of the process to the first answer."""
        return [s for r in self.records[:1] for s in r.get("cold_start_s", [])]

    @property
    def peak_memory(self) -> float:
        """The most memory the process ever had, in MiB."""
        return max((r.get("peak_rss_mib") or 0 for r in self.records), default=0)

    @property
    def errors(self) -> int:
        return sum(r["errors"] + r.get("setup_errors", 0) for r in self.records)


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
    cold: int = 1,
) -> dict[str, Measured]:
    """One interleaved run of the targets, one after the other in each round; what was measured, by target."""
    OUT.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("r", dir=OUT, suffix=".jsonl") as lines:
        command = [sys.executable, str(HERE / "load" / "oidcload.py"), "run", *map(str, targets)]
        command += ["--ops", *ops] if (ops := list(ops)) else []
        command += ["--conc", *map(str, users), "--seconds", str(seconds), "--warmup", str(warmup)]
        command += ["--rounds", str(rounds), "--cold", str(cold), "--out", lines.name, "--logs", str(OUT / "logs")]
        command += ["--rate", str(rate)] if rate else []
        for name, value in {"repo": str(REPOSITORY), "here": str(HERE), **variables}.items():
            command += ["--var", f"{name}={value}"]
        subprocess.run(command, check=True, cwd=REPOSITORY, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        measured: dict[str, Measured] = defaultdict(Measured)
        for line in lines:
            record = json.loads(line)
            measured[record["target"]].records.append(record)
    return dict(measured)


def run_each(targets: Sequence[Path], *, ops: Iterable[str], cold: int = 1, **how: Any) -> dict[str, Measured]:
    """`run` for one operation after the other: machines change their pace within minutes, so what is compared must lie close."""
    together: dict[str, Measured] = defaultdict(Measured)
    for position, op in enumerate(ops):
        for name, found in run(targets, ops=(op,), cold=1 if position else cold, **how).items():
            together[name].records += found.records
    return dict(together)


def variant(target: Path, name: str, **changes: Any) -> Path:
    """A target that differs from another in some members; its `ops` are what is measured of it when none are given."""
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
    """A folder with a scenario loaded, so that the measured start is the start of something that is there already."""
    folder = fresh_data(name)
    code = (
        "import asyncio, sys\n"
        "from cso_sim.serve import ServeOptions, federation_settings\n"
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
