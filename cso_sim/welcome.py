"""What a server prints when it is ready: the addresses, and the personas with their passwords.

It makes text and prints nothing. Tables are drawn for a terminal only; elsewhere plain columns are easier to search.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cso_kit.visible import visible

if TYPE_CHECKING:
    from cso_sim.federation import FederationSettings
    from cso_sim.scenario.document import AccountTable, ScenarioDocument

Rows = Sequence[Sequence[str]]
# A screenful: more would push the addresses out of sight.
_MOST = 20


def welcome(
    settings: "FederationSettings",
    scenario: "ScenarioDocument",
    calendar: datetime,
    proxy: str | None = None,
    notice: str | None = None,
    *,
    wide: bool,
) -> str:
    """The whole text. `proxy` is where the forward proxy is, if there is one; `notice` what else should be known."""
    origin = settings.provider.issuer
    addresses = [
        ("Front page", f"{origin}/"),
        ("Provider metadata", f"{origin}/.well-known/openid-configuration"),
        ("Manage My Account", f"{origin}/account/"),
        *[(f"Court {court_id}", f"{origin}/courts/{court_id}/") for court_id in scenario.courts_named[:_MOST]],
        ("All courts", f"{origin}/courts/"),
    ]
    if settings.provider.control == "on":
        addresses.append(("Control plane", f"{origin}/_sim/docs"))
    if proxy:
        addresses.append(("Forward proxy (HTTPS_PROXY)", proxy))
    blocks = [
        "This is a simulator: no court, not PACER; everybody is fictional.",
        f"Scenario {scenario.name}: {visible(scenario.title)}. The calendar shows {calendar:%A %Y-%m-%d %H:%M} UTC.\n",
        _table(("Address", ""), addresses, wide=wide),
        _table(("Who", "PACER account", "CM/ECF accounts", "Story"), _people(scenario), wide=wide),
        *_others(scenario, origin),
        *([f"{notice}\n"] if notice else []),
        "Ready. Stop with Ctrl-C; state is kept.\n",
    ]
    return "\n".join(blocks)


def _people(scenario: "ScenarioDocument") -> list[tuple[str, str, str, str]]:
    return [
        (
            visible(person.name),
            "\n".join(_credentials(account) for account in person.accounts) or "none",
            "\n".join(visible(f"{filer.court}: {filer.login} / {filer.key}") for filer in person.filers) or "none",
            visible(person.story),
        )
        for person in scenario.people[:_MOST]
    ]


def _others(scenario: "ScenarioDocument", origin: str) -> list[str]:
    """Who is there besides, and where they are shown."""
    more = len(scenario.people) - _MOST
    lines = [f"And {more:,} more people, who are on the front page: {origin}/#people\n"] if more > 0 else []
    if (crowd := scenario.crowd) is not None:
        first = crowd.login_id.format(n=0)
        lines.append(
            f"And a crowd of {crowd.count:,} accounts with one password, {first} / {crowd.password} and so on.\n"
        )
    return lines


def _credentials(account: "AccountTable") -> str:
    """An account's user name and password, and the secret of its authenticator app if it has one (rule A11)."""
    secret = f"\nTOTP {account.mfa_secret}" if account.mfa_secret else ""
    return visible(f"{account.login_id} / {account.password}") + secret


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
    """Columns, with a line for each line of the tallest cell; the last column is not padded."""
    lines = [headings] if headings[-1] else []
    for row in rows:
        cells = [cell.split("\n") for cell in row]
        height = max(map(len, cells))
        lines += [[cell[n] if n < len(cell) else "" for cell in cells] for n in range(height)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(headings))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )
