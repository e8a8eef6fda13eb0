"""`cso-sim readiness`: who is ready for a court's go-live, with an exit code for CI (rules R1, R2)."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cso_kit.visible import visible
from cso_sim.commands.connection import Token, connected, existing
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_facts, say_json, say_table
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    from cso_sim.control.readiness_models import CourtReadinessView, FilerLine
    from cso_sim.harness import Harness

Court = Annotated[
    str | None, typer.Option("--court", help="The court's id, such as cacd. Without it: all courts with filers.")
]
On = Annotated[
    str | None,
    typer.Option("--on", help="A day at the court, such as 2020-02-18; today or later. Default: this moment."),
]
LoginId = Annotated[str | None, typer.Option("--login-id", help="Only this person; needs --court.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print one filer a line as CSV; needs --court.")]


def readiness(
    *,
    court: Court = None,
    on: On = None,
    login_id: LoginId = None,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Tell who is ready for a court's go-live, what the others lack, and who will be locked out.

    The status is 0 if nobody is locked out on the day, and 1 if somebody is, so a build can stop before a go-live. It is 1 with a
    sentence on standard error, too, if the simulator cannot be asked. Without --court it lists all courts with filers, each
    on the day of its go-live.

    Examples: cso-sim readiness --court cacd --on 2020-02-18 · cso-sim readiness --court cacd --csv ·
    cso-sim readiness --court cacd --login-id mholloway · cso-sim readiness
    """
    if court is None and (on is not None or login_id is not None or as_csv):
        raise CommandError("--on, --login-id and --csv are about one court; name it with --court.")
    if as_csv and (as_json or login_id is not None):
        raise CommandError("--csv prints a court's filers; leave out --json and --login-id.")
    with connected(url, data, token) as harness:
        if court is None:
            is_anybody_out = _all_courts(harness, as_json=as_json)
        elif login_id is not None:
            is_anybody_out = _person(
                harness, existing("account", login_id), existing("court", court), on, as_json=as_json
            )
        elif as_csv:
            is_anybody_out = _say_csv(harness.readiness.filers(existing("court", court), on))
        else:
            is_anybody_out = _court(harness.readiness.at(existing("court", court), on), as_json=as_json)
    if is_anybody_out:
        raise typer.Exit(1)


def _all_courts(harness: "Harness", *, as_json: bool) -> bool:
    courts = harness.readiness.timeline()
    if as_json:
        say_json(courts)
    else:
        rows = [(c.court_id, c.on, c.total, c.ready, f"{c.ready_share:.0%}", c.locked_out) for c in courts]
        say_table(("court", "on", "filers", "ready", "share", "locked out"), rows)
    return any(each.locked_out for each in courts)


def _person(harness: "Harness", login_id: str, court_id: str, on: str | None, *, as_json: bool) -> bool:
    found = harness.readiness.of(login_id, court_id, on)
    if as_json:
        say_json(found)
    else:
        say_facts(
            {
                "ready": "yes" if found.ready else "no",
                "next step": found.next_step,
                "page": found.link,
                "by": found.by,
                "why": found.why,
                "lacks": ", ".join(found.reasons) or None,
                "besides": ", ".join(found.asides) or None,
            }
        )
    return found.locked_out


def _court(found: "CourtReadinessView", *, as_json: bool) -> bool:
    if as_json:
        say_json(found)
        return bool(found.locked_out)
    lacks = {f"not ready: {name}": number for name, number in found.not_ready.items()}
    besides = {f"besides: {name}": number for name, number in found.asides.items()}
    facts = {
        "court": found.court_id,
        "on": found.on,
        "phase": found.phase,
        "filers": found.total,
        "linked": found.linked,
    }
    say_facts({**facts, "ready": found.ready, **lacks, **besides, "locked out": len(found.locked_out)})
    if found.locked_out:
        say()
        rows = [(one.login, one.loginId, one.reason, one.by, one.name) for one in found.locked_out]
        say_table(("login", "account", "lacks", "by", "name"), rows)
    return bool(found.locked_out)


def _say_csv(filers: "list[FilerLine]") -> bool:
    from cso_sim.readiness.table import HEADING, as_csv

    sys.stdout.write(as_csv([[_shown(getattr(one, name)) for name in HEADING] for one in filers]))
    sys.stdout.flush()
    return any(one.locked_out for one in filers)


def _shown(value: object) -> object:
    """A value without what a terminal would obey."""
    return visible(value) if isinstance(value, str) else value
