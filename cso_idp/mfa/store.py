"""Reads and writes the last used time step of an account's codes; the only module with its SQL."""

from sqlalchemy import bindparam, or_, select, update

from cso_idp import tables
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account
_last = _account.c.mfa_last_step
_NOT_USED = or_(_last.is_(None), _last < bindparam("step"), _last > bindparam("newest"))
_IS_LEFT = (_account.c.id == bindparam("which"), _NOT_USED)
_USE = Command(update(_account).where(*_IS_LEFT), "mfa_last_step")
_LEFT = Query(select(_account.c.id).where(*_IS_LEFT), first)


def use_step(tx: Transaction, account_id: int, step: int, newest: int) -> bool:
    """Marks a time step and all before it as used. Returns false if it was used before, so of two concurrent uses one wins.

    `newest` is the last step whose code could be accepted now. A used step after it is from before the clock was moved back, and
    does not count.
    """
    return tx.run(_USE, which=account_id, step=step, newest=newest, mfa_last_step=step) == 1


def has_step(tx: Transaction, account_id: int, step: int, newest: int) -> bool:
    """Whether `use_step` would succeed."""
    return tx.one(_LEFT, which=account_id, step=step, newest=newest) is not None
