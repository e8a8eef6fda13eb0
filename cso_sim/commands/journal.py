"""`cso-sim journal`: what happened, as the merged journal tells it."""

from typing import Annotated
from urllib.parse import urlencode

import typer

from cso_sim.commands.finding import Data, Url, find
from cso_sim.commands.printing import AsJson, say, say_json
from cso_sim.commands.remote import Remote, Token

_OWN = ("source", "id", "cursor", "kind", "recorded_at", "calendar", "protocol", "court_id")


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
    remote = Remote(find(url, data), token)
    filters = [("court_id", court), ("loginId", login_id), *[("kind", one) for one in kind or []]]
    chosen = [(name, value) for name, value in filters if value is not None]
    place = since
    while True:
        query = urlencode([*chosen, ("since", place), ("limit", "500"), ("wait", "30" if follow else "0")])
        answer = remote.get(f"/journal?{query}")
        for event in answer["events"]:
            say_json(event) if as_json else _say(event)
        place = answer["next"]
        if not follow and not answer["events"]:
            return


def _say(event: dict[str, object]) -> None:
    facts = " ".join(f"{name}={value}" for name, value in event.items() if name not in _OWN and value is not None)
    where = f" {event['court_id']}" if event["court_id"] else ""
    say(f"{str(event['calendar'])[:19]}Z  {event['kind']}{where}  {facts}")
