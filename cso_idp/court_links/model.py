"""A link at a court, as the provider knows it."""

from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime, StringConstraints

from cso_idp.court_calls.model import Message


class CourtLink(NamedTuple):
    """An account's link at a court. `linked_at` is the court's calendar time, `told_at` the real time of the court's news."""

    sub: str
    court_id: str
    login: str
    linked_at: datetime
    is_linked: bool
    told_at: datetime


class LinkNews(Message):
    """A court's news that an account was linked, or that its link ended. `told_at` is the real time of the change.

    `role` is that of the filer at the court, if a person made the link.
    """

    sub: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    login: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    linked_at: AwareDatetime
    is_linked: bool
    told_at: AwareDatetime
    role: Annotated[str, StringConstraints(min_length=1, max_length=50)] | None = None
