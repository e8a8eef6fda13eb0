"""Reads filers and cases for the control plane, in pages. A filer comes with its known key and its link."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, and_, func, select, union_all

from court_rp import tables
from court_rp.cases.model import CaseRecord
from court_rp.filers.model import Filer, folded
from cso_kit.storage.statement import columns
from cso_kit.storage.unit_of_work import Transaction

_filer, _handout, _link, _case = tables.filer, tables.handout, tables.link, tables.case


class Registered(NamedTuple):
    """A filer with the key, if the court has not reset it, and the link."""

    filer: Filer
    key: str | None
    issuer: str | None
    sub: str | None
    login_id: str | None


class FilerFacts(NamedTuple):
    """A filer as far as readiness depends on it: who the court knows, what it lets them do, and the live link (rule R2)."""

    court_id: str
    login: str
    name: str
    email: str
    may_file: bool
    is_retired: bool
    issuer: str | None
    sub: str | None
    login_id: str | None


_REGISTERED = (
    select(*columns(_filer, Filer), _handout.c.key, _link.c.issuer, _link.c.sub, _link.c.login_id)
    .select_from(
        _filer.outerjoin(_handout, _handout.c.filer_id == _filer.c.id).outerjoin(
            _link, and_(_link.c.filer_id == _filer.c.id, _link.c.ended_at.is_(None))
        )
    )
    .order_by(_filer.c.id)
)
_FACTS = (
    select(
        _filer.c.court_id,
        _filer.c.login,
        _filer.c.name,
        _filer.c.email,
        _filer.c.may_file,
        _filer.c.retired_at.is_not(None).label("is_retired"),
        _link.c.issuer,
        _link.c.sub,
        _link.c.login_id,
        _filer.c.id,
    )
    .select_from(_filer.outerjoin(_link, and_(_link.c.filer_id == _filer.c.id, _link.c.ended_at.is_(None))))
    # A login that was joined into another one is nobody's any more (rule L14).
    .where(_filer.c.role != "clerk", _filer.c.closed_at.is_(None))
    .order_by(_filer.c.id)
)
# With so many a misspelt login is compared; a large scenario has too many.
_COMPARED = 500
_CASES = select(*columns(_case, CaseRecord)).order_by(_case.c.id)


def registered(tx: Transaction, filer: Filer) -> Registered:
    """A filer with key and link."""
    return _registered(tx, _REGISTERED.where(_filer.c.id == filer.id))[0]


def filers(
    tx: Transaction, court_id: str | None, after: int = 0, limit: int | None = None, begins: str = ""
) -> list[Registered]:
    """The filers of a court, or of all, whose logins begin with `begins`."""
    chosen = _REGISTERED.where(_filer.c.id > after, *_of(_filer, court_id), *_begins(begins))
    return _registered(tx, chosen.limit(limit))


def some_logins(tx: Transaction, court_id: str) -> Sequence[str]:
    """The logins of the first filers of a court, with which a misspelt one is compared."""
    chosen = select(_filer.c.login).where(*_of(_filer, court_id)).order_by(_filer.c.id).limit(_COMPARED)
    return tx.execute(chosen).scalars().all()


def count_filers(tx: Transaction, court_id: str | None, begins: str = "") -> int:
    """The number of filers that `filers` finds without a limit."""
    return _count(tx, _filer, *_of(_filer, court_id), *_begins(begins))


def first_filers(tx: Transaction, limit: int) -> dict[str, list[Registered]]:
    """The first `limit + 1` filers of each court; courts without filers are left out."""
    found: dict[str, list[Registered]] = {}
    for one in _registered(tx, _REGISTERED.where(_filer.c.id.in_(_first(_filer, limit + 1)))):
        found.setdefault(one.filer.court_id, []).append(one)
    return found


def filer_facts(tx: Transaction, court_id: str | None, after: int, limit: int) -> tuple[list[FilerFacts], int | None]:
    """At most `limit` filers of a court, or of all, after the row `after`; and the row to go on after.

    Clerks and closed logins are left out.
    """
    rows = tx.execute(_FACTS.where(_filer.c.id > after, *_of(_filer, court_id)).limit(limit)).all()
    found = [FilerFacts._make(row[:-1]) for row in rows]
    return found, rows[-1].id if len(rows) == limit else None


def facts_of_person(tx: Transaction, court_id: str, sub: str, email: str) -> list[FilerFacts]:
    """The filers of a court that are linked to this `sub` or have this folded address, the linked one first.

    An empty address is nobody's.
    """
    # A condition on either table of a join could use no index.
    chosen = union_all(
        select(_link.c.filer_id).where(_link.c.sub == sub, _link.c.ended_at.is_(None)),
        select(_filer.c.id).where(func.lower(_filer.c.email) == email, _filer.c.email != ""),
    )
    rows = tx.execute(_FACTS.where(_filer.c.court_id == court_id, _filer.c.id.in_(chosen)))
    found = [FilerFacts._make(row[:-1]) for row in rows]
    return sorted(found, key=lambda one: one.sub != sub)


def cases(tx: Transaction, court_id: str, after: int = 0, limit: int | None = None) -> list[CaseRecord]:
    """The cases of a court."""
    chosen = _CASES.where(_case.c.id > after, _case.c.court_id == court_id).limit(limit)
    return [CaseRecord._make(row) for row in tx.execute(chosen)]


def count_cases(tx: Transaction, court_id: str) -> int:
    """The number of a court's cases."""
    return _count(tx, _case, _case.c.court_id == court_id)


def first_cases(tx: Transaction, limit: int) -> dict[str, list[CaseRecord]]:
    """The first `limit + 1` cases of each court; courts without cases are left out."""
    found: dict[str, list[CaseRecord]] = {}
    for row in tx.execute(_CASES.where(_case.c.id.in_(_first(_case, limit + 1)))):
        case = CaseRecord._make(row)
        found.setdefault(case.court_id, []).append(case)
    return found


def count_by_court(tx: Transaction) -> tuple[dict[str, int], dict[str, int]]:
    """The numbers of filers and of cases of each court; courts without any are left out."""
    return _by_court(tx, _filer), _by_court(tx, _case)


def _registered(tx: Transaction, chosen: Select[Any]) -> list[Registered]:
    width = len(Filer._fields)
    return [Registered(Filer._make(row[:width]), *row[width:]) for row in tx.execute(chosen)]


def _of(table: Table, court_id: str | None) -> list[Any]:
    return [] if court_id is None else [table.c.court_id == court_id]


def _begins(text: str) -> list[Any]:
    return [_filer.c.folded_login.startswith(folded(text), autoescape=True)] if text else []


def _count(tx: Transaction, table: Table, *chosen: Any) -> int:
    counted: int = tx.execute(select(func.count()).select_from(table).where(*chosen)).scalar_one()
    return counted


def _by_court(tx: Transaction, table: Table) -> dict[str, int]:
    counted = tx.execute(select(table.c.court_id, func.count().label("number")).group_by(table.c.court_id))
    return {row.court_id: row.number for row in counted}


def _first(table: Table, limit: int) -> Select[Any]:
    number = func.row_number().over(partition_by=table.c.court_id, order_by=table.c.id).label("number")
    numbered = select(table.c.id, number).subquery()
    return select(numbered.c.id).where(numbered.c.number <= limit)
