"""Reads and writes receipts; the only module with their SQL."""

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, func, insert, select

from cso_idp import tables
from cso_idp.billing.model import NewReceipt, Receipt, Total
from cso_kit.storage.statement import Command, columns
from cso_kit.storage.unit_of_work import Transaction

_receipt, _account = tables.receipt, tables.account
_GONE = "an account that is gone"
_ADD = Command(insert(_receipt), *NewReceipt._fields)


def add(tx: Transaction, receipt: NewReceipt) -> None:
    """Stores a receipt."""
    tx.add(_ADD, receipt)


class Chosen(NamedTuple):
    """Receipts of an account, or with `pays` those that it pays for others, from a time on, up to but without another."""

    sub: str
    pays: bool
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> ColumnElement[bool]:
        whose = (_receipt.c.payer_sub if self.pays else _receipt.c.sub) == self.sub
        since = [_receipt.c.at >= self.since] if self.since is not None else []
        until = [_receipt.c.at < self.until] if self.until is not None else []
        return and_(whose, *since, *until)


def span(tx: Transaction, chosen: Chosen) -> tuple[datetime, datetime] | None:
    """The times of the oldest and of the newest receipt; `None` if there is none."""
    wanted = select(func.min(_receipt.c.at).label("oldest"), func.max(_receipt.c.at).label("newest"))
    row = tx.execute(wanted.where(chosen.condition())).one()
    return (row.oldest, row.newest) if row.oldest is not None else None


def receipts(tx: Transaction, chosen: Chosen, limit: int, *, by_number: bool = False) -> list[Receipt]:
    """The newest receipts, at most `limit`: by their time, or by their number, in the order in which they came."""
    wanted = select(*columns(_receipt, Receipt)).where(chosen.condition())
    order = [] if by_number else [_receipt.c.at.desc()]
    rows = tx.execute(wanted.order_by(*order, _receipt.c.id.desc()).limit(limit))
    return [Receipt._make(row) for row in rows]


def totals(tx: Transaction, chosen: Chosen, by: Literal["client_code", "place", "sub"]) -> list[Total]:
    """The receipts added up for each value of a member, in its order; what was exempt is apart."""
    group = _receipt.c[by]
    due = func.coalesce(func.sum(_receipt.c.cost).filter(_receipt.c.is_exempt.is_(False)), 0)
    exempt = func.coalesce(func.sum(_receipt.c.cost).filter(_receipt.c.is_exempt.is_(True)), 0)
    wanted = select(group, func.count(), func.sum(_receipt.c.pages), due, exempt).where(chosen.condition())
    return [Total._make(row) for row in tx.execute(wanted.group_by(group).order_by(group))]


def totals_of_users(tx: Transaction, chosen: Chosen) -> list[Total]:
    """The receipts added up for each user, by the `sub`; each total is named by the user's name and number."""
    named = select(_account.c.sub, _account.c.name, _account.c.account_number).where(
        _account.c.sub.in_(select(_receipt.c.sub).where(chosen.condition()))
    )
    names = {row.sub: f"{row.name} ({row.account_number})" for row in tx.execute(named)}
    return [each._replace(name=names.get(each.name, _GONE)) for each in totals(tx, chosen, "sub")]


def page(tx: Transaction, sub: str | None, place: str | None, after: int, limit: int) -> list[Receipt]:
    """Receipts after the one with the number `after`, of one account or of all, of one place or of all, oldest first."""
    which = [_receipt.c.id > after, *_filters(sub, place)]
    rows = tx.execute(select(*columns(_receipt, Receipt)).where(*which).order_by(_receipt.c.id).limit(limit))
    return [Receipt._make(row) for row in rows]


def count(tx: Transaction, sub: str | None, place: str | None) -> int:
    """How many receipts `page` finds without an end."""
    counted: int = tx.execute(select(func.count()).select_from(_receipt).where(*_filters(sub, place))).scalar_one()
    return counted


def _filters(sub: str | None, place: str | None) -> list[ColumnElement[bool]]:
    of_sub = [_receipt.c.sub == sub] if sub is not None else []
    return [*of_sub, _receipt.c.place == place] if place is not None else of_sub
