"""An event of the journal as one line of text, for terminals and test reports."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cso_sim.journal.models import MergedEvent

_OWN = ("source", "id", "cursor", "kind", "recorded_at", "calendar", "protocol", "court_id", "correlation")


def line(event: "MergedEvent") -> str:
    """The calendar time, the kind, the court and the members of an event."""
    members = event.model_dump(mode="json")
    facts = " ".join(f"{name}={value}" for name, value in members.items() if name not in _OWN and value is not None)
    where = f" {event.court_id}" if event.court_id else ""
    return f"{members['calendar'][:19]}Z  {event.kind}{where}  {facts}"
