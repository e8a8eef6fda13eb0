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
