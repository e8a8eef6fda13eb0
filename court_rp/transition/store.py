"""Reads a court's registered filers, and stores and reads its notices; the only module with that SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, insert, select

from court_rp import tables
from court_rp.transition.model import Notice
from court_rp.transition.next_step import Registered
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_filer, _notice = tables.filer, tables.notice
# Registered filers, and not clerks, who are the court (rule C9).
_IS_LINKED = exists().where(tables.link.c.filer_id == _filer.c.id, tables.link.c.ended_at.is_(None))
_REGISTERED = (
    select(
        _filer.c.email,
        _filer.c.login,
        _filer.c.may_file,
        _filer.c.retired_at,
        _IS_LINKED.correlate(_filer).label("is_linked"),
    )
    .where(
        _filer.c.court_id == bindparam("court_id"),
        _filer.c.email != "",
        _filer.c.role != "clerk",
        _filer.c.closed_at.is_(None),
    )
    .order_by(_filer.c.id)
)
_FILERS = {
    None: Query(_REGISTERED, Registered._make),
    True: Query(_REGISTERED.where(_IS_LINKED), Registered._make),
    False: Query(_REGISTERED.where(~_IS_LINKED), Registered._make),
}
_COUNT = Query(select(func.count()).select_from(_REGISTERED.order_by(None).subquery()), first)
_ADD = Command(insert(_notice), *Notice._fields)
_KNOWN = Query(
    select(_notice.c.id).where(
        _notice.c.court_id == bindparam("court_id"),
        _notice.c.kind == bindparam("kind"),
        _notice.c.posted_at == bindparam("posted_at"),
    ),
    first,
)
_OF_COURT = Query(
    select(*columns(_notice, Notice))
    .where(_notice.c.court_id == bindparam("court_id"), _notice.c.posted_at <= bindparam("now"))
    .order_by(_notice.c.posted_at.desc(), _notice.c.id.desc()),
    Notice._make,
)
_FORGET = Command(delete(_notice).where(_notice.c.court_id == bindparam("of_court")))


def registered(tx: Transaction, court_id: str, *, linked: bool | None) -> Sequence[Registered]:
    """Everybody registered at the court who has an address, or those who are linked or not."""
    return tx.all(_FILERS[linked], court_id=court_id)


def count_registered(tx: Transaction, court_id: str) -> int:
    """How many filers are registered at the court who have an address."""
    counted: int = tx.one(_COUNT, court_id=court_id) or 0
    return counted


def add(tx: Transaction, notice: Notice) -> None:
    """Stores a notice."""
    tx.add(_ADD, notice)


def is_posted(tx: Transaction, notice: Notice) -> bool:
    """Whether the court has posted a notice of this kind with this moment."""
    return tx.one(_KNOWN, court_id=notice.court_id, kind=notice.kind, posted_at=notice.posted_at) is not None


def of_court(tx: Transaction, court_id: str, now: datetime) -> list[Notice]:
    """The court's notices up to the calendar time `now`, newest first."""
    return tx.all(_OF_COURT, court_id=court_id, now=now)


def forget(tx: Transaction, court_id: str) -> None:
    """Removes the notices of one court, for its reset."""
    tx.put(_FORGET, of_court=court_id)
