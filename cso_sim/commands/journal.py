"""`cso-sim journal`: prints the merged journal."""

from typing import Annotated, Any

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_json
from cso_sim.errors import CommandError


def journal(
    *,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; with a dot at the end, its family.")] = None,
    court: Annotated[str | None, typer.Option(help="Only events at this court.")] = None,
    login_id: Annotated[str | None, typer.Option(help="Only events of this account.")] = None,
    correlation: Annotated[
        str | None, typer.Option(help="Only events of this flow: a correlation (--json shows it) or a traceparent.")
    ] = None,
    since: Annotated[str, typer.Option(help="Go on after this place, or from this real time on.")] = "",
    until: Annotated[str, typer.Option(help="Up to this place or this real time.")] = "",
    wait: Annotated[
        str, typer.Option(help="While there is no event, wait so long: PT5S, or seconds. Without one in time it fails.")
    ] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing as things happen.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Print what happened, oldest first.

    Examples: cso-sim journal --court cacd · cso-sim journal --follow --kind link. · cso-sim journal --wait PT5S --kind link.made
    """
    from cso_sim.harness.journal_text import line  # the typed client is slow to import

    filters: dict[str, Any] = {"court_id": court, "loginId": login_id, "correlation": correlation, "until": until}
    with connected(url, data, token) as harness:
        position, has_any = since, False
        while True:
            patience: float | str = 30 if follow else wait if not has_any else 0
            answer = harness.journal.read(*(kind or ()), since=position, limit=500, wait=patience, **filters)
            for event in answer.events:
                say_json(event) if as_json else say(line(event))
            position, has_any = answer.next, has_any or bool(answer.events)
            if not follow and not answer.events:
                break
        if wait and not has_any:
            raise CommandError("No such event came in time.")
