"""Makes a link: one transaction joins the accounts, retires the credential and records both, or changes nothing (rule L7).

It needs both proofs: a session that Central Sign-On opened, and a proven credential. A program proves and links in one step
(`link`); a person proves (`prove`), verifies both accounts on a page, and then links (`link_proven`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, TypeVar

from court_rp import events, tables
from court_rp.courts.phase import excluded_signs, linking_opens_at
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer, folded
from court_rp.legacy import verify
from court_rp.legacy.errors import CredentialIsRetired
from court_rp.linking import proof as proofs
from court_rp.linking.errors import (
    AccountAlreadyLinked,
    FilerAlreadyLinked,
    LinkingNotOpen,
    LoginCannotBeLinked,
    NotAnUpgradedIndividualAccount,
    NotSignedOn,
    ProofIsOver,
)
from court_rp.linking.letters import linked_letter
from court_rp.linking.proof import Proof
from court_rp.linking.tell import tell_provider
from court_rp.links import store
from court_rp.links.model import NewLink
from court_rp.sessions.model import CourtSession
from court_rp.transition.inbox import INBOX
from court_rp.visits.visit import Visit
from cso_kit.inbox import Letter
from cso_kit.secrets.proof import LockoutRule
from cso_kit.storage.database import ByLocks
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")
LinkLetter = Callable[[Visit, Filer, NewLink], Letter]


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

    def decide(session: CourtSession) -> Filer | Refusal:
        given = _given(tx, visit, login, verified_hash, rule)
        return given if isinstance(given, Refusal) else _join(tx, visit, session, given.filer)

    return _decided(tx, visit, login, decide)


def prove(
    tx: Transaction, visit: Visit, login: str, verified_hash: str | None, rule: LockoutRule, lifetime: timedelta
) -> Proof | Filer | Refusal:
    """The first of two steps: proves the credential and links nothing. Returns the proof for the verification page.

    If the accounts are already linked to each other, the filer is returned, as by `link`.
    """

    def decide(session: CourtSession) -> Proof | Refusal:
        given = _given(tx, visit, login, verified_hash, rule)
        if isinstance(given, Refusal):
            return given
        return proofs.seal(visit, session, given.filer, given.newest_link, tx.at.protocol + lifetime)

    return _decided(tx, visit, login, decide)


def link_proven(tx: Transaction, visit: Visit, login: str, seal: str, rule: LockoutRule) -> Filer | Refusal:
    """The second of two steps: links with the proof of the first, if nothing has changed since. It is otherwise like `link`.

    The filer, the account, the court and the session are checked again: any of them may have changed meanwhile.
    """

    def decide(session: CourtSession) -> Filer | Refusal:
        filer = filers.by_login(tx, visit.court.court_id, login)
        if filer is None or not proofs.is_genuine(visit, session, filer, seal, tx.at.protocol):
            return ProofIsOver()
        # A login that was locked meanwhile proves nothing until the lock ends (rule L9).
        given = _given(tx, visit, login, filer.key_hash, rule)
        if isinstance(given, Refusal):
            return given
        return ProofIsOver() if proofs.is_used(seal, given.newest_link) else _join(tx, visit, session, given.filer)

    return _decided(tx, visit, login, decide)


def _decided(
    tx: Transaction, visit: Visit, login: str, decide: Callable[[CourtSession], T | Refusal]
) -> T | Filer | Refusal:
    """What all ways of linking have in common: a link that exists, who may link, and the record of a refusal."""
    if (linked := _linked_already(visit, login)) is not None:
        return linked
    refusal = may_link(visit)
    outcome: T | Refusal = refusal or NotSignedOn()
    if refusal is None and visit.session is not None:
        outcome = decide(visit.session)
    if isinstance(outcome, Refusal):
        sub = visit.session.sub if visit.session else None
        known = verify.name_of_known(tx, visit.court.court_id, login)
        elsewhere = verify.courts_of(tx, visit.court.court_id, login, outcome)
        tx.record(events.LinkRefused(visit.court.court_id, outcome.code, sub, known, elsewhere))
    return outcome


def _linked_already(visit: Visit, login: str) -> Filer | None:
    """The filer to whom the visitor's PACER account is linked, if `login` is that filer's."""
    if visit.by != "cso" or visit.link is None or visit.filer is None:
        return None
    return visit.filer if folded(visit.filer.login) == folded(login) else None


class _Given(NamedTuple):
    """A filer whose credential was proven and may be linked, and the number of their newest link, which was undone; 0 if none."""

    filer: Filer
    newest_link: int


def _given(tx: Transaction, visit: Visit, login: str, verified_hash: str | None, rule: LockoutRule) -> _Given | Refusal:
    proof = verify.conclude(tx, visit.court.court_id, login, verified_hash, rule)
    if isinstance(proof, Refusal):
        return proof
    filer = proof.filer
    # Rule L6 before L2: the credential of a filer who is linked at a live court is retired; the refusal says since when.
    if (retired := CredentialIsRetired.of(visit.court, filer)) is not None:
        return retired
    if (unlinkable := unlinkable_login(visit, filer)) is not None:
        return unlinkable
    newest = store.newest_of_filer(tx, filer.id)
    if newest is not None and newest.is_live:
        return FilerAlreadyLinked()
    return _Given(filer, newest.id if newest else 0)


def unlinkable_login(visit: Visit, filer: Filer) -> LoginCannotBeLinked | None:
    """Rule L12: why this filer's login cannot be linked at this court."""
    signs = excluded_signs(filer.login, visit.row.linking_excludes)
    return LoginCannotBeLinked(signs) if signs else None


def _join(tx: Transaction, visit: Visit, session: CourtSession, filer: Filer) -> Filer | Refusal:
    if session.issuer is None or session.sub is None:
        return NotSignedOn()
    new = NewLink(
        filer.court_id, filer.id, session.issuer, session.sub, session.login_id, "holder", None, tx.at.calendar
    )
    return make(tx, visit, filer, new)


def make(tx: Transaction, visit: Visit, filer: Filer, new: NewLink, letter_of: LinkLetter = linked_letter) -> Filer:
    """Stores a link and writes a letter about it. The credential is retired at once if the court is live, otherwise at go-live
    (rule L5). `letter_of` writes the letter of another occasion.
    """
    store.add(tx, new)
    tx.record(events.AccountLinked(new.court_id, filer.login, new.sub, new.made_by, new.login_id, new.reason))
    tell_provider(tx, new.court_id, filer.login, new.sub, new.linked_at, is_linked=True, role=filer.role)
    if visit.phase == "live" and filer.retired_at is None:
        filers.set_retired(tx, filer.id, new.linked_at)
        tx.record(events.CredentialRetired(new.court_id, filer.login, new.sub, new.linked_at, "linked"))
        filer = filer._replace(retired_at=new.linked_at)
    if filer.email:
        INBOX.send(tx, new.court_id, filer.email, letter_of(visit, filer, new))
    return filer
