"""The CPU of the readiness report: of one court with 10,000 filers, and of 204 courts with 100,000 accounts (rule R2).

`python -m benchmarks.readiness` measures in this process, through the control plane and the page, on SQLite files; `--write` puts
the table into `RESULTS.md`. Every call answers in full, so nothing is kept from one to the next.
"""

import argparse
import asyncio
import platform
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert

from benchmarks.results import READINESS, replace_section
from court_rp import tables as courts_tables
from court_rp.courts.registry import Registry
from cso_idp import tables as provider_tables
from cso_sim import garbage
from cso_sim.federation import Federation, create_federation, embedded_settings

HERE = Path(__file__).parent
COURT, FILERS, ACCOUNTS = "cacd", 10_000, 100_000
TIMES = 7
_LINKED_AT = datetime(2020, 1, 1, tzinfo=UTC)
# What is measured: its words, the call, and the most CPU milliseconds that it may take.
CALLS = (
    ("a court with 10,000 filers, as JSON", f"/_sim/courts/{COURT}/readiness?on={{day}}", 300),
    ("the same as a page", f"/courts/{COURT}/readiness?on={{day}}", 300),
    ("one person of it", f"/_sim/accounts/account1/readiness?court_id={COURT}", 300),
    ("204 courts with 100,000 accounts, as JSON", "/_sim/readiness", 5_000),
    ("the same as a page", "/readiness/courts", 5_000),
)
# The court is announced, and goes live on the second day; on the first calendar the second factor and old passwords count too.
CALENDARS = (("2020-02-14T09:00:00-08:00", "2020-02-18"), ("2026-02-13T09:00:00-08:00", "2026-02-17"))


def main() -> None:
    """Measures, prints the table and writes it if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="also write the table to RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(_measured(Path(folder)))
    text = _section(rows)
    sys.stdout.write(text)
    if options.write:
        replace_section(HERE / "RESULTS.md", READINESS, text)


async def _measured(folder: Path) -> list[str]:
    federation = create_federation(embedded_settings(folder, "http://localhost:8400"))
    await federation.start()
    try:
        await _fill(federation)
        garbage.while_serving()
        transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400", timeout=600) as client:
            return [row for calendar, day in CALENDARS for row in await _rows(client, calendar, day)]
    finally:
        await federation.close()


async def _rows(client: httpx.AsyncClient, calendar: str, day: str) -> list[str]:
    await _put(client, "/_sim/clock", {"calendar": calendar, "frozen": True})
    await _put(client, f"/_sim/courts/{COURT}/calendar", {"announced_at": "2019-12-02", "go_live_at": day})
    rows = []
    for words, path, bar in CALLS:
        spent = [await _cpu(client, path.format(day=day)) for _ in range(TIMES)]
        median = statistics.median(spent)
        verdict = "holds" if median < bar else "**does not hold**"
        rows.append(
            f"| {words}, in {calendar[:4]} | {median:,.0f} ({min(spent):,.0f}–{max(spent):,.0f}) | < {bar:,} | {verdict} |"
        )
    return rows


async def _cpu(client: httpx.AsyncClient, path: str) -> float:
    began = time.process_time()
    answer = await client.get(path)
    spent = (time.process_time() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text[:300]}")
    return spent


async def _put(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> None:
    answer = await client.put(path, json=body)
    if not answer.is_success:
        raise SystemExit(f"{path}: {answer.text}")


async def _fill(federation: Federation) -> None:
    """100,000 accounts of every kind, 10,000 filers at one court and as many as are left at all others, a tenth linked."""
    others = [court.court_id for court in Registry.load() if court.court_id != COURT]
    accounts = [_account(number) for number in range(ACCOUNTS)]
    filers = [_filer(number, COURT if number < FILERS else others[number % len(others)]) for number in range(ACCOUNTS)]
    issuer = federation.settings.provider.issuer
    links = [_link(filer, issuer) for filer in filers if filer["id"] % 10 == 0]
    await federation.provider_database.work(lambda tx: tx.execute(insert(provider_tables.account), accounts))

    def fill_courts(tx: Any) -> None:
        tx.execute(insert(courts_tables.filer), filers)
        tx.execute(insert(courts_tables.link), links)

    await federation.courts_database.work(fill_courts)


def _account(number: int) -> dict[str, Any]:
    # A number ends in the kind of its account: legacy, shared, and upgraded for the others.
    kind = number % 10
    return {
        "sub": f"sub-of-{number}",
        "login_id": f"account{number}",
        "account_number": f"{8_000_000 + number}",
        "password_hash": "-",
        "type": "shared" if kind == 2 else "individual",
        "user_type": "attorney",
        "created_on": date(2009, 3, 1) if kind == 1 else date(2016, 3, 1),
        "status": "active",
        "search_status": "active",
        "name": f"Person {number}",
        "email": f"person{number}@crowd.example",
        "cja_exempt_courts": [],
        "client_code_required": False,
        "password_set_on": date(2025, 9, 1),
    }


def _filer(number: int, court_id: str) -> dict[str, Any]:
    # Every twentieth has no account with this address.
    name = f"nobody{number}" if number % 20 == 19 else f"person{number}"
    return {
        "id": 1_000_000 + number,
        "court_id": court_id,
        "login": f"filer{number}",
        "folded_login": f"filer{number}",
        "key_hash": "-",
        "name": f"Person {number}",
        "email": f"{name}@crowd.example",
        "role": "attorney",
        "may_file": True,
    }


def _link(filer: dict[str, Any], issuer: str) -> dict[str, Any]:
    number = filer["id"] - 1_000_000
    return {
        "court_id": filer["court_id"],
        "filer_id": filer["id"],
        "issuer": issuer,
        "sub": f"sub-of-{number}",
        "login_id": f"account{number}",
        "made_by": "desk",
        "linked_at": _LINKED_AT,
    }


def _section(rows: list[str]) -> str:
    preface = (
        f"Written by `python -m benchmarks.readiness --write`: CPU of one call in this process, on SQLite files, Python "
        f"{platform.python_version()}; medians of {TIMES} calls, with the least and the most. The world has 100,000 accounts and "
        "100,000 filers at 204 courts. Since 2025 the age of passwords and the second factor are looked at too."
    )
    return "\n".join([READINESS, "", preface, "", "| report | CPU ms | bar | |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    main()
