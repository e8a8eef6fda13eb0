"""A member of staff, and the one that every court has unless its scenario names others."""

from datetime import datetime
from typing import NamedTuple

DEFAULT_LOGIN = "clerk"
DEFAULT_KEY = "Clerks-Desk-Key1"
DEFAULT_NAME = "Deputy Clerk"


class Member(NamedTuple):
    """A person of the clerk's office of one court, with the login and key of the desk."""

    id: int
    court_id: str
    login: str
    key_hash: str
    name: str


class NewMember(NamedTuple):
    """A member of staff to be added. `given_key` is the plain key, which the control plane shows."""

    court_id: str
    login: str
    folded_login: str
    key_hash: str
    name: str
    given_key: str | None


class NewStaffSession(NamedTuple):
    """A session at the desk to be opened. Both times are protocol time."""

    secret_hash: str
    court_id: str
    staff_id: int
    opened_at: datetime
    expires_at: datetime
