"""`make bench`: the simulator beside npm `oidc-provider` in one interleaved run, and `benchmarks/RESULTS.md` with what came out.

The peer keeps everything in memory and checks no password; the simulator does both, on embedded SQLite files. What counts are
ratios within one run, and CPU per operation: absolute figures belong to the machine.
"""

import argparse
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import HERE, OUT, REPOSITORY, Measured, run, run_each, seeded_data, signature_cost, variant

OURS = HERE / "targets" / "simulator.json"
PEER = HERE / "targets" / "oidc-provider.json"
PEER_VERSION = "9.13.3"
SCENARIO = HERE / "scenario.toml"
SHARED_OPS = ("discovery", "jwks", "login_page", "login", "sso", "refresh", "userinfo")
# The PACER-native face, which the peer does not have: compared with the CPU of its login.
TOKEN_OPS = ("client_credentials", "introspect", "par_login")
NATIVE_OPS = {"cso_auth": "login at cso-auth", "court_page": "court page with the cookie"}


@dataclass(frozen=True)
class Bar:
    """One promise: a ratio of ours to the peer's, and which side of the limit is good."""

    what: str
    ratio: float | None
    limit: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        if self.ratio is None:
            return False
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    @property
    def row(self) -> str:
        sign = "≥" if self.at_least else "≤"
        found = "–" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {found} | {sign} {self.limit} | {'holds' if self.holds else '**does not hold**'} |"


def install_peer() -> Path:
    """Puts the peer under `benchmarks/out/peer`; a registry package, never part of the repository."""
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


