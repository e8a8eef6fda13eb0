"""The results on both databases as a section of `RESULTS.md`, and their bars."""

import platform

from benchmarks.bars import Bar
from benchmarks.measure import Measured, ratio
from benchmarks.results import DATABASES

_LEVELS = (1, 32, 300)
_OPS = {"link": "linking", "cso_auth": "login at cso-auth", "court_page": "court page with the cookie"}
_MOST_CPU = 4.0


def bars(sqlite: Measured, postgresql: Measured) -> list[Bar]:
    """All bars."""
    links = [
        Bar(f"links a second on PostgreSQL, {users} users", postgresql.median("link", users), least)
        for users, least in ((32, 250), (300, 200))
    ]
    costs = [
        Bar(
            f"CPU of a {_OPS[op]}, PostgreSQL : SQLite, {users} users",
            ratio(postgresql, sqlite, op, "cpu_ms_op", users),
            _MOST_CPU,
            at_least=False,
        )
        for op in ("cso_auth", "court_page")
        for users in _LEVELS
    ]
    return [*links, *costs]


def section(sqlite: Measured, postgresql: Measured, rounds: int, seconds: float) -> str:
    """The section as Markdown."""
    errors = sqlite.errors + postgresql.errors
    lines = [
        DATABASES,
        "",
        _preface(rounds, seconds),
        "",
        "| what | measured | bar | |",
        "|---|---|---|---|",
        *(bar.row for bar in bars(sqlite, postgresql)),
        f"| failed operations, on both, at every level | {errors} | 0 | {'holds' if not errors else '**does not hold**'} |",
        "",
        "| operation | users | SQLite /s | CPU ms | p99 ms | PostgreSQL /s | CPU ms | p99 ms |",
        "|---|---|---|---|---|---|---|---|",
        *(_figures(op, users, sqlite, postgresql) for op in _OPS for users in _LEVELS),
    ]
    return "\n".join(lines) + "\n"


def _preface(rounds: int, seconds: float) -> str:
    return (
        f"Written by `make bench-databases`: {rounds} interleaved rounds of {seconds:g} s at each level, medians. One serving "
        f"process on one core, Python {platform.python_version()}; the load has the other core, and PostgreSQL runs where the "
        "system puts it, with its own defaults. CPU is the serving process's. An operation of *linking* is one `POST` of a "
        "person who is signed on at the court, each for a filer of their own."
    )


def _figures(op: str, users: int, *both: Measured) -> str:
    figures = [
        f"{found.median(op, users) or 0:,.0f} ({found.spread(op, users)}) | {found.median(op, users, 'cpu_ms_op') or 0:.2f} "
        f"| {found.median(op, users, 'p99_ms') or 0:.1f}"
        for found in both
    ]
    return f"| {_OPS[op]} | {users} | {' | '.join(figures)} |"
