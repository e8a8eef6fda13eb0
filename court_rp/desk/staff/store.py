"""Reads and writes the staff and their sessions; the only module with their SQL."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from court_rp import tables
from court_rp.desk.staff.model import Member, NewMember, NewStaffSession
from court_rp.filers.model import folded
from cso_kit.secrets.opaque import hash_secret
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_staff, _session = tables.staff, tables.staff_session
_COLUMNS = columns(_staff, Member)


class Known(NamedTuple):
    """A member of staff with the plain key, if the control plane knows it."""

    member: Member
    given_key: str | None


_BY_LOGIN = Query(
    select(*_COLUMNS).where(
        _staff.c.court_id == bindparam("court_id"), _staff.c.folded_login == bindparam("folded_login")
    ),
    Member._make,
)
_OF_COURT = Query(
    select(*_COLUMNS, _staff.c.given_key).where(_staff.c.court_id == bindparam("court_id")).order_by(_staff.c.id),
    lambda row: Known(Member._make(row[:-1]), row[-1]),
)
_ADD = Command(insert(_staff), *NewMember._fields)
_CHANGE = Command(update(_staff).where(_staff.c.id == bindparam("which")), "key_hash", "name", "given_key")
_REMOVE = Command(delete(_staff).where(_staff.c.id == bindparam("which")))
_FORGET = Command(delete(_staff).where(_staff.c.court_id == bindparam("of_court")))

_OPEN = _session.c.ended_at.is_(None) & (_session.c.expires_at > bindparam("now"))
_BY_SECRET = Query(
    select(*_COLUMNS)
    .join(_session, _session.c.staff_id == _staff.c.id)
    .where(_session.c.secret_hash == bindparam("secret_hash"), _session.c.court_id == bindparam("court_id"), _OPEN),
    Member._make,
)
_ADD_SESSION = Command(insert(_session), *NewStaffSession._fields)
_END = Command(update(_session).where(_session.c.secret_hash == bindparam("of_secret"), _OPEN), "ended_at")
_END_ALL = Command(update(_session).where(_session.c.staff_id == bindparam("of_member"), _OPEN), "ended_at")


def by_login(tx: Transaction, court_id: str, login: str) -> Member | None:
    """The member of staff with this login at this court."""
    return tx.one(_BY_LOGIN, court_id=court_id, folded_login=folded(login))


def of_court(tx: Transaction, court_id: str) -> list[Known]:
    """The staff of a court, in the order in which they were added."""
    return tx.all(_OF_COURT, court_id=court_id)


def add(tx: Transaction, new: NewMember) -> None:
    """Adds a member of staff. The database refuses a login that the court's staff has already."""
    tx.add(_ADD, new)


def change(tx: Transaction, known: Known, **members: Any) -> Known:
    """Changes the given members of a member of staff: `key_hash` and `name`, and the `given_key`."""
    given_key = members.pop("given_key", known.given_key)
    changed = known.member._replace(**members)
    tx.put(_CHANGE, which=changed.id, key_hash=changed.key_hash, name=changed.name, given_key=given_key)
    return Known(changed, given_key)


def remove(tx: Transaction, member: Member) -> None:
    """Removes a member of staff with all sessions."""
    tx.put(_REMOVE, which=member.id)


def forget(tx: Transaction, court_id: str) -> None:
    """Removes the staff of one court, for its reset."""
    tx.put(_FORGET, of_court=court_id)


def by_secret(tx: Transaction, court_id: str, secret: str) -> Member | None:
    """Whose open session at the desk has this secret."""
    return tx.one(_BY_SECRET, secret_hash=hash_secret(secret), court_id=court_id, now=tx.at.protocol)


def open_session(tx: Transaction, new: NewStaffSession) -> None:
    """Stores a session."""
    tx.add(_ADD_SESSION, new)


def end_session(tx: Transaction, secret: str) -> bool:
    """Ends the session with this secret. Returns whether it was open."""
    return tx.run(_END, of_secret=hash_secret(secret), now=tx.at.protocol, ended_at=tx.at.protocol) == 1


def end_sessions(tx: Transaction, member: Member) -> int:
    """Ends all sessions of a member of staff. Returns how many were open."""
    return tx.run(_END_ALL, of_member=member.id, now=tx.at.protocol, ended_at=tx.at.protocol)
