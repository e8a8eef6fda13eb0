"""A filer as it is read from the database, and the roles a court knows."""

from datetime import datetime
from typing import Literal, NamedTuple

# The roles of those who file; a court decides which of them it offers (rule L11).
FilingRole = Literal[
    "attorney",
    "pro_se",
    "trustee",
    "us_trustee",
    "creditor",
    "court_reporter",
    "interested_party",
    "filing_agent",
    "party",
    "government",
]
Role = Literal[FilingRole, "clerk"]


class Filer(NamedTuple):
    """A person registered at one court, with the CM/ECF credential that the court issued.

    `may_file` is the court's own decision (rule C7). `retired_at` is calendar time; it is set when the credential is retired.
    `closed_at` is set when the login was joined into another one (rule L14).
    """

    id: int
    court_id: str
    login: str
    key_hash: str
    name: str
    email: str
    role: str
    may_file: bool
    retired_at: datetime | None
    closed_at: datetime | None = None


class NewFiler(NamedTuple):
    """A filer to be registered."""

    court_id: str
    login: str
    folded_login: str
    key_hash: str
    name: str
    email: str
    role: str
    may_file: bool
    retired_at: datetime | None = None


def folded(login: str) -> str:
    """A CM/ECF login in the form in which logins are compared: without case and surrounding space."""
    return login.strip().casefold()
