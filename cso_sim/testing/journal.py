"""The journal of a test as a sequence, for the report of a failure: who did what to whom, and under each step its event."""

from typing import TYPE_CHECKING

from cso_sim.harness.errors import HarnessError
from cso_sim.harness.journal_text import at, facts
from cso_sim.journal.export import as_step

if TYPE_CHECKING:
    from cso_sim.journal.models import MergedEvent
    from cso_sim.testing.place import Place

# Of a long journal the end says what went wrong.
_MOST = 200


def journal_of(place: "Place") -> str:
    """What happened in a federation since its scenario was loaded, oldest first: each step, and below it the event's members."""
    try:
        events, _ = _events(place, place.beginning)
    except HarnessError as error:
        return f"The journal cannot be read: {error}"
    steps = [f"{at(event)}  {as_step(event)}\n    {facts(event)}" for event in events[-_MOST:]]
    left_out = len(events) - len(steps)
    return "\n".join([f"… {left_out} earlier events …"] * bool(left_out) + steps) or "Nothing happened."


def end_of_journal(place: "Place") -> str:
    """The place after the last event."""
    return _events(place, "")[1]


def _events(place: "Place", since: str) -> "tuple[list[MergedEvent], str]":
    from cso_sim.harness.harness import Harness

    found: list[MergedEvent] = []
    with Harness(place.address, token=place.token, transport=place.network.transport()) as harness:
        while (answer := harness.journal.read(since=since)).events:
            found += answer.events
            since = answer.next
    return found, since
