"""Reads and writes links; the only module with their SQL. An ended link keeps its row; only `newest_of_filer` finds it."""

from sqlalchemy import bindparam, insert, select, update

from court_rp import tables
from court_rp.links.model import Link, NewestLink, NewLink
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_link = tables.link
_COLUMNS = columns(_link, Link)
_LIVE = _link.c.ended_at.is_(None)

_BY_FILER = Query(
    select(*_COLUMNS).where(
        _link.c.court_id == bindparam("court_id"), _link.c.filer_id == bindparam("filer_id"), _LIVE
    ),
    Link._make,
)
_BY_ACCOUNT = Query(
    select(*_COLUMNS).where(
        _link.c.court_id == bindparam("court_id"),
        _link.c.issuer == bindparam("issuer"),
        _link.c.sub == bindparam("sub"),
        _LIVE,
    ),
    Link._make,
)
_OF_COURT = Query(
    select(*_COLUMNS).where(_link.c.court_id == bindparam("court_id"), _LIVE).order_by(_link.c.id), Link._make
)
_NEWEST_OF_FILER = Query(
    select(*columns(_link, NewestLink))
    .where(_link.c.filer_id == bindparam("filer_id"))
    .order_by(_link.c.id.desc())
    .limit(1),
    NewestLink._make,
)
_ALL = Query(select(*_COLUMNS).where(_LIVE), Link._make)
_ADD = Command(insert(_link), *NewLink._fields)
_END = Command(update(_link).where(_link.c.id == bindparam("which"), _LIVE), "ended_at", "ended_reason")


def by_filer(tx: Transaction, court_id: str, filer_id: int) -> Link | None:
    """The live link of a filer."""
    return tx.one(_BY_FILER, court_id=court_id, filer_id=filer_id)


def by_account(tx: Transaction, court_id: str, issuer: str, sub: str) -> Link | None:
    """The live link of a PACER account at a court."""
    return tx.one(_BY_ACCOUNT, court_id=court_id, issuer=issuer, sub=sub)


def newest_of_filer(tx: Transaction, filer_id: int) -> NewestLink | None:
    """The link that was made last for a filer, also if it has ended. A live link is always the newest one."""
    return tx.one(_NEWEST_OF_FILER, filer_id=filer_id)


def of_court(tx: Transaction, court_id: str) -> list[Link]:
    """Every live link at a court."""
    return tx.all(_OF_COURT, court_id=court_id)


def by_filers(tx: Transaction) -> dict[int, Link]:
    """Every live link of every court, by filer."""
    return {link.filer_id: link for link in tx.all(_ALL)}


def add(tx: Transaction, new: NewLink) -> None:
    """Stores a link. The database refuses a second one for the same filer or the same account (rule L2)."""
    tx.add(_ADD, new)


def end(tx: Transaction, link: Link, reason: str) -> bool:
    """Ends a link. Returns whether it was live."""
    return tx.run(_END, which=link.id, ended_at=tx.at.calendar, ended_reason=reason) == 1
