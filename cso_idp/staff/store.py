"""Reads and writes the staff and their sessions; the only module with their SQL."""

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.staff.model import StaffMember, StaffSession
from cso_kit.secrets.opaque import matches
from cso_kit.secrets.proof import Failures
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction

_staff, _session, _failure = tables.staff, tables.staff_session, tables.staff_failure
_LIVE = _session.c.ended_at.is_(None) & (_session.c.expires_at > bindparam("now"))
_MEMBER = columns(_staff, StaffMember)

_ALL = Query(select(*_MEMBER).order_by(_staff.c.login), StaffMember._make)
_BY_ID = Query(select(*_MEMBER).where(_staff.c.id == bindparam("id")), StaffMember._make)
_BY_LOGIN = Query(select(*_MEMBER).where(_staff.c.login == bindparam("login")), StaffMember._make)
_ADD = Command(insert(_staff), "login", "name", "key_hash")
_REMOVE = Command(delete(_staff).where(_staff.c.id == bindparam("which")))
_SESSION = Query(
    select(*columns(_session, StaffSession)).where(_session.c.id == bindparam("id"), _LIVE), StaffSession._make
)
_OPEN = Command(insert(_session), *StaffSession._fields)
_END = Command(update(_session).where(_session.c.id == bindparam("which"), _session.c.ended_at.is_(None)), "ended_at")
# The row is locked until the transaction ends, so concurrent wrong keys are all counted.
_FAILURES = Query(
    select(_failure.c.failures, _failure.c.locked_until)
    .where(_failure.c.login == bindparam("login"))
    .with_for_update(),
    Failures._make,
)
_FORGET_FAILURES = Command(delete(_failure).where(_failure.c.login == bindparam("login")))
_ADD_FAILURE = Command(insert(_failure), "login", "failures", "locked_until", "last_at")
_SET_FAILURE = Command(
    update(_failure).where(_failure.c.login == bindparam("which")), "failures", "locked_until", "last_at"
)


def normal_login(typed: str) -> str:
    """A staff login in the form in which they are compared: without case and surrounding space."""
    return typed.strip().lower()


def everybody(tx: Transaction) -> list[StaffMember]:
    """The whole staff, by their logins."""
    return tx.all(_ALL)


def by_login(tx: Transaction, login: str) -> StaffMember | None:
    """The member of the staff with this login."""
    return tx.one(_BY_LOGIN, login=normal_login(login))


def by_id(tx: Transaction, staff_id: int) -> StaffMember | None:
    """The member of the staff in this row."""
    return tx.one(_BY_ID, id=staff_id)


def add(tx: Transaction, login: str, name: str, key_hash: str) -> None:
    """Stores a new member of the staff."""
    tx.put(_ADD, login=normal_login(login), name=name, key_hash=key_hash)


def remove(tx: Transaction, member: StaffMember) -> None:
    """Deletes a member of the staff with the sessions."""
    tx.put(_REMOVE, which=member.id)


def failures_of(tx: Transaction, login: str) -> Failures | None:
    """The failures of a login since the last right key. The row is locked until the transaction ends."""
    return tx.one(_FAILURES, login=normal_login(login))


def put_failures(tx: Transaction, login: str, known: Failures | None, now: Failures) -> None:
    """Stores the failures; they replace the `known` ones."""
    name, last_at = normal_login(login), tx.at.protocol
    if known is None:
        tx.put(_ADD_FAILURE, login=name, failures=now.tries, locked_until=now.locked_until, last_at=last_at)
    else:
        tx.put(_SET_FAILURE, which=name, failures=now.tries, locked_until=now.locked_until, last_at=last_at)


def forget_failures(tx: Transaction, login: str) -> None:
    """Resets the failure count to zero."""
    tx.put(_FORGET_FAILURES, login=normal_login(login))


def open_session(tx: Transaction, session: StaffSession) -> None:
    """Stores a new session."""
    tx.add(_OPEN, session)


def current(tx: Transaction, cookie: str | None) -> StaffSession | None:
    """The live session of a browser's cookie."""
    session_id, _, secret = (cookie or "").partition(".")
    session = tx.one(_SESSION, id=session_id, now=tx.at.protocol) if secret else None
    return session if session and matches(secret, session.secret_hash) else None


def end(tx: Transaction, session: StaffSession) -> bool:
    """Ends a session. Returns false if it had ended before."""
    return tx.run(_END, which=session.id, ended_at=tx.at.protocol) == 1
