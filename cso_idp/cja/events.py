"""The events of CJA merges (rule A7). Each docstring is the event's entry in the reference."""

from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class CjaMergeRequested(Event):
    """A holder asked the Service Center to merge the exempt account with this number into theirs. `by` is the member of the staff
    who wrote the request down for them, if one did.
    """

    kind: ClassVar[str] = "cja.requested"
    court_id: str
    sub: str
    login_id: str
    exempt_number: str
    by: str | None = None


@event
class CjaMerged(Event):
    """An exempt account was merged: the holder's account is exempt at the court from now on, and the exempt account is cancelled;
    `sessions` and `tokens` of it ended. `by` is who did it, for a `reason`.
    """

    kind: ClassVar[str] = "cja.merged"
    court_id: str
    sub: str
    login_id: str
    exempt_sub: str
    exempt_login_id: str
    by: str
    reason: str
    sessions: int
    tokens: int


@event
class CjaMergeRefused(Event):
    """A merge was tried and the rules forbid it. `refusal`: `no_such_account`, `not_upgraded`, `not_an_exempt_account`,
    `cancelled`, `same_account`, `wrong_district`, `not_exempt_there`, `another_name` or `exempt_already`.
    """

    kind: ClassVar[str] = "cja.merge_refused"
    court_id: str
    sub: str
    login_id: str
    exempt_number: str
    refusal: str
    by: str


@event
class CjaRequestRefused(Event):
    """A member of the Service Center's staff (`by`) refused a holder's request for a merge, for a `reason`."""

    kind: ClassVar[str] = "cja.request_refused"
    court_id: str
    sub: str
    login_id: str
    exempt_number: str
    by: str
    reason: str
