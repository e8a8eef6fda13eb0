"""`cso-sim journal`: prints the merged journal."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_json
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cso_sim.harness.harness import Harness
    from cso_sim.journal.models import MergedEvent


class ExportFormat(StrEnum):
    """The formats of the export."""

    JSONL = "jsonl"
    MERMAID = "mermaid"
    HAR = "har"


Flow = Annotated[
    str | None, typer.Option(help="Only events of this flow: a correlation (--json shows it) or a traceparent.")
]
Wait = Annotated[
    str, typer.Option(help="While there is no event, wait so long: PT5S, or seconds. Without one in time it fails.")
]
Export = Annotated[
    ExportFormat | None,
    typer.Option(
        help="Print the events in this format: JSON lines, or a Mermaid sequence diagram; or the recorded requests as HAR."
    ),
]


def journal(
    *,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; with a dot at the end, its family.")] = None,
    court: Annotated[str | None, typer.Option(help="Only events at this court.")] = None,
    login_id: Annotated[str | None, typer.Option(help="Only events of this account.")] = None,
    correlation: Flow = None,
    since: Annotated[str, typer.Option(help="Go on after this place, or from this real time on.")] = "",
    until: Annotated[str, typer.Option(help="Up to this place or this real time.")] = "",
    wait: Wait = "",
    export: Export = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print a sentence for each event.")] = False,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing as things happen.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Print what happened, oldest first.

    Examples: cso-sim journal --court cacd · cso-sim journal --follow --kind link. ·
    cso-sim journal --wait PT5S --kind link.made · cso-sim journal --export mermaid ·
    cso-sim journal --export har (after cso-sim exchanges record)
    """
    filters: dict[str, Any] = {"court_id": court, "loginId": login_id, "correlation": correlation, "until": until}
    kinds = list(kind or ())
    with connected(url, data, token) as harness:
        if export is not None:
            for each in (
                harness.journal.export(export.value, kind=kinds, since=since, **filters).rstrip("\n").split("\n")
            ):
                say(each)
            return
        has_any = False
        for event in _read(
            harness, kinds, since, "PT30S" if follow else wait, explain=explain, follow=follow, **filters
        ):
            has_any = True
            say_json(event) if as_json else say(_told(event))
        if wait and not has_any:
            raise CommandError("No such event came in time.")


def _read(
    harness: "Harness", kinds: list[str], since: str, wait: str, *, follow: bool, **filters: Any
) -> "Iterator[MergedEvent]":
    """The events, page by page. Only the first page is waited for, unless it goes on for ever (`follow`)."""
    while True:
        answer = harness.journal.read(*kinds, since=since, limit=500, wait=wait, **filters)
        yield from answer.events
        since, wait = answer.next, wait if follow else ""
        if not follow and not answer.events:
            return


def _told(event: "MergedEvent") -> str:
    """The event in one line: its sentence if it was asked for, otherwise its members."""
    from cso_sim.harness.journal_text import line  # the typed client is slow to import

    return f"{event.calendar:%Y-%m-%dT%H:%M:%S}Z  {event.sentence}" if event.sentence else line(event)
