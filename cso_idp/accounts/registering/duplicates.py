"""Whether somebody who registers may have an account already (rule A14; D§4.2).

Two of name, date of birth and e-mail address are told; it is the one message that tells a stranger about an account, so it is
given a limited number of times in a window. With all three the new account cannot search.
"""

from datetime import date, timedelta
from typing import NamedTuple

from cso_idp.accounts.registering import store
from cso_kit.storage.unit_of_work import Transaction

MAY_EXIST = (
    "An account may already exist for you: its name, date of birth or e-mail address are those that you typed. If it is yours, "
    "use it: ask for its user name or password. If you have none, go on. Passwords and answers have to be typed again."
)


class NoticeRule(NamedTuple):
    """So many registrations are told of a duplicate in each window (protocol time); the others go on without being told."""

    allowed: int
    window: timedelta


def matching(tx: Transaction, name: str, date_of_birth: date, email: str) -> int:
    """How many of the three an account in use has alike, at most. Cases and spaces make no difference."""
    wanted = (_folded(name), date_of_birth, _folded(email))
    found = store.similar(tx, date_of_birth, email)
    compared = ((_folded(one.name), one.date_of_birth, _folded(one.email)) for one in found)
    return max((sum(a == b for a, b in zip(wanted, one, strict=True)) for one in compared), default=0)


def may_tell(tx: Transaction, rule: NoticeRule) -> bool:
    """Whether one more registration is told; counts it if so."""
    known = store.told(tx)
    is_over = known is None or not known[0] <= tx.at.protocol < known[0] + rule.window
    began_at, count = (tx.at.protocol, 0) if known is None or is_over else known
    if count >= rule.allowed:
        return False
    store.put_told(tx, began_at, count + 1)
    return True


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
