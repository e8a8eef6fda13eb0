"""Undoes a link for the desk (rule L8), and writes to the filer."""

from court_rp.courts.phase import Phase
from court_rp.courts.registry import Court
from court_rp.desk.filers import letters
from court_rp.filers.model import Filer
from court_rp.linking import desk
from court_rp.links import store as links
from court_rp.transition.inbox import INBOX
from cso_kit.storage.unit_of_work import Transaction


def unlink_and_write(tx: Transaction, court: Court, phase: Phase, filer: Filer, reason: str) -> bool:
    """Undoes a filer's link, and sends a letter about it. Returns whether there was one."""
    link = links.by_filer(tx, court.court_id, filer.id)
    if link is None or not desk.unlink(tx, filer, reason):
        return False
    if filer.email:
        account = link.login_id or link.sub
        INBOX.send(tx, court.court_id, filer.email, letters.unlinked(court, filer, account, is_live=phase == "live"))
    return True
