"""The Central Sign-On session as it is read from the database."""

from datetime import datetime
from typing import NamedTuple


class SignOnSession(NamedTuple):
    """One browser's sign-on. `id` is the `sid` that clients see. The cookie holds it with a secret, of which only the hash is
    stored. `clients` are the clients that got a code in this session and are notified of its end.
    """

    id: str
    secret_hash: str
    account_id: int
    auth_time: datetime
    amr: str
    expires_at: datetime
    clients: list[str]