def main() -> None:
    """Measures everything and writes the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works; writes nothing")
    options = parser.parse_args()
    rounds, seconds = (1, 1.5) if options.quick else (options.rounds, options.seconds)

    lab = install_peer()
    compile_byte_code()
    seeded = seeded_data("bench", SCENARIO)
    variables = {"lab": str(lab), "data": seeded, "scenario": str(SCENARIO)}
    measured = run_each(
        [OURS, PEER],
        ops=(*SHARED_OPS, *NATIVE_OPS),
        users=(1, 16, 64),
        seconds=seconds,
        warmup=3,
        rounds=rounds,
        variables=variables,
        cold=5,
    )
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
    tokens = run_each(
        [OURS, PEER], ops=TOKEN_OPS, users=(16,), seconds=seconds, warmup=3, rounds=rounds, variables=variables
    )
    for pair in variants():
        tokens |= run(pair, users=(16,), seconds=seconds, warmup=3, rounds=rounds, variables=variables)
    courts = run(
        [OURS], ops=("court_login",), users=(1, 16), seconds=seconds, warmup=2, rounds=rounds, variables=variables
    )
    scale = measure_scale(seconds=seconds, rounds=rounds)
    text = report(measured, steady, tokens, courts, scale, rounds, seconds)
    if options.quick:
        sys.stdout.write(text)
    else:
        (HERE / "RESULTS.md").write_text(text)
        sys.stdout.write(f"Written: {(HERE / 'RESULTS.md').relative_to(REPOSITORY)}\n")


def compile_byte_code() -> None:
    """Both sides start from compiled code."""
    packages = [str(REPOSITORY / name) for name in ("cso_kit", "cso_idp", "court_rp", "cso_sim", "migrations")]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *packages], check=False)


@dataclass(frozen=True)
class Scale:
    """CPU milliseconds of one operation in a small and in a large world, interleaved."""

    what: str
    small: float | None
    large: float | None

    @property
    def change(self) -> float | None:
        return None if not self.small or not self.large else self.large / self.small - 1

    @property
    def row(self) -> str:
        if self.change is None:
            return f"| {self.what} | – | – | – | – |"
        verdict = "holds" if self.change <= 0.15 else "**does not hold**"
        return f"| {self.what} | {self.small:.2f} | {self.large:.2f} | {self.change:+.0%} | {verdict} |"


def measure_scale(*, seconds: float, rounds: int) -> list[Scale]:
    """What a login costs with 100 and with 100,000 accounts, and a court login with 3 and with 204 courts in use."""
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
    small_cost, large_cost = (measured[path.stem].median(op, 16, "cpu_ms_op") for path in (small, large))
    return Scale(what, small_cost, large_cost)


def report(
    measured: dict[str, Measured],
    steady: dict[str, Measured],
    tokens: dict[str, Measured],
    courts: dict[str, Measured],
    scale: list[Scale],
    rounds: int,
    seconds: float,
) -> str:
    """The results as Markdown."""
    ours, peer = measured["simulator"], measured["oidc-provider"]
    lines = [
        "# Results",
        "",
        preface(rounds, seconds),
        "",
        "## Bars",
        "",
        "| what | ours : peer | bar | |",
        "|---|---|---|---|",
        *(bar.row for bar in [*bars(ours, peer, steady), *token_bars(ours, peer, tokens)]),
        f"| errors at 1, 16 and 64 users | {ours.errors} | 0 | {'holds' if not ours.errors else '**does not hold**'} |",
        "",
        "## Does it grow?",
        "",
        "CPU ms per operation at 16 users; flat means within 15 %.",
        "",
        "| what | small | large | change | |",
        "|---|---|---|---|---|",
        *(each.row for each in scale),
        "",
        "## Figures",
        "",
        "Operations per second (least–most of the rounds) and server CPU ms per operation.",
        "",
        "| operation | users | ours /s | ours CPU ms | peer /s | peer CPU ms | ratio /s |",
        "|---|---|---|---|---|---|---|",
    ]
    for op in SHARED_OPS:
        lines += [figure_row(op, users, ours, peer) for users in (1, 16, 64)]
    lines += [figure_row(op, 16, tokens["simulator"], tokens["oidc-provider"]) for op in TOKEN_OPS]
    lines += [
        figure_row("client_credentials", 16, tokens["simulator-jwt"], tokens["oidc-provider-jwt"], "as JWT"),
        figure_row("refresh", 16, tokens["simulator-es256"], tokens["oidc-provider-refresh"], "ours with ES256"),
    ]
    lines += [
        "",
        "| what only the simulator has | users | /s | CPU ms | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|",
    ]
    rows = [("login at a court", "court_login", (1, 16), courts["simulator"])]
    rows += [(what, op, (1, 16, 64), ours) for op, what in NATIVE_OPS.items()]
    lines += [house_row(what, op, users, found) for what, op, levels, found in rows for users in levels]
    lines += ["", "| | ours | peer |", "|---|---|---|"]
    for name, of in (("start to first answer, s", _start), ("peak memory, MiB", lambda m: m.peak_memory)):
        lines.append(f"| {name} | {of(ours):.2f} | {of(peer):.2f} |")
    lines.append(
        f"| login at a fixed 150/s, p99 ms | {_p99(steady['simulator']):.1f} | {_p99(steady['oidc-provider']):.1f} |"
    )
    return "\n".join(lines) + "\n"


def preface(rounds: int, seconds: float) -> str:
    """What was measured, and how."""
    return (
        f"Written by `make bench`: {rounds} interleaved rounds of {seconds:g} s per operation and level after 3 s of warm-up, "
        f"medians. One process on one core each, Python {platform.python_version()}, SQLite files, RS256, every change durable "
        f"in WAL mode, the `simulator` password profile. The peer is npm `oidc-provider` {PEER_VERSION}: everything in memory, "
        f"no password check. One RS256 signature costs {signature_cost():.3f} ms here."
    )


def bars(ours: Measured, peer: Measured, steady: dict[str, Measured]) -> list[Bar]:
    """The promises, as ratios at 16 users."""

    def ratio(op: str) -> float | None:
        mine, other = ours.median(op, 16), peer.median(op, 16)
        return mine / other if mine and other else None

    def cpu(op: str) -> float | None:
        mine, other = ours.median(op, 16, "cpu_ms_op"), peer.median("login", 16, "cpu_ms_op")
        return mine / other if mine and other else None

    return [
        Bar("login", ratio("login"), 1.0),
        Bar("SSO login", ratio("sso"), 1.0),
        Bar("discovery", ratio("discovery"), 2.5),
        Bar("login page", ratio("login_page"), 1.0),
        Bar("p99 of a login at 150/s", _p99(steady["simulator"]) / _p99(steady["oidc-provider"]), 0.5, at_least=False),
        Bar("CPU of a login at cso-auth : a login", cpu("cso_auth"), 0.4, at_least=False),
        Bar("CPU of a court page with the cookie : a login", cpu("court_page"), 0.25, at_least=False),
        Bar("peak memory", ours.peak_memory / peer.peak_memory, 0.8, at_least=False),
        Bar("start to first answer", _start(ours) / _start(peer), 2.5, at_least=False),
    ]


def token_bars(ours: Measured, peer: Measured, tokens: dict[str, Measured]) -> list[Bar]:
    """The promises about single token requests, as ratios at 16 users."""

    def ratio(op: str, mine: Measured, other: Measured) -> float | None:
        a, b = mine.median(op, 16), other.median(op, 16)
        return a / b if a and b else None

    here, there = tokens["simulator"], tokens["oidc-provider"]
    jwt = ratio("client_credentials", tokens["simulator-jwt"], tokens["oidc-provider-jwt"])
    return [
        Bar("refresh with ID token", ratio("refresh", ours, peer), 0.85),
        Bar(
            "refresh, ours with ES256",
            ratio("refresh", tokens["simulator-es256"], tokens["oidc-provider-refresh"]),
            1.3,
        ),
        Bar("client credentials, JWT", jwt, 1.0),
        Bar("client credentials, opaque", ratio("client_credentials", here, there), 0.7),
        Bar("userinfo", ratio("userinfo", ours, peer), 0.8),
        Bar("introspection", ratio("introspect", here, there), 0.8),
        Bar("pushed request and login", ratio("par_login", here, there), 0.9),
    ]


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


def figure_row(op: str, users: int, ours: Measured, peer: Measured, note: str = "") -> str:
    """One line of the table of figures."""
    mine, other = ours.median(op, users), peer.median(op, users)
    my_cpu, other_cpu = ours.median(op, users, "cpu_ms_op"), peer.median(op, users, "cpu_ms_op")
    ratio = f"{mine / other:.2f}" if mine and other else "–"
    return (
        f"| {op}{note and f' ({note})'} | {users} | {mine or 0:,.0f} ({ours.spread(op, users)}) | {my_cpu or 0:.3f} "
        f"| {other or 0:,.0f} ({peer.spread(op, users)}) | {other_cpu or 0:.3f} | {ratio} |"
    )


def house_row(what: str, op: str, users: int, found: Measured) -> str:
    """One line of the table of what the peer does not have."""
    rate, cpu, p50, p99 = (found.median(op, users, figure) for figure in ("ops_s", "cpu_ms_op", "p50_ms", "p99_ms"))
    return f"| {what} | {users} | {rate or 0:,.0f} | {cpu or 0:.2f} | {p50 or 0:.1f} | {p99 or 0:.1f} |"


def _start(measured: Measured) -> float:
    starts = sorted(measured.cold_starts)
    return starts[len(starts) // 2] if starts else float("nan")


def _p99(measured: Measured) -> float:
    return measured.median("login", 16, "p99_ms") or float("nan")


if __name__ == "__main__":
    main()
