"""Makes a link: one transaction joins the accounts, retires the credential and records both, or changes nothing (rule L7).

It needs both proofs: a session that Central Sign-On opened, and a proven credential.
"""

from court_rp import events, tables
from court_rp.courts.phase import linking_opens_at
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer, folded
from court_rp.legacy import verify
from court_rp.legacy.errors import CredentialIsRetired
from court_rp.linking.errors import (
    AccountAlreadyLinked,
    FilerAlreadyLinked,
    LinkingNotOpen,
    NotAnUpgradedIndividualAccount,
    NotSignedOn,
)
from court_rp.links import store
from court_rp.links.model import NewLink
from court_rp.sessions.model import CourtSession
from court_rp.visits.visit import Visit
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import ByLocks
from cso_kit.storage.unit_of_work import Transaction


def by_locks(court_id: str, login: str) -> ByLocks:
    """The locks of `link`: it does not wait for links of other filers (docs/decisions/0012-decisions-by-locks.md)."""
    return ByLocks((tables.link,), lambda tx: filers.lock(tx, court_id, login))


def may_link(visit: Visit) -> Refusal | None:
    """Why this visitor cannot link here, without regard to the CM/ECF credential."""
    if not visit.linking_is_open:
        return LinkingNotOpen(visit.court, linking_opens_at(visit.row.calendar))
    if visit.session is None or visit.session.by != "cso":
        return NotSignedOn()
    if (visit.session.account_type, visit.session.account_generation) != ("individual", "upgraded"):
        return NotAnUpgradedIndividualAccount()
    if visit.link is not None:
        return AccountAlreadyLinked(visit.filer.login if visit.filer else "")
    return None


def link(tx: Transaction, visit: Visit, login: str, verified_hash: str | None, rule: LockoutRule) -> Filer | Refusal:
    """Links the visitor's PACER account to the filer whose credential was given. Returns the filer, or why it was refused.

    `visit` must be read in the same transaction, so that of two concurrent attempts the second sees the first one's link. If
    the accounts are already linked to each other (a form sent twice), the filer is returned without a proof and nothing is
    written.
    """
    if (linked := _linked_already(visit, login)) is not None:
        return linked
    refusal = may_link(visit)
    if refusal is None and visit.session is not None:
        outcome = _join(tx, visit, visit.session, login, verified_hash, rule)
        if isinstance(outcome, Filer):
            return outcome
        refusal = outcome
    refused = refusal or NotSignedOn()
    sub = visit.session.sub if visit.session else None
    known = verify.name_of_known(tx, visit.court.court_id, login)
    tx.record(events.LinkRefused(visit.court.court_id, refused.code, sub, known))
    return refused


def _linked_already(visit: Visit, login: str) -> Filer | None:
    """The filer to whom the visitor's PACER account is linked, if `login` is that filer's."""
    if visit.by != "cso" or visit.link is None or visit.filer is None:
        return None
    return visit.filer if folded(visit.filer.login) == folded(login) else None


def _join(
    tx: Transaction, visit: Visit, session: CourtSession, login: str, verified_hash: str | None, rule: LockoutRule
) -> Filer | Refusal:
    court_id = visit.court.court_id
    proof = verify.conclude(tx, court_id, login, verified_hash, rule)
    if isinstance(proof, Refusal):
        return proof
    filer = proof.filer
    # Rule L6 before L2: the credential of a filer who is linked at a live court is retired; the refusal says since when.
    if filer.retired_at is not None:
        return CredentialIsRetired(visit.court, filer.retired_at)
    if store.by_filer(tx, court_id, filer.id) is not None:
        return FilerAlreadyLinked()
    if session.issuer is None or session.sub is None:
        return NotSignedOn()
    new = NewLink(court_id, filer.id, session.issuer, session.sub, session.login_id, "holder", None, tx.at.calendar)
    return make(tx, visit, filer, new)


def make(tx: Transaction, visit: Visit, filer: Filer, new: NewLink) -> Filer:
    """Stores a link. The credential is retired at once if the court is live, otherwise at go-live (rule L5)."""
    store.add(tx, new)
    tx.record(events.AccountLinked(new.court_id, filer.login, new.sub, new.made_by, new.login_id, new.reason))
    if visit.phase != "live" or filer.retired_at is not None:
        return filer
    filers.set_retired(tx, filer.id, new.linked_at)
    tx.record(events.CredentialRetired(new.court_id, filer.login, new.sub, new.linked_at, "linked"))
    return filer._replace(retired_at=new.linked_at)
