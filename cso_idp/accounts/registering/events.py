"""The provider's events about registrations and search privileges.

Each docstring is the event's entry in the reference.
"""

from datetime import datetime
from typing import ClassVar

from cso_kit.storage.event import Event, event


@event
class DuplicateTold(Event):
    """Somebody who registers was told that an account may exist already (rule A14). `alike`: how many of name, date of birth and
    e-mail address match.
    """

    kind: ClassVar[str] = "registration.duplicate_told"
    alike: int


@event
class ConfirmationSent(Event):
    """The link that confirms the e-mail address of a new account, or another address of a holder, was sent (rule A6). It expires
    by protocol time.
    """

    kind: ClassVar[str] = "registration.confirmation_sent"
    sub: str
    login_id: str
    expires_at: datetime


@event
class EmailConfirmed(Event):
    """The holder of an account confirmed its e-mail address; a new account can log in from now on (rule A6)."""

    kind: ClassVar[str] = "registration.confirmed"
    sub: str
    login_id: str


@event
class ReviewReleased(Event):
    """The operator `by` of the Service Center released a registration that was held for review (rule A14)."""

    kind: ClassVar[str] = "registration.released"
    sub: str
    login_id: str
    by: str
    reason: str


@event
class ReviewRefused(Event):
    """The operator `by` of the Service Center refused a registration that was held for review (rule A14)."""

    kind: ClassVar[str] = "registration.refused"
    sub: str
    login_id: str
    by: str
    reason: str


@event
class ActivationCodeMailed(Event):
    """A code for search privileges was put into the mail (rule A14). It arrives by calendar time. `by` is the operator of the
    Service Center who sent it once more, if one did.
    """

    kind: ClassVar[str] = "search.code_mailed"
    sub: str
    login_id: str
    arrives_at: datetime
    by: str | None = None


@event
class SearchActivated(Event):
    """The search privileges of an account were activated (rule A14). `how`: `code`, `card` or `service_center`, whose operator is
    `by`.
    """

    kind: ClassVar[str] = "search.activated"
    sub: str
    login_id: str
    how: str
    by: str | None = None
    reason: str = ""
