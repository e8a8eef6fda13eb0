"""An event of the journal as one line of text, for terminals and test reports."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cso_sim.journal.models import MergedEvent

_OWN = ("source", "id", "cursor", "kind", "recorded_at", "calendar", "protocol", "court_id", "correlation")


def line(event: "MergedEvent") -> str:
    """The calendar time, the kind, the court and the members of an event."""
    return f"{at(event)}  {facts(event)}"


def at(event: "MergedEvent") -> str:
    """The calendar time of an event, to the second."""
    return f"{event.model_dump(mode='json', include={'calendar'})['calendar'][:19]}Z"


def facts(event: "MergedEvent") -> str:
    """The kind, the court and the members of an event."""
    members = event.model_dump(mode="json")
    own = " ".join(f"{name}={value}" for name, value in members.items() if name not in _OWN and value is not None)
    return f"{event.kind}{f' {event.court_id}' if event.court_id else ''}  {own}"
