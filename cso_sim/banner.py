"""The start-up message of a server: its addresses, and the personas with their passwords.

It makes the text without printing it. Tables have borders on a terminal only, because plain columns are easier to search.
"""

import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from court_rp.desk.staff.model import DEFAULT_KEY, DEFAULT_LOGIN
from cso_idp.service_center import SERVICE_CENTER
from cso_kit.secrets.randomness import PREDICTABLE
from cso_kit.time.american import copied_text, moment_text
from cso_kit.visible import visible
from cso_sim.personas import courts_named, staff_of

if TYPE_CHECKING:
    from cso_idp.settings import ProviderSettings
    from cso_sim.settings import FederationSettings

Rows = Sequence[Sequence[str]]
# More rows would push the addresses off the screen.
_MOST = 20
# All columns together fit a terminal of 80 characters.
_WIDTH = 80
_NAME = 22


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
    addresses = _addresses(settings, scenario, proxy)
    blocks = [
        "This is a simulator: no court, not PACER; everybody is fictional.",
        textwrap.fill(f"Scenario {scenario['name']}: {visible(scenario['title'])}.", _WIDTH),
        f"The calendar shows {moment_text(calendar, SERVICE_CENTER)}",
        f"({copied_text(calendar)}, for programs).\n",
        *([f"{PREDICTABLE}\n"] if settings.provider.seed is not None else []),
        _table(("Address", ""), addresses, wide=wide),
        *_how_to_send_the_token(settings.provider),
        _table(("Who", "Where", "Login / password"), _people(scenario), wide=wide),
        *_others(scenario, origin),
        *([f"{notice}\n"] if notice else []),
        f"Ready. Stop with Ctrl-C; state is kept. Open {origin}/\n",
    ]
    return "\n".join(blocks)


def _addresses(settings: "FederationSettings", scenario: dict[str, Any], proxy: str | None) -> list[tuple[str, str]]:
    """Where to go."""
    origin = settings.provider.issuer
    addresses = [
        ("Front page", f"{origin}/"),
        ("Provider metadata", f"{origin}/.well-known/openid-configuration"),
        ("Manage My Account", f"{origin}/account/"),
        ("PACER Service Center", f"{origin}/service-center/"),
        *[(f"Court {court_id}", f"{origin}/courts/{court_id}/") for court_id in sorted(courts_named(scenario))[:_MOST]],
        ("All courts", f"{origin}/courts/"),
        ("People's stories", f"{origin}/#people"),
        ("Mail to them", f"{origin}/inbox/"),
        ("Other scenarios", f"{origin}/scenarios"),
    ]
    if settings.provider.control == "on":
        # No browser can send the control token to the page about the control plane.
        control = "docs" if settings.provider.control_token is None else "openapi.json"
        addresses += [("Console", f"{origin}/_sim/console"), ("Control plane", f"{origin}/_sim/{control}")]
    if proxy:
        addresses.append(("Proxy (HTTPS_PROXY)", proxy))
    return addresses


def _how_to_send_the_token(settings: "ProviderSettings") -> list[str]:
    """How people and programs use the control token, if there is one."""
    if settings.control == "off" or settings.control_token is None:
        return []
    return [
        "The console asks for the control token. Programs send it to the control plane:\nAuthorization: Bearer TOKEN\n"
    ]


def _people(scenario: dict[str, Any]) -> list[tuple[str, str, str]]:
    """A row for each person: the name, and a line for each account at PACER and at a court."""
    rows = []
    for person in scenario.get("people", [])[:_MOST]:
        accounts = [("PACER", line) for each in person.get("accounts", ()) for line in _credentials(each)]
        accounts += [
            (filer["court"], visible(f"{filer['login']} / {filer['key']}")) for filer in person.get("filers", ())
        ]
        accounts += [
            (staff["court"], visible(f"{staff['login']} / {staff['key']} (desk)")) for staff in person.get("staff", ())
        ]
        accounts = accounts or [("nowhere", "no login")]
        where, logins = zip(*accounts, strict=True)
        rows.append((_folded(visible(person["name"])), "\n".join(where), "\n".join(logins)))
    staff = [
        (_folded(visible(each.name)), "its desk", visible(f"{each.login} / {each.key}")) for each in staff_of(scenario)
    ]
    return rows + staff[:_MOST]


def _folded(name: str) -> str:
    """A name in lines that fit its column."""
    return "\n".join(textwrap.wrap(name, _NAME)) or name


def _staff(scenario: dict[str, Any], origin: str) -> list[str]:
    """The login of the staff at every desk for which the scenario names nobody."""
    if not scenario.get("default_staff", True):
        return []
    text = (
        f"Staff of the clerk's office at every court for which nobody is named: {DEFAULT_LOGIN} / {DEFAULT_KEY}, "
        f"at {origin}/courts/COURT/desk/"
    )
    return [f"{textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)}\n"]


def _others(scenario: dict[str, Any], origin: str) -> list[str]:
    """The staff whom the scenario does not name; the number of the other people, and where they are shown."""
    more = len(scenario.get("people", [])) - _MOST
    lines = _staff(scenario, origin)
    lines += [f"And {more:,} more people, who are on the front page: {origin}/#people\n"] if more > 0 else []
    if "crowd" in scenario:
        from cso_sim.scenario.document import (
            CrowdTable,  # most scenarios have no crowd, and a start imports no rules for them
        )

        crowd = CrowdTable.model_validate(scenario["crowd"])
        first = crowd.login_id.format(n=0)
        lines.append(
            f"And a crowd of {crowd.count:,} accounts with one password, {first} / {crowd.password} and so on.\n"
        )
    return lines


def _credentials(account: dict[str, Any]) -> list[str]:
    """An account's user name and password, and the secret of its authenticator app if it has one (rule A11)."""
    secret = [f"TOTP {account['mfa_secret']}"] if account.get("mfa_secret") else []
    return [visible(f"{account['loginId']} / {account['password']}"), *secret]


def _table(headings: Sequence[str], rows: Rows, *, wide: bool) -> str:
    return _drawn(headings, rows) if wide else _plain(headings, rows)


def _drawn(headings: Sequence[str], rows: Rows) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, show_lines=len(headings) > 2, show_header=bool(headings[-1]))
    for row in rows:
        table.add_row(*[Text(cell, overflow="fold") for cell in row])
    console = Console(width=_WIDTH)
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
