"""The event of a fault that fired, which both services record."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class FaultFired(Event):
    """An armed fault fired at a request. `armed` is its id, `aim` what it was aimed at; the other members are the request."""

    kind: ClassVar[str] = "fault.fired"
    fault: str
    armed: str
    aim: dict[str, str]
    endpoint: str
    method: str
    path: str
    client_id: str | None
    court_id: str | None
    sub: str | None
