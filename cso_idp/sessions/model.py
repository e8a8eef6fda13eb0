"""The Central Sign-On session as it is read from the database."""

from datetime import datetime
from typing import NamedTuple


class SignOnSession(NamedTuple):
    """One browser's sign-on. `id` is the `sid` that clients see; the browser's cookie holds it together with a secret, of which
    only the hash is stored. `clients` are those that were given a code in it and have to be told when it ends.
    """

    id: str
    secret_hash: str
    account_id: int
    auth_time: datetime
    amr: str
    expires_at: datetime
    clients: list[str]
