"""The provider's events about e-file registrations. Each docstring is the event's entry in the reference."""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class RegistrationSubmitted(Event):
    """A holder asked for e-filing at a court (rule L11). The request travels there by itself."""

    kind: ClassVar[str] = "e_file.submitted"
    sub: str
    court_id: str
    registration: str
    role: str


@event
class MoreGiven(Event):
    """A holder answered what a court had asked about a registration."""

    kind: ClassVar[str] = "e_file.answered"
    sub: str
    court_id: str
    registration: str
    round: int


@event
class RegistrationDelivered(Event):
    """A court received a request or an answer. `round` counts what the holder sent."""

    kind: ClassVar[str] = "e_file.delivered"
    court_id: str
    registration: str
    round: int
    attempts: int


@event
class RegistrationNotDelivered(Event):
    """A court did not receive a request or an answer. The next attempt is at `retry_at`; without it there is none."""

    kind: ClassVar[str] = "e_file.not_delivered"
    court_id: str
    registration: str
    round: int
    reason: str
    detail: str | None
    attempts: int
    retry_at: datetime | None


@event
class DecisionArrived(Event):
    """A court's decision about a registration arrived, and the holder got mail. `decision`: `approved`, `denied` or `more`."""

    kind: ClassVar[str] = "e_file.decision_arrived"
    sub: str
    court_id: str
    registration: str
    decision: str
