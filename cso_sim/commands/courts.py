"""`cso-sim courts`: the courts, their phases and their calendars."""

from typing import Annotated, Any, Literal

import typer

from cso_kit.complaints import did_you_mean
from cso_sim.commands.errors import CommandError
from cso_sim.commands.finding import Data, Url, find
from cso_sim.commands.printing import AsJson, say, say_facts, say_json, say_table
from cso_sim.commands.remote import Remote, Token

CourtId = Annotated[str, typer.Argument(help="The court's id, such as cacd; see cso-sim courts list.")]
app = typer.Typer(no_args_is_help=True, help="Courts and their calendars.")
Phase = Literal["unannounced", "announced", "frozen", "live"]
When = "A date, a court-local time, a time with an offset, or unknown."
_MEMBERS = (
    "announced_at",
    "registration_closes_at",
    "freeze_at",
    "freeze_filing",
    "freeze_reading",
    "go_live_at",
    "linking_opens",
)


@app.command("list")
def list_courts(
    *,
    phase: Annotated[Phase | None, typer.Option(help="Only courts in this phase.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """List the courts and where each stands now.

    Example: cso-sim courts list --phase announced
    """
    courts = Remote(find(url, data), token).get("/scenario")["courts"]
    found = [court for court in courts if phase is None or court["phase"] == phase]
    if as_json:
        say_json(found)
        return
    say_table(
        ("court", "phase", "go-live", "filers", "name"),
        [(c["court_id"], c["phase"], c["go_live_at"], len(c["filers"]) or None, c["name"]) for c in found],
    )


@app.command()
def show(
    court_id: CourtId, *, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None
) -> None:
    """Show a court's calendar and its filers, with their keys.

    Example: cso-sim courts show cacd
    """
    court = _find(Remote(find(url, data), token), court_id)
    if as_json:
        say_json(court)
        return
    say_facts({name: value for name, value in court.items() if name != "filers"})
    if court["filers"]:
        say()
        columns = ("login", "key", "role", "credential", "linked_sub")
        say_table(columns, [[filer.get(name) for name in columns] for filer in court["filers"]])


@app.command()
def calendar(
    court_id: CourtId,
    *,
    announced: Annotated[str | None, typer.Option(help=When)] = None,
    registration_closes: Annotated[str | None, typer.Option(help=When)] = None,
    freeze: Annotated[str | None, typer.Option(help=When)] = None,
    freeze_filing: Annotated[bool | None, typer.Option(help="The freeze refuses filing.")] = None,
    freeze_reading: Annotated[bool | None, typer.Option(help="The freeze refuses reading too.")] = None,
    go_live: Annotated[str | None, typer.Option(help=When)] = None,
    linking_opens: Annotated[
        Literal["go_live", "announcement"] | None, typer.Option(help="When linking opens.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Show a court's calendar, or change the dates you give; the others stay.

    Examples: cso-sim courts calendar cacd --go-live 2020-02-25 · cso-sim courts calendar cacd --go-live unknown
    """
    given = {
        "announced_at": announced,
        "registration_closes_at": registration_closes,
        "freeze_at": freeze,
        "freeze_filing": freeze_filing,
        "freeze_reading": freeze_reading,
        "go_live_at": go_live,
        "linking_opens": linking_opens,
    }
    changes = {name: None if value == "unknown" else value for name, value in given.items() if value is not None}
    remote = Remote(find(url, data), token)
    court = remote.call("PUT", f"/courts/{court_id}/calendar", changes) if changes else _find(remote, court_id)
    if as_json:
        say_json(court)
    else:
        say_facts({name: court[name] for name in ("phase", *_MEMBERS) if name in court})


def _find(remote: Remote, court_id: str) -> dict[str, Any]:
    courts: list[dict[str, Any]] = remote.get("/scenario")["courts"]
    for court in courts:
        if court["court_id"] == court_id:
            return court
    near = did_you_mean(court_id.lower(), [court["court_id"] for court in courts])
    hint = near or " 'cso-sim courts list' lists them."
    raise CommandError(f"There is no court {court_id!r}.{hint}")
