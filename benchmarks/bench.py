"""`make bench`: measures the simulator and npm `oidc-provider` in one interleaved run, and writes `benchmarks/RESULTS.md`.

The peer keeps everything in memory and checks no password; the simulator does both, on embedded SQLite files. The results are
ratios within one run, and CPU per operation: absolute figures belong to the machine.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import (
    HERE,
    OURS,
    OUT,
    PEER,
    PEER_VERSION,
    REPOSITORY,
    SCENARIO,
    Measured,
    run,
    run_each,
    seeded_data,
    variant,
)
from benchmarks.report import NATIVE_OPS, SHARED_OPS, TOKEN_OPS, report
from benchmarks.results import OTHERS, section_of
from benchmarks.scale import measure_scale


def main() -> None:
    """Measures everything and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--quick", action="store_true", help="one round, to see that it works; writes nothing")
    options = parser.parse_args()
    rounds, seconds = 1 if options.quick else options.rounds, options.seconds

    lab = install_peer()
    compile_byte_code()
    seeded = seeded_data("bench", SCENARIO)
    variables = {"lab": str(lab), "data": seeded, "scenario": str(SCENARIO)}
    measured = measure(rounds, seconds, variables)
    steady = run(
        [OURS, PEER],
        ops=("login",),
        users=(16,),
        seconds=2 * seconds,
        warmup=3,
        rounds=rounds,
        variables=variables,
        rate=150,
    )
    courts = run(
        [OURS], ops=("court_login",), users=(1, 16), seconds=seconds, warmup=2, rounds=rounds, variables=variables
    )
    scale = measure_scale(seconds=seconds, rounds=rounds)
    text = report(measured, steady, courts["simulator"], scale, rounds, seconds)
    if options.quick:
        sys.stdout.write(text)
    else:
        results = HERE / "RESULTS.md"
        others = "\n".join(section_of(results, heading) for heading in OTHERS)
        results.write_text(f"{text}\n{others}".rstrip() + "\n")
        sys.stdout.write(f"Written: {(HERE / 'RESULTS.md').relative_to(REPOSITORY)}\n")


def measure(rounds: int, seconds: float, variables: dict[str, str]) -> dict[str, Measured]:
    """Measures the operations with bars, at 16 users in every round; for comparison also at one user and at 64 in one round."""
    both = (*SHARED_OPS, *NATIVE_OPS)
    measured = run_each(
        [OURS, PEER],
        ops=(*both, *TOKEN_OPS),
        users=(16,),
        seconds=seconds,
        warmup=3,
        rounds=rounds,
        variables=variables,
    )
    for pair in variants():
        measured |= run(pair, users=(16,), seconds=seconds, warmup=3, rounds=rounds, variables=variables)
    beside = run_each([OURS, PEER], ops=both, users=(1, 64), seconds=seconds, warmup=3, rounds=1, variables=variables)
    for name, found in beside.items():
        measured[name].records += found.records
    return measured


def variants() -> list[list[Path]]:
    """The same two servers with JWT access tokens, and ours with ES256 beside the peer as it is."""
    jwt_client = {"client_id": "perf-jwt", "client_secret": "perf-secret"}
    return [
        [
            variant(OURS, "simulator-jwt", ops=["client_credentials"], client_credentials=jwt_client),
            variant(PEER, "oidc-provider-jwt", ops=["client_credentials"], defaults={"at": "jwt"}),
        ],
        [
            variant(OURS, "simulator-es256", ops=["refresh"], defaults={"alg": "ES256"}),
            variant(PEER, "oidc-provider-refresh", ops=["refresh"]),
        ],
    ]


def install_peer() -> Path:
    """Installs the peer from the registry under `benchmarks/out/peer`; it is not part of the repository."""
    folder = OUT / "peer" / "npm"
    if not (folder / "node_modules" / "oidc-provider").exists():
        if shutil.which("npm") is None:
            sys.exit(
                "npm is needed to install the peer; install Node.js 20 or newer, or run 'make bench-check' instead."
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", f"oidc-provider@{PEER_VERSION}"]
        subprocess.run(command, check=True, cwd=folder)
    return folder.parent


def compile_byte_code() -> None:
    """Compiles both servers' Python code, so that both starts are comparable."""
    packages = [
        str(REPOSITORY / name) for name in ("cso_kit", "cso_advice", "cso_idp", "court_rp", "cso_sim", "migrations")
    ]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *packages], check=False)
    with_pages = ("cso_idp", "court_rp", "cso_sim")
    subprocess.run([sys.executable, "-m", "cso_kit.web.compile_templates", *with_pages], check=False)


if __name__ == "__main__":
    main()
