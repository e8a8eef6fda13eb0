"""`cso-sim journal`: prints the merged journal."""

from typing import Annotated

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say, say_json


def journal(
    *,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; with a dot at the end, its family.")] = None,
    court: Annotated[str | None, typer.Option(help="Only events at this court.")] = None,
    login_id: Annotated[str | None, typer.Option(help="Only events of this account.")] = None,
    since: Annotated[str, typer.Option(help="Go on after this place.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing as things happen.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Print what happened, oldest first.

    Examples: cso-sim journal --court cacd · cso-sim journal --follow --kind link.
    """
    from cso_sim.harness.journal_text import line  # the typed client is slow to import

    with connected(url, data, token) as harness:
        position = since
        while True:
            answer = harness.journal.read(
                *(kind or ()),
                since=position,
                limit=500,
                wait=30 if follow else 0,
                court_id=court,
                loginId=login_id,
            )
            for event in answer.events:
                say_json(event) if as_json else say(line(event))
            position = answer.next
            if not follow and not answer.events:
                return
