"""An account as the desk sees it: never with a password or a secret."""

from datetime import datetime
from typing import NamedTuple

from cso_idp.accounts.model import Account


class Found(NamedTuple):
    """One line of a search."""

    account_number: str
    name: str
    login_id: str
    type: str
    status: str
    search_status: str


class Known(NamedTuple):
    """One account with what the desk knows beside it.

    `locked_until` is the end of a lockout after wrong passwords (protocol time), `None` without one. `sessions` is the number of
    its live sign-on sessions. `was_shared`: it was a shared account before it was upgraded by accident (rule A4).
    """

    account: Account
    locked_until: datetime | None
    sessions: int
    was_shared: bool = False
