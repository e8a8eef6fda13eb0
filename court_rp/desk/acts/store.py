"""Reads and writes what was done at the desk; the only module with its SQL. No row is ever changed."""

from sqlalchemy import bindparam, delete, insert, select

from court_rp import tables
from court_rp.desk.acts.model import Act, NewAct
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_act = tables.desk_act
_OF_COURT_ID = _act.c.court_id == bindparam("court_id")
_NEWEST = select(*columns(_act, Act)).where(_OF_COURT_ID).order_by(_act.c.id.desc()).limit(bindparam("most"))
_OF_COURT = Query(_NEWEST, Act._make)
_OF_FILER = Query(_NEWEST.where(_act.c.filer_id == bindparam("filer_id")), Act._make)
_OF_KIND = Query(_NEWEST.where(_act.c.act == bindparam("kind")), Act._make)
_BY_ID = Query(select(*columns(_act, Act)).where(_OF_COURT_ID, _act.c.id == bindparam("id")), Act._make)
_ADD = Query(
    insert(_act)
    .values({name: bindparam(name, type_=_act.c[name].type) for name in NewAct._fields})
    .returning(_act.c.id),
    first,
)
_FORGET = Command(delete(_act).where(_act.c.court_id == bindparam("of_court")))


def of_court(tx: Transaction, court_id: str, most: int) -> list[Act]:
    """The newest acts at a court, newest first."""
    return tx.all(_OF_COURT, court_id=court_id, most=most)


def of_filer(tx: Transaction, court_id: str, filer_id: int, most: int) -> list[Act]:
    """The newest acts that concerned a filer, newest first."""
    return tx.all(_OF_FILER, court_id=court_id, filer_id=filer_id, most=most)


def of_kind(tx: Transaction, court_id: str, kind: str, most: int) -> list[Act]:
    """The newest acts of one kind at a court, newest first."""
    return tx.all(_OF_KIND, court_id=court_id, kind=kind, most=most)


def by_id(tx: Transaction, court_id: str, act_id: int) -> Act | None:
    """One act of a court."""
    return tx.one(_BY_ID, court_id=court_id, id=act_id)


def add(tx: Transaction, new: NewAct) -> int:
    """Stores an act. Returns its number."""
    number: int | None = tx.one(_ADD, **new._asdict())
    if number is None:  # pragma: no cover - INSERT … RETURNING returns the row it made
        raise RuntimeError("the act was not stored")
    return number


def forget(tx: Transaction, court_id: str) -> None:
    """Removes the acts of one court, for its reset."""
    tx.put(_FORGET, of_court=court_id)
