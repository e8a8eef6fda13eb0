"""Searches the accounts for the desk; the only module with this SQL."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from cso_idp import tables
from cso_idp.accounts.number import ACCOUNT_NUMBER
from cso_idp.desk.model import Found
from cso_kit.storage.statement import Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_account = tables.account
_NUMBER = re.compile(ACCOUNT_NUMBER)
_IS_HELD = _account.c.status == "in_review"
_LOCKED_UNTIL = Query(
    select(tables.login_failure.c.locked_until).where(tables.login_failure.c.login_id == bindparam("login_id")), first
)


def count(tx: Transaction, typed: str) -> int:
    """How many accounts a search finds."""
    return _count(tx, _fits(typed))


def found(tx: Transaction, typed: str, offset: int, limit: int) -> list[Found]:
    """One page of the accounts that a search finds, by their names."""
    return _page(tx, _fits(typed), (_account.c.name, _account.c.id), offset, limit)


def count_held(tx: Transaction) -> int:
    """How many registrations are held for review (rule A14)."""
    return _count(tx, _IS_HELD)


def held(tx: Transaction, offset: int, limit: int) -> list[Found]:
    """One page of the registrations that are held for review, oldest first."""
    return _page(tx, _IS_HELD, (_account.c.id,), offset, limit)


def _count(tx: Transaction, fits: ColumnElement[bool]) -> int:
    counted: int = tx.execute(select(func.count()).select_from(_account).where(fits)).scalar_one()
    return counted


def _page(
    tx: Transaction, fits: ColumnElement[bool], order: tuple[ColumnElement[Any], ...], offset: int, limit: int
) -> list[Found]:
    wanted = select(*columns(_account, Found)).where(fits).order_by(*order).offset(offset).limit(limit)
    return [Found._make(row) for row in tx.execute(wanted)]


def locked_until(tx: Transaction, login_id: str) -> datetime | None:
    """The end of a user name's lockout after wrong passwords, if it is still to come (rule A10)."""
    until: datetime | None = tx.one(_LOCKED_UNTIL, login_id=login_id)
    return until if until and tx.at.protocol < until else None


def _fits(typed: str) -> ColumnElement[bool]:
    """The account with this number; or those whose name has this part, or whose user name begins so."""
    if _NUMBER.fullmatch(typed):
        return _account.c.account_number == typed
    folded = typed.lower()
    # SQLite folds ASCII letters only, so the name is also compared as it was typed.
    ways: list[Any] = [
        _account.c.name.contains(typed, autoescape=True),
        func.lower(_account.c.name).contains(folded, autoescape=True),
        _account.c.login_id.startswith(folded, autoescape=True),
    ]
    return or_(*ways)
