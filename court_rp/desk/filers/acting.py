"""The acts of the desk about a filer, each with its record: what the pages and the control plane both do.

`by` is the member of staff; `None` is the control plane.
"""

from court_rp.courts.phase import Phase
from court_rp.courts.registry import Court
from court_rp.desk.acts.model import Act
from court_rp.desk.acts.record import record_act
from court_rp.desk.filers.consolidate import consolidate
from court_rp.desk.filers.errors import NotLinked
from court_rp.desk.filers.rename import rename
from court_rp.desk.filers.reset import reset_by_mail
from court_rp.desk.filers.unlink import unlink_and_write
from court_rp.desk.staff.model import Member
from court_rp.errors import Refusal
from court_rp.filers.model import Filer
from court_rp.linking.desk import link_by_hand
from court_rp.links import store as links
from court_rp.links.model import NewLink
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction


def act_reset(
    tx: Transaction, court: Court, by: Member | None, filer: Filer, key: str, key_hash: str, reason: str
) -> Act | Refusal:
    """Resets a lost court password and mails the new one (rule L10)."""
    done = reset_by_mail(tx, court, filer, key, key_hash)
    if isinstance(done, Refusal):
        return done
    return record_act(
        tx,
        court,
        by,
        "key_reset",
        f"The password of {done.login} was reset and sent to {done.email}.",
        reason,
        done,
    )


def act_unlink(
    tx: Transaction, court: Court, phase: Phase, by: Member | None, filer: Filer, reason: str
) -> Act | Refusal:
    """Undoes a link (rule L8)."""
    link = links.by_filer(tx, court.court_id, filer.id)
    if link is None or not unlink_and_write(tx, court, phase, filer, reason):
        return NotLinked(filer.login)
    text = f"The link of {filer.login} to the PACER account {link.login_id or link.sub} was undone."
    return record_act(tx, court, by, "unlinked", text, reason, filer)


def act_link(tx: Transaction, visit: Visit, by: Member | None, filer: Filer, new: NewLink) -> Act | Refusal:
    """Links by hand (rule L10), for the reason that `new` has."""
    linked = link_by_hand(tx, visit, filer, new)
    if isinstance(linked, Refusal):
        return linked
    text = f"The login {filer.login} was linked by hand to the PACER account {new.login_id or new.sub}."
    return record_act(tx, visit.court, by, "linked_by_hand", text, new.reason, linked)


def act_rename(
    tx: Transaction, court: Court, by: Member | None, filer: Filer, login: str, reason: str | None
) -> Act | Refusal:
    """Gives a filer another login (rule L12)."""
    renamed = rename(tx, court, filer, login)
    if isinstance(renamed, Refusal):
        return renamed
    return record_act(tx, court, by, "renamed", f"The login {filer.login} was renamed to {login}.", reason, renamed)


def act_join(tx: Transaction, court: Court, by: Member | None, kept: Filer, other: Filer, reason: str) -> Act | Refusal:
    """Joins the login `other` into `kept` (rule L14). It is recorded with both filers."""
    closed = consolidate(tx, court, kept, other, reason)
    if isinstance(closed, Refusal):
        return closed
    text = f"The login {closed.login} was joined into {kept.login} and closed."
    record_act(tx, court, by, "closed", text, reason, closed)
    return record_act(tx, court, by, "joined", text, reason, kept)
