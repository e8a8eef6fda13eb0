"""The Central Sign-On session as it is read from the database."""

from datetime import datetime
from typing import NamedTuple


class SignOnSession(NamedTuple):
    """One browser's sign-on. `id` is the `sid` that clients see; the browser's cookie holds it with a secret that is stored as a hash only."""

    id: str
    secret_hash: str
    account_id: int
    auth_time: datetime
    amr: str
    expires_at: datetime
