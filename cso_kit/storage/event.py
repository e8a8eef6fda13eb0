"""The base of the journal's events: dataclasses with a `kind`, declared with `@event` in an `events.py` of a service.

Secrets (passwords, tokens, codes) are never members of an event.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from cso_kit.light_dataclass import light_dataclass as event

__all__ = ["Event", "all_kinds", "event"]


@event
class Event:
    """Base of all events. The docstring of each subclass is its entry in the reference of events."""

    kind: ClassVar[str]

    def facts(self) -> dict[str, Any]:
        """The event's members that have a value, as they are stored; times as RFC 3339."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in vars(self).items()
            if value is not None
        }


def all_kinds(base: type[Event] = Event) -> Iterator[type[Event]]:
    """Every declared event class, for the reference of events and the test that compares them."""
    for subclass in base.__subclasses__():
        if "kind" in vars(subclass):
            yield subclass
        yield from all_kinds(subclass)
