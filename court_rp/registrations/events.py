"""The events of e-file registrations at the courts. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class RegistrationReceived(Event):
    """A court received a request for e-filing from the provider (rule L11). `is_rescue`: the person files there already and has
    lost the CM/ECF password (rule L10).
    """

    kind: ClassVar[str] = "e_file.received"
    court_id: str
    registration: str
    sub: str
    role: str
    is_rescue: bool


@event
class RegistrationAnswered(Event):
    """A court received a person's answer to what it had asked."""

    kind: ClassVar[str] = "e_file.answer_received"
    court_id: str
    registration: str
    sub: str
    round: int


@event
class RegistrationTokenRefused(Event):
    """A court refused a message of the provider about an e-file registration. `reason` says which check failed."""

    kind: ClassVar[str] = "e_file.token_refused"
    court_id: str
    reason: str
    detail: str | None = None


@event
class RegistrationDecided(Event):
    """A court decided about an e-file registration. `decision`: `approved`, `denied`, or `more` if it asked for more. `by` is who
    decided; `login` is the filer whom an approval linked.
    """

    kind: ClassVar[str] = "e_file.decided"
    court_id: str
    registration: str
    sub: str
    decision: str
    by: str
    reason: str
    login: str | None = None


@event
class OfferChanged(Event):
    """A court changed what it offers for e-file registration; `members` names what."""

    kind: ClassVar[str] = "e_file.offer_changed"
    court_id: str
    members: list[str]
