"""Finds the filers of a court, page by page; the only module of the desk with the SQL of filers. It only reads."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from court_rp import tables
from court_rp.desk.filers.model import DeskFiler, FilerSearch
from court_rp.filers.model import Filer, folded
from cso_kit.storage.statement import columns
from cso_kit.storage.unit_of_work import Transaction

_filer, _link = tables.filer, tables.link
_FOUND = _filer.outerjoin(_link, and_(_link.c.filer_id == _filer.c.id, _link.c.ended_at.is_(None)))
_FILERS = select(
    *columns(_filer, Filer), _link.c.id, _link.c.sub, _link.c.login_id, _link.c.linked_at, _link.c.made_by
).select_from(_FOUND)
_WIDTH = len(Filer._fields)


def count(tx: Transaction, court_id: str, search: FilerSearch, *, is_live: bool) -> int:
    """How many filers of a court match. `is_live` is the phase on which the states depend (rule L5)."""
    counted = select(func.count()).select_from(_FOUND).where(*_matching(court_id, search, is_live=is_live))
    found: int = tx.execute(counted).scalar_one()
    return found


def page(
    tx: Transaction, court_id: str, search: FilerSearch, offset: int, limit: int, *, is_live: bool
) -> Sequence[DeskFiler]:
    """A page of the filers that `count` counts, in the order of their logins."""
    chosen = _FILERS.where(*_matching(court_id, search, is_live=is_live)).order_by(_filer.c.folded_login)
    return _read(tx, chosen.offset(offset).limit(limit))


def by_id(tx: Transaction, court_id: str, filer_id: int) -> DeskFiler | None:
    """One filer of a court."""
    return next(iter(_read(tx, _FILERS.where(_filer.c.court_id == court_id, _filer.c.id == filer_id))), None)


def by_login(tx: Transaction, court_id: str, login: str) -> DeskFiler | None:
    """The filer of a court with this login."""
    chosen = _FILERS.where(_filer.c.court_id == court_id, _filer.c.folded_login == folded(login))
    return next(iter(_read(tx, chosen)), None)


def _read(tx: Transaction, chosen: Select[Any]) -> list[DeskFiler]:
    return [DeskFiler(Filer._make(row[:_WIDTH]), *row[_WIDTH:]) for row in tx.execute(chosen)]


def _matching(court_id: str, search: FilerSearch, *, is_live: bool) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [_filer.c.court_id == court_id]
    if search.q:
        chosen.append(_mentions(search.q))
    if search.state:
        chosen.append(_in_state(search.state, is_live=is_live))
    return chosen


def _mentions(text: str) -> ColumnElement[bool]:
    # SQLite's lower() knows ASCII only, so other letters are also looked for as they are typed.
    named = [_filer.c.name, _filer.c.email, _link.c.login_id]
    return or_(
        _filer.c.folded_login.contains(folded(text), autoescape=True),
        *(func.lower(column).contains(text.lower(), autoescape=True) for column in named),
        *(column.contains(text, autoescape=True) for column in named),
    )


def _in_state(state: str, *, is_live: bool) -> ColumnElement[bool]:
    is_retired, is_linked = _filer.c.retired_at.is_not(None), _link.c.id.is_not(None)
    if state == "closed":
        return _filer.c.closed_at.is_not(None)
    if state == "linked":
        return is_linked
    if state == "retired":
        return and_(or_(is_retired, is_linked) if is_live else is_retired, _filer.c.closed_at.is_(None))
    if state == "link-only":
        return and_(~is_retired, ~is_linked) if is_live else false()
    return false() if is_live else ~is_retired
