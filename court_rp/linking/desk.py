"""The court desk's decisions about links: link by hand (rule L10) and unlink (rule L8). Both need a reason."""

from court_rp import events
from court_rp.errors import Refusal
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.legacy.errors import CredentialIsRetired
from court_rp.linking.errors import AccountAlreadyLinked, FilerAlreadyLinked
from court_rp.linking.link import make, unlinkable_login
from court_rp.linking.tell import tell_provider
from court_rp.links import store
from court_rp.links.model import NewLink
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction


def link_by_hand(tx: Transaction, visit: Visit, filer: Filer, new: NewLink) -> Filer | Refusal:
    """Links without the filer's key. Rules L2 (one to one) and L12 (signs in logins) hold here too."""
    return why_not(tx, visit, filer, new) or make(tx, visit, filer, new)


def why_not(tx: Transaction, visit: Visit, filer: Filer, new: NewLink) -> Refusal | None:
    """Why this link cannot be made by hand."""
    if filer.closed_at is not None:
        return CredentialIsRetired(visit.court, filer.closed_at, is_closed=True)
    other = store.by_account(tx, new.court_id, new.issuer, new.sub)
    if other is not None:
        holder = filers.by_id(tx, other.filer_id)
        return AccountAlreadyLinked(holder.login if holder else "")
    if store.by_filer(tx, new.court_id, filer.id) is not None:
        return FilerAlreadyLinked()
    return unlinkable_login(visit, filer)


def unlink(tx: Transaction, filer: Filer, reason: str) -> bool:
    """Undoes a filer's link. Returns whether there was one.

    The credential returns to its state by rule L5. The right to file by Central Sign-On ends with this transaction, because
    each request checks the session again.
    """
    link = store.by_filer(tx, filer.court_id, filer.id)
    if link is None or not store.end(tx, link, reason):
        return False
    if filer.retired_at is not None:
        filers.set_retired(tx, filer.id, None)
    tx.record(events.LinkEnded(filer.court_id, filer.login, link.sub, reason))
    tell_provider(tx, filer.court_id, filer.login, link.sub, link.linked_at, is_linked=False)
    return True
