"""An e-file registration as a court has it, and what happened to it."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

State = Literal["waiting", "more", "approved", "denied"]
StepKind = Literal["received", "answered", "more", "approved", "denied"]
# A registration that the court's system decides by itself, or that a scenario brings along, has nobody's name.
SYSTEM = "the court's system"


class Registration(NamedTuple):
    """One request for e-filing at this court.

    `kind` and `role` are the codes of the court's offer. With `is_rescue` the person files here already and has lost the CM/ECF
    password (rule L10); `former_login` is that login, as far as the person knows it. `details` are the other answers of the form.
    `submitted_at` and `received_at` are calendar time. `filer_login` is the filer whom the approval linked.
    """

    id: str
    court_id: str
    issuer: str
    sub: str
    login_id: str
    name: str
    email: str
    kind: str
    role: str
    is_rescue: bool
    former_login: str | None
    details: dict[str, Any]
    submitted_at: datetime
    received_at: datetime
    state: State
    round: int
    number: int
    filer_login: str | None

    @property
    def is_open(self) -> bool:
        """Whether the court can still decide."""
        return self.state in {"waiting", "more"}


class Step(NamedTuple):
    """One thing that happened to a registration; `at` is calendar time, `by` who did it."""

    registration_id: str
    kind: StepKind
    text: str
    by: str
    at: datetime


class Decision(NamedTuple):
    """A decision of the court, on its way to the provider.

    `number` counts the court's decisions about this registration, `round` is what the person had sent by then. Both let the
    provider put decisions in order that arrive late or twice.
    """

    id: str
    number: int
    round: int
    decision: Literal["approved", "denied", "more"]
    text: str
    contact: str
    filer_login: str | None
    at: datetime
