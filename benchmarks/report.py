"""Writes the results as Markdown, for `RESULTS.md`."""

import platform

from benchmarks.bars import bars
from benchmarks.measure import PEER_VERSION, Measured, ratio, signature_cost
from benchmarks.scale import Scale

SHARED_OPS = ("discovery", "jwks", "login_page", "login", "sso", "refresh", "userinfo")
TOKEN_OPS = ("client_credentials", "introspect", "par_login")
# The PACER-native face, which the peer does not have: compared with the CPU of its login.
NATIVE_OPS = {"cso_auth": "login at cso-auth", "court_page": "court page with the cookie"}


def report(
    measured: dict[str, Measured],
    steady: dict[str, Measured],
    courts: Measured,
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
        *(bar.row for bar in bars(measured, steady)),
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
        *(_figures(op, users, ours, peer) for op in SHARED_OPS for users in (1, 16, 64)),
        *(_figures(op, 16, ours, peer) for op in TOKEN_OPS),
        _figures("client_credentials", 16, measured["simulator-jwt"], measured["oidc-provider-jwt"], "as JWT"),
        _figures("refresh", 16, measured["simulator-es256"], measured["oidc-provider-refresh"], "ours with ES256"),
        "",
        "| what only the simulator has | users | /s | CPU ms | p50 ms | p99 ms |",
        "|---|---|---|---|---|---|",
        *(_own_figures("login at a court", "court_login", users, courts) for users in (1, 16)),
        *(_own_figures(what, op, users, ours) for op, what in NATIVE_OPS.items() for users in (1, 16, 64)),
        "",
        "| | ours | peer |",
        "|---|---|---|",
        f"| start to first answer, s | {ours.start:.2f} | {peer.start:.2f} |",
        f"| peak memory, MiB | {ours.peak_memory:.0f} | {peer.peak_memory:.0f} |",
        f"| login at a fixed 150/s, p99 ms | {_p99(steady['simulator']):.1f} | {_p99(steady['oidc-provider']):.1f} |",
    ]
    return "\n".join(lines) + "\n"


def preface(rounds: int, seconds: float) -> str:
    """The introduction: what is measured, and how."""
    return (
        f"Written by `make bench`: {rounds} interleaved rounds of {seconds:g} s per operation after 3 s of warm-up (one round "
        f"at 1 and at 64 users); rates are medians, ratios medians of what each round gave. One process on one core each, Python "
        f"{platform.python_version()}, SQLite files, RS256, every change durable in WAL mode, the `simulator` password profile. "
        f"The peer is npm `oidc-provider` {PEER_VERSION}: everything in memory, no password check. One RS256 signature costs "
        f"{signature_cost():.3f} ms here."
    )


def _figures(op: str, users: int, ours: Measured, peer: Measured, note: str = "") -> str:
    mine, other = ours.median(op, users), peer.median(op, users)
    my_cpu, other_cpu = ours.median(op, users, "cpu_ms_op"), peer.median(op, users, "cpu_ms_op")
    found = ratio(ours, peer, op, users=users)
    return (
        f"| {op}{note and f' ({note})'} | {users} | {mine or 0:,.0f} ({ours.spread(op, users)}) | {my_cpu or 0:.3f} "
        f"| {other or 0:,.0f} ({peer.spread(op, users)}) | {other_cpu or 0:.3f} | {f'{found:.2f}' if found else '–'} |"
    )


def _own_figures(what: str, op: str, users: int, found: Measured) -> str:
    rate, cpu, p50, p99 = (found.median(op, users, figure) for figure in ("ops_s", "cpu_ms_op", "p50_ms", "p99_ms"))
    return f"| {what} | {users} | {rate or 0:,.0f} | {cpu or 0:.2f} | {p50 or 0:.1f} | {p99 or 0:.1f} |"


def _p99(measured: Measured) -> float:
    return measured.median("login", 16, "p99_ms") or float("nan")
