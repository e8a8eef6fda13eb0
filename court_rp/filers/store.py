"""Reads and writes filers; the only module with their SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from court_rp import tables
from court_rp.filers.model import Filer, NewFiler, folded
from cso_kit.storage.statement import Command, Query, columns, first
from cso_kit.storage.unit_of_work import Transaction

_filer = tables.filer
_handout = tables.handout
_calendar = tables.calendar
_MOST_ELSEWHERE = 5
_COLUMNS = columns(_filer, Filer)

_BY_ID = Query(select(*_COLUMNS).where(_filer.c.id == bindparam("id")), Filer._make)
_BY_LOGIN = Query(
    select(*_COLUMNS).where(
        _filer.c.court_id == bindparam("court_id"), _filer.c.folded_login == bindparam("folded_login")
    ),
    Filer._make,
)
_ELSEWHERE = Query(
    # By the courts, because the index of filers begins with the court; without them all filers would be read.
    select(_calendar.c.court_id)
    .join_from(_calendar, _filer, _filer.c.court_id == _calendar.c.court_id)
    .where(_filer.c.folded_login == bindparam("folded_login"), _calendar.c.court_id != bindparam("court_id"))
    .order_by(_calendar.c.court_id)
    .limit(_MOST_ELSEWHERE),
    first,
)
_LOCK = Command(
    select(_filer.c.id)
    .where(_filer.c.court_id == bindparam("court_id"), _filer.c.folded_login == bindparam("folded_login"))
    .with_for_update(key_share=True)
)
_ADD = Query(
    insert(_filer)
    .values({name: bindparam(name, type_=_filer.c[name].type) for name in NewFiler._fields})
    .returning(_filer.c.id),
    first,
)
_CHANGE = Command(
    update(_filer).where(_filer.c.id == bindparam("which")), "key_hash", "name", "email", "role", "may_file"
)
_RENAME = Command(update(_filer).where(_filer.c.id == bindparam("which")), "login", "folded_login")
_RETIRE = Command(update(_filer).where(_filer.c.id == bindparam("which")), "retired_at")
_CLOSE = Command(update(_filer).where(_filer.c.id == bindparam("which")), "retired_at", "closed_at", "may_file")
_ADD_HANDOUT = Command(insert(_handout), "filer_id", "key")
_FORGET_HANDOUT = Command(delete(_handout).where(_handout.c.filer_id == bindparam("which")))


def by_id(tx: Transaction, filer_id: int) -> Filer | None:
    """The filer in this row."""
    return tx.one(_BY_ID, id=filer_id)


def by_login(tx: Transaction, court_id: str, login: str) -> Filer | None:
    """The filer with this CM/ECF login at this court."""
    return tx.one(_BY_LOGIN, court_id=court_id, folded_login=folded(login))


def courts_with(tx: Transaction, login: str, other_than: str) -> Sequence[str]:
    """The first few courts but this one where a filer has this CM/ECF login."""
    return tx.all(_ELSEWHERE, folded_login=folded(login), court_id=other_than)


def lock(tx: Transaction, court_id: str, login: str) -> None:
    """Locks the filer with this CM/ECF login, if there is one, until the transaction ends. Until then no other transaction
    resets its key, retires its credential or links it.
    """
    tx.lock(_LOCK, court_id=court_id, folded_login=folded(login))


def add(tx: Transaction, new: NewFiler, key: str) -> Filer:
    """Registers a filer and stores the plain key for the control plane."""
    filer_id = tx.one(_ADD, **new._asdict())
    if filer_id is None:  # pragma: no cover - INSERT … RETURNING returns the row it made
        raise RuntimeError("the filer was not stored")
    tx.put(_ADD_HANDOUT, filer_id=filer_id, key=key)
    return Filer(
        filer_id, new.court_id, new.login, new.key_hash, new.name, new.email, new.role, new.may_file, new.retired_at
    )


def change(tx: Transaction, filer: Filer, **members: Any) -> Filer:
    """Changes the given members of a filer."""
    changed = filer._replace(**members)
    tx.put(
        _CHANGE,
        which=filer.id,
        key_hash=changed.key_hash,
        name=changed.name,
        email=changed.email,
        role=changed.role,
        may_file=changed.may_file,
    )
    return changed


def rename(tx: Transaction, filer: Filer, login: str) -> Filer:
    """Gives a filer another login. No other filer of the court may have it."""
    tx.put(_RENAME, which=filer.id, login=login, folded_login=folded(login))
    return filer._replace(login=login)


def set_retired(tx: Transaction, filer_id: int, retired_at: datetime | None) -> None:
    """Retires a credential, or restores it (rule L8)."""
    tx.put(_RETIRE, which=filer_id, retired_at=retired_at)


def close(tx: Transaction, filer: Filer, closed_at: datetime) -> Filer:
    """Closes a login for ever: it is retired and may not file (rule L14)."""
    retired_at = filer.retired_at or closed_at
    tx.put(_CLOSE, which=filer.id, retired_at=retired_at, closed_at=closed_at, may_file=False)
    remember_key(tx, filer.id, None)
    return filer._replace(retired_at=retired_at, closed_at=closed_at, may_file=False)


def reopen(tx: Transaction, filer: Filer) -> None:
    """Undoes `close`, for the reset of a person to the scenario."""
    tx.put(_CLOSE, which=filer.id, retired_at=None, closed_at=None, may_file=filer.may_file)


def remember_key(tx: Transaction, filer_id: int, key: str | None) -> None:
    """Replaces the plain key that the control plane shows; `None` removes it."""
    tx.put(_FORGET_HANDOUT, which=filer_id)
    if key is not None:
        tx.put(_ADD_HANDOUT, filer_id=filer_id, key=key)
