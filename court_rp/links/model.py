"""A link as it is read from the database."""

from datetime import datetime
from typing import NamedTuple


class Link(NamedTuple):
    """The link of one PACER account, known by issuer and subject, to one filer of one court. `linked_at` is calendar time."""

    id: int
    court_id: str
    filer_id: int
    issuer: str
    sub: str
    login_id: str | None
    made_by: str
    linked_at: datetime


class NewLink(NamedTuple):
    """A link to be made."""

    court_id: str
    filer_id: int
    issuer: str
    sub: str
    login_id: str | None
    made_by: str
    reason: str | None
    linked_at: datetime


class NewestLink(NamedTuple):
    """The link that was made last for a filer, and when it ended (calendar time), if it did."""

    id: int
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        return self.ended_at is None
