"""The events of faults, which both services record: one was armed, was disarmed, or fired at a request."""

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


@event
class FaultArmed(Event):
    """A fault was armed. `armed` is its id, `aim` what it is aimed at, `times` how often it may fire (null: always)."""

    kind: ClassVar[str] = "fault.armed"
    fault: str
    armed: str
    aim: dict[str, str]
    times: int | None


@event
class FaultDisarmed(Event):
    """A fault was disarmed. `armed` is its id, `fired` how often it has fired. A reset or a new scenario records none."""

    kind: ClassVar[str] = "fault.disarmed"
    fault: str
    armed: str
    fired: int
