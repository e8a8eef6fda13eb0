"""Proves a CM/ECF credential by its key, for the login page and the link form. Only this module makes a `ProvenCredential`.

The check has three steps: `look_up` reads the stored hash, `verified_hash` compares the key with it outside any transaction, and
`conclude` decides and leaves its marks. An unknown login and a wrong key take the same steps and get the same answer.
"""

from dataclasses import dataclass

from court_rp import events
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.legacy import store
from court_rp.legacy.errors import CredentialIsLocked, WrongCredentials
from court_rp.legacy.key_rule import LONGEST_KEY
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import Locked, LockoutRule, Wrong, judge
from cso_kit.storage.unit_of_work import Transaction

LONGEST_LOGIN = 256


@dataclass(frozen=True)
class ProvenCredential:
    """The request has just given this filer's right key."""

    filer: Filer


def look_up(tx: Transaction, court_id: str, login: str) -> str | None:
    """The stored hash of a login's key, or `None`."""
    filer = filers.by_login(tx, court_id, login)
    return filer.key_hash if filer else None


async def verified_hash(passwords: Passwords, stored: str | None, key: str) -> str | None:
    """The stored hash, if the key matches it. A key that is longer than allowed does not match."""
    usable = key if len(key) <= LONGEST_KEY else ""
    return stored if await passwords.verify(usable, stored) else None


def name_of_known(tx: Transaction, court_id: str, login: str) -> str | None:
    """The login for the journal, if a filer of this court has it. Otherwise `None`: people type passwords into this field."""
    filer = filers.by_login(tx, court_id, login)
    return filer.login if filer else None


def courts_of(tx: Transaction, court_id: str, login: str, refusal: Refusal) -> list[str] | None:
    """For the journal: the other courts where a filer has this login, if it was called wrong here. `None`: nowhere.

    It is looked up for a wrong key too, so that the time of an answer does not tell which logins exist here.
    """
    if not isinstance(refusal, WrongCredentials):
        return None
    elsewhere, is_known = filers.courts_with(tx, login, court_id), name_of_known(tx, court_id, login) is not None
    return None if is_known or not elsewhere else list(elsewhere)


def conclude(
    tx: Transaction, court_id: str, login: str, verified_hash: str | None, rule: LockoutRule
) -> ProvenCredential | WrongCredentials | CredentialIsLocked:
    """Decides about a proof. `verified_hash` is the stored hash that the key matched, or `None`.

    Rule L9: wrong keys on all pages count together, and too many lock the login (`cso_kit.secrets.proof`).
    """
    failures = store.failures_of(tx, court_id, login)
    filer = filers.by_login(tx, court_id, login)
    verdict = judge(failures, filer and filer.key_hash, verified_hash, rule, tx.at.protocol)
    if isinstance(verdict, Wrong | Locked):
        store.put_failures(tx, court_id, login, failures, verdict.failures)
        return _refused(tx, court_id, login, verdict)
    if filer is None:  # pragma: no cover - without a filer there is no hash that was matched
        raise RuntimeError("nobody was proven")
    if failures:
        store.forget_failures(tx, court_id, login)
    return ProvenCredential(filer)


def _refused(
    tx: Transaction, court_id: str, login: str, verdict: Wrong | Locked
) -> WrongCredentials | CredentialIsLocked:
    if isinstance(verdict, Wrong):
        return WrongCredentials()
    if verdict.begins and verdict.failures.locked_until:
        known = name_of_known(tx, court_id, login)
        tx.record(events.CredentialLocked(court_id, known, verdict.failures.locked_until))
    return CredentialIsLocked(verdict.wait)
