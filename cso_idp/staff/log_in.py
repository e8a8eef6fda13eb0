"""Opens and ends sessions at the Service Center's desk.

`look_up` reads the stored hash, the shell verifies the key with `Passwords`, and `log_in` decides and records the outcome. An
unknown login and a wrong key take the same steps and get the same answer.
"""

from datetime import timedelta
from typing import NamedTuple

from cso_idp.staff import events, store
from cso_idp.staff.model import StaffMember, StaffSession
from cso_kit.secrets.opaque import hash_secret, make_row_id, make_secret
from cso_kit.secrets.proof import Locked, LockoutRule, Wrong, judge
from cso_kit.storage.unit_of_work import Transaction

# One working day, by protocol time.
LIFETIME = timedelta(hours=8)
LONGEST_KEY = 128


class StaffRefusal(NamedTuple):
    """Why a login at the desk was refused: a stable code, and one sentence for the person."""

    code: str
    message: str


_WRONG = StaffRefusal("wrong_credentials", "The login or the password is not right. Check both and try again.")
_LOCKED = "Too many wrong passwords were tried for this login. Wait {wait} without another try, then log in again."


def look_up(tx: Transaction, login: str) -> str | None:
    """The stored hash of a login's key, or `None`."""
    member = store.by_login(tx, login)
    return member.key_hash if member else None


def log_in(
    tx: Transaction, login: str, verified_hash: str | None, rule: LockoutRule, former_cookie: str | None
) -> str | StaffRefusal:
    """Decides about a login. `verified_hash` is the stored hash that the key matched, or `None`.

    Returns the value of the new session's cookie, or the refusal. The browser's former session ends. Too many wrong keys lock the
    login, by the rule of all logins (`cso_kit.secrets.proof`).
    """
    member, failures = store.by_login(tx, login), store.failures_of(tx, login)
    verdict = judge(failures, member and member.key_hash, verified_hash, rule, tx.at.protocol)
    if isinstance(verdict, Wrong | Locked):
        store.put_failures(tx, login, failures, verdict.failures)
        return _refuse(tx, member, verdict)
    if member is None:  # pragma: no cover - without a member there is no hash that was matched
        raise RuntimeError("nobody was proven")
    if failures:
        store.forget_failures(tx, login)
    log_out(tx, former_cookie, "replaced")
    secret = make_secret(tx.random, "cso_sc_")
    session = StaffSession(
        make_row_id(tx.random, "staff session", tx.real), hash_secret(secret), member.id, tx.at.protocol + LIFETIME
    )
    store.open_session(tx, session)
    tx.record(events.StaffLoggedIn(by=member.login))
    return f"{session.id}.{secret}"


def log_out(tx: Transaction, cookie: str | None, reason: str = "logout") -> None:
    """Ends the session of a browser's cookie, if it has one."""
    session = store.current(tx, cookie)
    member = store.by_id(tx, session.staff_id) if session else None
    if session and member and store.end(tx, session):
        tx.record(events.StaffLoggedOut(by=member.login, reason=reason))


def who_is_at_the_desk(tx: Transaction, cookie: str | None) -> StaffMember | None:
    """The member of the staff whose live session a browser's cookie opens."""
    session = store.current(tx, cookie)
    return store.by_id(tx, session.staff_id) if session else None


def _refuse(tx: Transaction, member: StaffMember | None, verdict: Wrong | Locked) -> StaffRefusal:
    # Only logins of the staff are recorded: people type passwords into this field.
    by = member.login if member else None
    refusal = _WRONG if isinstance(verdict, Wrong) else StaffRefusal("locked", _LOCKED.format(wait=verdict.wait))
    if isinstance(verdict, Locked) and verdict.begins and verdict.failures.locked_until:
        tx.record(events.StaffLoginLocked(by=by, locked_until=verdict.failures.locked_until))
    tx.record(events.StaffLoginRefused(by=by, reason=refusal.code))
    return refusal
