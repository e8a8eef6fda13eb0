"""`cso-sim clock`: reading and moving the two hands of the simulation's clock."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cso_sim.commands.connection import Token, connected
from cso_sim.commands.finding import Data, Url
from cso_sim.commands.printing import AsJson, say_facts, say_json, say_table

if TYPE_CHECKING:
    from cso_kit.control.models import ClockView

app = typer.Typer(
    no_args_is_help=True,
    help="The clock. Its calendar hand drives courts and notices, its protocol hand tokens and sessions.",
)
Hand = Literal["calendar", "protocol", "both"]


@app.command()
def show(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Show both hands.

    Example: cso-sim clock show
    """
    with connected(url, data, token) as harness:
        _say(harness.clock.read(), as_json=as_json)


@app.command("set")
def set_clock(
    calendar: Annotated[str, typer.Argument(help="Date, time and offset.")],
    *,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Set the calendar.

    Example, the last second of the old C.D. Cal.: cso-sim clock set 2020-02-17T23:59:59-08:00
    """
    with connected(url, data, token) as harness:
        _say(harness.clock.set(calendar), as_json=as_json)


# An unknown option may be a duration: `-PT1H` moves back.
@app.command(context_settings={"ignore_unknown_options": True})
def advance(
    by: Annotated[
        str, typer.Argument(help="An ISO 8601 duration such as PT1H or P3D, -PT1H to go back, or next-event.")
    ],
    *,
    hand: Annotated[Hand, typer.Option(help="Which hand to move.")] = "both",
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Move the hands by a duration, or to the next date in any court's calendar.

    Examples: cso-sim clock advance PT1H · cso-sim clock advance next-event --hand calendar
    """
    with connected(url, data, token) as harness:
        moved = harness.clock.to_next_event(hand) if by == "next-event" else harness.clock.advance(by, hand)
        _say(moved, as_json=as_json)


@app.command()
def freeze(
    *,
    hand: Annotated[Hand, typer.Option(help="Which hand to hold.")] = "calendar",
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """Hold the calendar still.

    Example: cso-sim clock freeze
    """
    with connected(url, data, token) as harness:
        _say(harness.clock.freeze(hand), as_json=as_json)


@app.command()
def release(*, as_json: AsJson = False, url: Url = None, data: Data = None, token: Token = None) -> None:
    """Let the clock run on from where it stands.

    Example: cso-sim clock release
    """
    with connected(url, data, token) as harness:
        _say(harness.clock.release(), as_json=as_json)


@app.command()
def timeline(
    *,
    begin: Annotated[
        str | None, typer.Option("--from", help="After this time (with its offset); now, if left out.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Up to this time (with its offset).")] = None,
    as_json: AsJson = False,
    url: Url = None,
    data: Data = None,
    token: Token = None,
) -> None:
    """List what is coming by the calendar.

    Example: cso-sim clock timeline --to 2020-12-31T00:00:00-08:00
    """
    with connected(url, data, token) as harness:
        events = harness.clock.timeline(begin, end)
        if as_json:
            say_json(events)
            return
        say_table(("when", "court", "what"), [(each.at.isoformat(), each.court_id, each.text) for each in events])


def _say(clock: "ClockView", *, as_json: bool) -> None:
    if as_json:
        say_json(clock)
        return
    facts: dict[str, object] = {"calendar": clock.calendar.isoformat(), "protocol": clock.protocol.isoformat()}
    facts["frozen"] = ", ".join(clock.frozen_hands) or "no"
    event = getattr(clock, "event", None)
    if event is not None:
        facts["event"] = f"{event.what} ({event.at.isoformat()})"
    say_facts(facts)
