"""`cso-sim courts`: the courts, their phases and their calendars."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cso_sim.commands.connection import Token, connected, existing
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import All, AsJson, say, say_count, say_facts, say_json, say_table

if TYPE_CHECKING:
    from datetime import datetime

    from court_rp.control.models import CourtView
    from cso_sim.harness import Harness

CourtId = Annotated[str, typer.Argument(help="The court's id, such as cacd; see cso-sim courts list.")]
app = typer.Typer(no_args_is_help=True, help="Courts and their calendars.")
Phase = Literal["unannounced", "announced", "frozen", "live"]
LinkingOpens = Annotated[Literal["go_live", "announcement"], typer.Option(help="When linking opens.")]
When = "A date, a court-local time, a time with an offset, or unknown."
_MEMBERS = (
    "announced_at",
    "registration_closes_at",
    "freeze_at",
    "freeze_filing",
    "freeze_reading",
    "go_live_at",
    "linking_opens",
    "go_live_roughly",
    "announced_mark",
    "registration_closes_mark",
    "freeze_mark",
    "go_live_mark",
    "source",
)


# A court's long lists, and their printed columns.
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
    # The table shows only the number of filers; JSON has the filers.
    with connected(url, data, token) as harness:
        courts = harness.courts.all() if as_json else harness.courts.all(limit=1)
    found = [court for court in courts if phase is None or court.phase == phase]
    if as_json:
        say_json(found)
        return
    say_table(
        ("court", "phase", "go-live", "filers", "name"),
        [(c.court_id, c.phase, _text(c.go_live_at), c.filers_total or None, c.name) for c in found],
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
    with connected(url, data, token) as harness:
        court = harness.courts.get(existing("court", court_id))
        if is_all:
            court = _completed(court, harness)
    say_json(court) if as_json else _show(court)
    say_count(len(court.filers), court.filers_total, "filers")
    say_count(len(court.cases), court.cases_total, "cases")


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
    linking_opens: LinkingOpens | None = None,
    roughly: Annotated[str | None, typer.Option(help="What is known while no day is; unknown removes it.")] = None,
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
        "go_live_roughly": roughly,
    }
    changes = {name: None if value == "unknown" else value for name, value in given.items() if value is not None}
    name = existing("court", court_id)
    with connected(url, data, token) as harness:
        from cso_sim.harness import CalendarChange

        if changes:
            court = harness.courts.change_calendar(name, CalendarChange.model_validate(changes))
        else:
            court = harness.courts.get(name, limit=1)
    say_json(court) if as_json else say_facts(court.model_dump(mode="json", include={"phase", *_MEMBERS}))


def _completed(court: "CourtView", harness: "Harness") -> "CourtView":
    """The court with all of its filers and cases."""
    filers = harness.courts.all_filers(court.court_id) if court.filers_next is not None else court.filers
    cases = harness.courts.all_cases(court.court_id) if court.cases_next is not None else court.cases
    return court.model_copy(
        update={
            "filers": filers,
            "filers_total": len(filers),
            "filers_next": None,
            "cases": cases,
            "cases_total": len(cases),
            "cases_next": None,
        }
    )


def _show(court: "CourtView") -> None:
    shown = court.model_dump(mode="json")
    lists = {f"{name}{end}" for name in _LISTS for end in ("", "_total", "_next")}
    say_facts({name: value for name, value in shown.items() if name not in lists})
    for name, columns in _LISTS.items():
        if shown[name]:
            say()
            say_table(columns, [[each[column] for column in columns] for each in shown[name]])


def _text(moment: "datetime | None") -> str | None:
    return moment.isoformat() if moment else None
