"""The start-up message of a server: its addresses, and the personas with their passwords.

It makes the text without printing it. Tables have borders on a terminal only, because plain columns are easier to search.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cso_kit.visible import visible
from cso_sim.personas import courts_named
from cso_sim.scenario.document import CrowdTable

if TYPE_CHECKING:
    from cso_sim.settings import FederationSettings

Rows = Sequence[Sequence[str]]
# More rows would push the addresses off the screen.
_MOST = 20


def banner(
    settings: "FederationSettings",
    scenario: dict[str, Any],
    calendar: datetime,
    proxy: str | None = None,
    notice: str | None = None,
    *,
    wide: bool,
) -> str:
    """The whole text.

    `scenario` is the loaded scenario in its stored form. `proxy` is the address of the forward proxy, if there is one. `notice`
    is added at the end. With `wide` tables have borders.
    """
    origin = settings.provider.issuer
    addresses = [
        ("Front page", f"{origin}/"),
        ("Provider metadata", f"{origin}/.well-known/openid-configuration"),
        ("Manage My Account", f"{origin}/account/"),
        *[(f"Court {court_id}", f"{origin}/courts/{court_id}/") for court_id in sorted(courts_named(scenario))[:_MOST]],
        ("All courts", f"{origin}/courts/"),
    ]
    if settings.provider.control == "on":
        addresses.append(("Control plane", f"{origin}/_sim/docs"))
    if proxy:
        addresses.append(("Forward proxy (HTTPS_PROXY)", proxy))
    blocks = [
        "This is a simulator: no court, not PACER; everybody is fictional.",
        f"Scenario {scenario['name']}: {visible(scenario['title'])}. The calendar shows {calendar:%A %Y-%m-%d %H:%M} UTC.\n",
        _table(("Address", ""), addresses, wide=wide),
        _table(("Who", "PACER account", "CM/ECF accounts", "Story"), _people(scenario), wide=wide),
        *_others(scenario, origin),
        *([f"{notice}\n"] if notice else []),
        "Ready. Stop with Ctrl-C; state is kept.\n",
    ]
    return "\n".join(blocks)


def _people(scenario: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (
            visible(person["name"]),
            "\n".join(_credentials(account) for account in person.get("accounts", ())) or "none",
            "\n".join(_court_credentials(filer) for filer in person.get("filers", ())) or "none",
            visible(person["story"]),
        )
        for person in scenario.get("people", [])[:_MOST]
    ]


def _others(scenario: dict[str, Any], origin: str) -> list[str]:
    """The number of the other people, and where they are shown."""
    more = len(scenario.get("people", [])) - _MOST
    lines = [f"And {more:,} more people, who are on the front page: {origin}/#people\n"] if more > 0 else []
    if "crowd" in scenario:
        crowd = CrowdTable.model_validate(scenario["crowd"])
        first = crowd.login_id.format(n=0)
        lines.append(
            f"And a crowd of {crowd.count:,} accounts with one password, {first} / {crowd.password} and so on.\n"
        )
    return lines


def _credentials(account: dict[str, Any]) -> str:
    """An account's user name and password, and the secret of its authenticator app if it has one (rule A11)."""
    secret = f"\nTOTP {account['mfa_secret']}" if account.get("mfa_secret") else ""
    return visible(f"{account['loginId']} / {account['password']}") + secret


def _court_credentials(filer: dict[str, Any]) -> str:
    """A filer's court, login and key."""
    return visible(f"{filer['court']}: {filer['login']} / {filer['key']}")


def _table(headings: Sequence[str], rows: Rows, *, wide: bool) -> str:
    return _drawn(headings, rows) if wide else _plain(headings, rows)


def _drawn(headings: Sequence[str], rows: Rows) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, show_lines=len(headings) > 2, show_header=bool(headings[-1]))
    for row in rows:
        table.add_row(*[Text(cell, overflow="fold") for cell in row])
    console = Console()
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def _plain(headings: Sequence[str], rows: Rows) -> str:
    """Plain columns. Cells may have several lines; the last column is not padded."""
    lines = [headings] if headings[-1] else []
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        height = max(map(len, cells))
        lines += [[cell[n] if n < len(cell) else "" for cell in cells] for n in range(height)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(headings))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )
