"""The journal events of filing. Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class FilingAccepted(Event):
    """A document was filed and got its docket entry. `login` is the filer's; `agent` is the login of the filing agent who filed
    in the filer's name.
    """

    kind: ClassVar[str] = "filing.accepted"
    court_id: str
    case_number: str
    entry: int
    event: str
    login: str
    by: str
    sub: str | None = None
    agent: str | None = None


@event
class FilingRefused(Event):
    """Filing was refused. `reason`: `no_permission`, `frozen`, or `no_attorney` (a filing agent whom nobody has named)."""

    kind: ClassVar[str] = "filing.refused"
    court_id: str
    reason: str
    sub: str | None = None
    login: str | None = None


@event
class FilingKept(Event):
    """A filing that was not taken is kept for its filer. `reason`: `session_over`, `frozen`, `incomplete` or `stale_form`."""

    kind: ClassVar[str] = "filing.kept"
    court_id: str
    reason: str
    login: str
