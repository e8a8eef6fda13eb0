"""An e-file registration as its holder sees it, and what was sent and decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

# sent: on its way to the court · waiting: the court has it · more: the court asks for more · approved, denied: decided.
Status = Literal["sent", "waiting", "more", "approved", "denied"]
Sender = Literal["holder", "court"]
StepKind = Literal["submitted", "answered", "more", "approved", "denied"]
STATUS_LABELS: dict[Status, str] = {
    "sent": "On its way to the court",
    "waiting": "The court has it and has not decided",
    "more": "The court asks you for more",
    "approved": "Approved",
    "denied": "Denied",
}
STEP_LABELS: dict[StepKind, str] = {
    "submitted": "You sent the request",
    "answered": "You answered",
    "more": "The court asked for more",
    "approved": "The court approved",
    "denied": "The court denied",
}


class Registration(NamedTuple):
    """One request for e-filing at one court.

    `kind` and `role` are codes of the court's offer on the day of the request. `details` are the other answers of the form. With
    `is_rescue` the holder files there already and has lost the court's password (rule L10). `round` counts what the holder sent,
    `received_round` what of it the court has. Times are calendar time.
    """

    id: str
    account_id: int
    client_id: str
    court_id: str
    court_name: str
    kind: str
    kind_label: str
    role: str
    is_rescue: bool
    former_login: str | None
    details: dict[str, Any]
    submitted_at: datetime
    round: int
    received_round: int
    closed_at: datetime | None


class Step(NamedTuple):
    """What the holder sent, or what the court decided, numbered by its sender. `round` is what the court had when it decided."""

    registration_id: str
    sender: Sender
    number: int
    kind: StepKind
    text: str
    round: int
    filer_login: str | None
    at: datetime


class Seen(NamedTuple):
    """A registration with its steps."""

    registration: Registration
    steps: list[Step]

    @property
    def status(self) -> Status:
        """Where the registration stands.

        The newest decision counts, by the court's number and not by its arrival. A request for more counts until it is answered.
        """
        decision = newest_decision(self.steps)
        if decision is not None and decision.kind in ("approved", "denied"):
            return decision.kind
        if decision is not None and decision.round >= self.registration.round:
            return "more"
        return "waiting" if self.registration.received_round >= self.registration.round else "sent"

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def decision(self) -> Step | None:
        """The court's newest decision."""
        return newest_decision(self.steps)

    @property
    def history(self) -> list[tuple[str, Step]]:
        """The steps with their labels, in the order in which they followed from each other.

        The calendar does not say it: it can stand still, and messages can arrive in another order.
        """
        ordered = sorted(self.steps, key=lambda step: (step.round, step.sender == "court", step.number))
        return [(STEP_LABELS[step.kind], step) for step in ordered]


def newest_decision(steps: Iterable[Step]) -> Step | None:
    """The court's decision with the highest number."""
    decisions = [step for step in steps if step.sender == "court"]
    return max(decisions, key=lambda step: step.number, default=None)
