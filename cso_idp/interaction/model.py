"""An interaction: an authorization request that waits while somebody signs on."""

from datetime import datetime
from typing import NamedTuple


class Interaction(NamedTuple):
    """One waiting request. It belongs to the browser that began it, and is consumed when it was answered.

    `client_id` is `None` when somebody signs on for Manage My Account. `session_id` is the sign-on session that was opened within
    this interaction: it satisfies `prompt=login` and `max_age`, which an older session does not.
    """

    id: str
    browser_hash: str
    client_id: str | None
    parameters: dict[str, str]
    session_id: str | None
    expires_at: datetime
    consumed_at: datetime | None
