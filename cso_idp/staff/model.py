"""A member of the Service Center's staff, and a session at the desk, as they are read from the database."""

from datetime import datetime
from typing import NamedTuple


class StaffMember(NamedTuple):
    """One member of the staff. A new one has no row yet (`id` 0)."""

    id: int
    login: str
    name: str
    key_hash: str


class Credentials(NamedTuple):
    """The login of a member of the staff with the key in clear, as a scenario gives it: it is fictional."""

    login: str
    key: str
    name: str


# Where a scenario names no staff, this operator is at the desk.
USUAL_OPERATOR = Credentials("operator", "Service-Center-Key1", "Service Center Operator")


class StaffSession(NamedTuple):
    """One browser's login at the desk. The cookie holds `id` with a secret, of which only the hash is stored."""

    id: str
    secret_hash: str
    staff_id: int
    expires_at: datetime
