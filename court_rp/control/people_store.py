"""The SQL of the people whom a page shows: their logins at courts, with links, and their sessions there. It only reads."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all

from court_rp import tables
from court_rp.filers.model import Role, folded
from court_rp.sessions.model import CourtSession
from cso_kit.storage.statement import columns
from cso_kit.storage.unit_of_work import Transaction

_filer, _link, _session, _handout = tables.filer, tables.link, tables.session, tables.handout
_FOUND = _filer.outerjoin(_link, and_(_link.c.filer_id == _filer.c.id, _link.c.ended_at.is_(None)))
_COLUMNS = (
    *(_filer.c.id, _filer.c.court_id, _filer.c.login, _filer.c.name, _filer.c.email, _filer.c.role),
    *(_filer.c.may_file, _filer.c.retired_at, _filer.c.closed_at.is_not(None)),
    *(_link.c.issuer, _link.c.sub, _link.c.login_id),
)

FilerState = Literal["", "linked", "unlinked", "retired", "here"]


class FilerOfPerson(NamedTuple):
    """A login at a court, with its live link, as far as a list of people shows it."""

    id: int
    court_id: str
    login: str
    name: str
    email: str
    role: Role
    may_file: bool
    retired_at: datetime | None
    is_closed: bool
    issuer: str | None
    sub: str | None
    login_id: str | None


class FilerSearch(NamedTuple):
    """Which logins: `q` is a part of a name, of a login or of an address. `here` means: logged in at the court."""

    q: str = ""
    state: FilerState = ""
    court_id: str = ""


def named(
    tx: Transaction,
    court_ids: Collection[str] | None,
    emails: Collection[str],
    subs: Collection[str],
    logins: Collection[str],
) -> list[FilerOfPerson]:
    """The filers of these courts, or of all, with one of these folded addresses, linked `sub`s or logins, oldest first."""
    # The index of logins begins with the court.
    at = _filer.c.court_id.in_(select(tables.calendar.c.court_id) if court_ids is None else court_ids)
    names = [folded(login) for login in logins]
    # A condition on either table of a join could use no index.
    chosen = union_all(
        select(_filer.c.id).where(func.lower(_filer.c.email).in_(emails)),
        select(_link.c.filer_id).where(_link.c.sub.in_(subs), _link.c.ended_at.is_(None)),
        select(_filer.c.id).where(at, _filer.c.folded_login.in_(names)),
    )
    return _read(tx, select(*_COLUMNS).select_from(_FOUND).where(at, _filer.c.id.in_(chosen)).order_by(_filer.c.id))


def count(tx: Transaction, search: FilerSearch) -> int:
    """How many filers match."""
    counted = select(func.count()).select_from(_FOUND).where(*_matching(tx, search))
    found: int = tx.execute(counted).scalar_one()
    return found


def page(tx: Transaction, search: FilerSearch, offset: int, limit: int) -> list[FilerOfPerson]:
    """A page of the filers that `count` counts, by name."""
    chosen = select(*_COLUMNS).select_from(_FOUND).where(*_matching(tx, search))
    return _read(tx, chosen.order_by(func.lower(_filer.c.name), _filer.c.id).offset(offset).limit(limit))


def newest(tx: Transaction, limit: int) -> list[FilerOfPerson]:
    """The filers that were registered last, newest first."""
    return _read(tx, select(*_COLUMNS).select_from(_FOUND).order_by(_filer.c.id.desc()).limit(limit))


def key_of(tx: Transaction, filer_id: int) -> str | None:
    """The key that was given out to a filer, unless it was changed since."""
    key: str | None = tx.execute(select(_handout.c.key).where(_handout.c.filer_id == filer_id)).scalar_one_or_none()
    return key


def sessions_of(
    tx: Transaction, court_ids: Collection[str] | None, filer_ids: Collection[int], subs: Collection[str]
) -> list[CourtSession]:
    """The sessions of these people at these courts, or at all, that have not ended, oldest first."""
    at = [] if court_ids is None else [_session.c.court_id.in_(court_ids)]
    of = or_(_session.c.filer_id.in_(filer_ids), _session.c.sub.in_(subs))
    chosen = select(*columns(_session, CourtSession)).where(*at, of, *_live(tx)).order_by(_session.c.id)
    return [CourtSession._make(row) for row in tx.execute(chosen)]


def _live(tx: Transaction) -> Sequence[ColumnElement[bool]]:
    return _session.c.ended_at.is_(None), _session.c.expires_at > tx.at.protocol


def _matching(tx: Transaction, search: FilerSearch) -> Sequence[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [_filer.c.court_id == search.court_id] if search.court_id else []
    if search.q:
        text = search.q.lower()
        parts = (_filer.c.name, _filer.c.login, _filer.c.email)
        chosen.append(or_(*(func.lower(part).contains(text, autoescape=True) for part in parts)))
    if search.state == "linked":
        chosen.append(_link.c.id.is_not(None))
    elif search.state == "unlinked":
        chosen += [_link.c.id.is_(None), _filer.c.closed_at.is_(None), _filer.c.role != "clerk"]
    elif search.state == "retired":
        chosen.append(_filer.c.retired_at.is_not(None))
    elif search.state == "here":
        is_theirs = or_(
            _session.c.filer_id == _filer.c.id,
            and_(_session.c.sub == _link.c.sub, _session.c.issuer == _link.c.issuer),
        )
        chosen.append(exists().where(_session.c.court_id == _filer.c.court_id, is_theirs, *_live(tx)))
    return chosen


def _read(tx: Transaction, chosen: Any) -> list[FilerOfPerson]:
    return [FilerOfPerson._make(row) for row in tx.execute(chosen)]
