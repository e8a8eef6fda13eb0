"""Gives a filer another login: one that this court can link (rule L12)."""

from court_rp.courts.registry import Court
from court_rp.desk.filers import letters
from court_rp.desk.filers.errors import LoginIsTaken
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.linking.tell import tell_provider
from court_rp.links import store as links
from court_rp.transition.inbox import INBOX
from cso_kit.storage.unit_of_work import Transaction


def rename(tx: Transaction, court: Court, filer: Filer, login: str) -> Filer | LoginIsTaken:
    """The filer with another login. The key, the sessions and the link stay; the filer gets a letter."""
    other = filers.by_login(tx, court.court_id, login)
    if other is not None and other.id != filer.id:
        return LoginIsTaken(court.court_id, login)
    if login == filer.login:
        return filer
    changed = filers.rename(tx, filer, login)
    link = links.by_filer(tx, court.court_id, filer.id)
    if link is not None:
        # Manage My Account shows the login with the link.
        tell_provider(tx, court.court_id, login, link.sub, link.linked_at, is_linked=True)
    if filer.email:
        INBOX.send(tx, court.court_id, filer.email, letters.renamed(court, changed, filer.login))
    return changed
