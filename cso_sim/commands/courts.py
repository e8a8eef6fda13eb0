"""`cso-sim courts`: the courts, their phases and their calendars."""

from typing import Annotated, Any, Literal

import typer

from cso_sim.commands.finding import Data, Url, find
from cso_sim.commands.printing import All, AsJson, say, say_facts, say_how_many, say_json, say_table
from cso_sim.commands.remote import Remote, Token, segment

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


# What a court has many of, and the columns that are printed of each.
_LISTS = {
    "filers": ("login", "key", "role", "credential", "linked_sub"),
    "cases": ("case_number", "case_id", "filed_on", "closed_on", "title"),
}


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
    # A table shows how many filers a court has; who they are is for JSON.
    courts = Remote(find(url, data), token).get("/courts" if as_json else "/courts?limit=1")
    found = [court for court in courts if phase is None or court["phase"] == phase]
    if as_json:
        say_json(found)
        return
    say_table(
        ("court", "phase", "go-live", "filers", "name"),
        [(c["court_id"], c["phase"], c["go_live_at"], c["filers_total"] or None, c["name"]) for c in found],
    )


@app.command()
def show(
    court_id: CourtId,
    *,
    is_all: All = False,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Show a court's calendar, its filers with their keys, and its cases; the first thousand of each if there are more.

    Example: cso-sim courts show cacd
    """
    remote, path = Remote(find(url, data), token), _path(court_id)
    court = remote.get(path)
    for name in _LISTS:
        if is_all and court[f"{name}_next"] is not None:
            court[name], court[f"{name}_total"] = remote.pages(f"{path}/{name}", name, is_all=True)
            court[f"{name}_next"] = None
    say_json(court) if as_json else _show(court)
    for name in _LISTS:
        say_how_many(len(court[name]), court[f"{name}_total"], name)


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
    path = _path(court_id)
    court = remote.call("PUT", f"{path}/calendar", changes) if changes else remote.get(f"{path}?limit=1")
    if as_json:
        say_json(court)
    else:
        say_facts({name: court[name] for name in ("phase", *_MEMBERS) if name in court})


def _path(court_id: str) -> str:
    return f"/courts/{segment('court', court_id)}"


def _show(court: dict[str, Any]) -> None:
    lists = {f"{name}{end}" for name in _LISTS for end in ("", "_total", "_next")}
    say_facts({name: value for name, value in court.items() if name not in lists})
    for name, columns in _LISTS.items():
        if court[name]:
            say()
            say_table(columns, [[each[column] for column in columns] for each in court[name]])
