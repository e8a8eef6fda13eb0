"""Opens and ends the sessions of the court's desk. Only a staff login opens one, and it opens nothing else.

The proof of the key is the one of all services (`cso_kit.secrets.proof`). Wrong keys are counted like those of CM/ECF logins, but
apart from them: a filer and a member of staff can have the same login.
"""

from datetime import timedelta

from court_rp.courts.registry import Court
from court_rp.desk import events
from court_rp.desk.staff import store
from court_rp.desk.staff.errors import StaffLoginIsLocked, WrongStaffLogin
from court_rp.desk.staff.model import Member, NewStaffSession
from court_rp.errors import Refusal
from court_rp.legacy import store as failures_store
from cso_kit.secrets.opaque import hash_secret, make_secret
from cso_kit.secrets.proof import Locked, LockoutRule, Wrong, judge
from cso_kit.storage.unit_of_work import Transaction


def failures_at(court_id: str) -> str:
    """Under which name the wrong keys of a court's staff are counted. No court has an id with a slash."""
    return f"{court_id}/desk"


def look_up(tx: Transaction, court_id: str, login: str) -> str | None:
    """The stored hash of a staff login's key, or `None`."""
    member = store.by_login(tx, court_id, login)
    return member.key_hash if member else None


def log_in(
    tx: Transaction,
    court: Court,
    login: str,
    verified_hash: str | None,
    rule: LockoutRule,
    lifetime: timedelta,
    replaces: str | None,
) -> str | Refusal:
    """Opens a session at the desk. Returns its secret, or why it was refused.

    `verified_hash` is the stored hash that the key matched, or `None`. The session `replaces` of the same browser ends.
    """
    proven = _proven(tx, court.court_id, login, verified_hash, rule)
    if isinstance(proven, Refusal):
        known = store.by_login(tx, court.court_id, login)
        tx.record(events.DeskLoginRefused(court.court_id, known and known.login, proven.code))
        return proven
    if replaces is not None:
        log_out(tx, court, replaces, "replaced")
    secret, now = make_secret(tx.random, "court_ds_"), tx.at.protocol
    store.open_session(tx, NewStaffSession(hash_secret(secret), court.court_id, proven.id, now, now + lifetime))
    tx.record(events.DeskSessionOpened(court.court_id, proven.login))
    return secret


def log_out(tx: Transaction, court: Court, secret: str, reason: str = "logout") -> None:
    """Ends the session at the desk that has this secret, if it is open."""
    member = store.by_secret(tx, court.court_id, secret)
    if member is not None and store.end_session(tx, secret):
        tx.record(events.DeskSessionEnded(court.court_id, member.login, reason))


def _proven(
    tx: Transaction, court_id: str, login: str, verified_hash: str | None, rule: LockoutRule
) -> Member | WrongStaffLogin | StaffLoginIsLocked:
    counted_at = failures_at(court_id)
    failures = failures_store.failures_of(tx, counted_at, login)
    member = store.by_login(tx, court_id, login)
    verdict = judge(failures, member and member.key_hash, verified_hash, rule, tx.at.protocol)
    if isinstance(verdict, Wrong | Locked):
        failures_store.put_failures(tx, counted_at, login, failures, verdict.failures)
        return StaffLoginIsLocked(verdict.wait) if isinstance(verdict, Locked) else WrongStaffLogin()
    if member is None:  # pragma: no cover - without a member there is no hash that was matched
        raise RuntimeError("nobody was proven")
    if failures:
        failures_store.forget_failures(tx, counted_at, login)
    return member
