"""Reads and writes when accounts last searched; the only module with this SQL.

An account without a row has no recorded search, and its search status does not lapse.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction

_activity, _account = tables.search_activity, tables.account
_OF_ACCOUNT = _activity.c.account_id == bindparam("of_account")


class Changing(NamedTuple):
    """An account whose search status changes."""

    id: int
    sub: str
    login_id: str
    last_search_on: date


_JOINED = (
    select(_account.c.id, _account.c.sub, _account.c.login_id, _activity.c.last_search_on)
    .join(_activity, _activity.c.account_id == _account.c.id)
    .order_by(_account.c.id)
)
_LAPSING = Query(
    _JOINED.where(_activity.c.last_search_on < bindparam("cutoff"), _account.c.search_status == "active"),
    Changing._make,
)
_RETURNING = Query(
    _JOINED.where(
        _activity.c.is_lapsed, _activity.c.last_search_on >= bindparam("cutoff"), _account.c.search_status == "inactive"
    ),
    Changing._make,
)
_LAST = Query(select(_activity.c.last_search_on).where(_OF_ACCOUNT), first)
_IS_LAPSED = Query(select(_activity.c.is_lapsed).where(_OF_ACCOUNT), first)
_ADD = Command(insert(_activity), "account_id", "last_search_on", "is_lapsed")
_SET = Command(update(_activity).where(_OF_ACCOUNT), "last_search_on", "is_lapsed")
_MARK = Command(update(_activity).where(_OF_ACCOUNT), "is_lapsed")
_FORGET = Command(delete(_activity).where(_OF_ACCOUNT))
_SET_STATUS = Command(update(_account).where(_account.c.id == bindparam("which")), "search_status")


def last_search_on(tx: Transaction, account_id: int) -> date | None:
    """The day of an account's last recorded search."""
    last: date | None = tx.one(_LAST, of_account=account_id)
    return last


def is_lapsed(tx: Transaction, account_id: int) -> bool:
    """Whether the status is inactive because nobody searched, and not by somebody's act."""
    return bool(tx.one(_IS_LAPSED, of_account=account_id))


def set_last_search(tx: Transaction, account_id: int, day: date) -> None:
    """Stores the day of an account's last search. Its status has not lapsed then."""
    if last_search_on(tx, account_id) is None:
        tx.put(_ADD, account_id=account_id, last_search_on=day, is_lapsed=False)
    else:
        tx.put(_SET, of_account=account_id, last_search_on=day, is_lapsed=False)


def forget(tx: Transaction, account_id: int) -> None:
    """Forgets when an account last searched."""
    tx.put(_FORGET, of_account=account_id)


def mark(tx: Transaction, account_id: int, *, is_lapsed: bool) -> None:
    """Stores whether the status is inactive because nobody searched, and not by somebody's act."""
    tx.put(_MARK, of_account=account_id, is_lapsed=is_lapsed)


def lapsing(tx: Transaction, cutoff: date) -> list[Changing]:
    """The active accounts whose last search was before a day."""
    return tx.all(_LAPSING, cutoff=cutoff)


def returning(tx: Transaction, cutoff: date) -> list[Changing]:
    """The accounts that had lapsed, but whose last search is not before that day: the calendar was moved back."""
    return tx.all(_RETURNING, cutoff=cutoff)


def set_status(tx: Transaction, account_id: int, status: str) -> None:
    """Stores an account's search status."""
    tx.put(_SET_STATUS, which=account_id, search_status=status)
