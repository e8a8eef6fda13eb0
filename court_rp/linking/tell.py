"""Tells the provider of links and of their ends, for the holder's page Manage My Account.

The court's records decide about links, not this news.
"""

from datetime import datetime
from typing import Any

from court_rp.provider.calls import LINKS, post_call
from cso_kit.storage.unit_of_work import Transaction


def tell_provider(
    tx: Transaction,
    court_id: str,
    login: str,
    sub: str,
    linked_at: datetime,
    *,
    is_linked: bool,
    role: str | None = None,
) -> None:
    """Posts the news that an account was linked to a filer, or that the link ended. `role` is the filer's, if a person made the
    link and not a scenario or a control call.

    The news has the real time of this change, because calls may arrive in another order than they were posted.
    """
    message: dict[str, Any] = {
        "sub": sub,
        "login": login,
        "linked_at": linked_at.isoformat(),
        "is_linked": is_linked,
        "told_at": tx.real.isoformat(),
    }
    if role is not None:
        message["role"] = role
    post_call(tx, court_id, LINKS, message)
