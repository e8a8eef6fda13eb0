"""Joins several CM/ECF logins of one person into one (rule L14): filings and filing agents move to the login that is kept, the
other is closed.

It is one transaction: either all of it has happened, or nothing.
"""

from collections.abc import Callable

from court_rp import tables
from court_rp.agents import store as agents
from court_rp.courts.registry import Court
from court_rp.desk.filers import letters
from court_rp.desk.filers.errors import CannotBeJoined
from court_rp.drafts import store as drafts
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.filing import store as filings
from court_rp.legacy import store as failures
from court_rp.linking import desk
from court_rp.sessions import store as sessions
from court_rp.transition.inbox import INBOX
from cso_kit.storage.unit_of_work import Transaction

# Moves what one filer has to another one; each room with rows of filers has one.
Mover = Callable[[Transaction, Filer, Filer], None]


def _move_filings(tx: Transaction, former: Filer, kept: Filer) -> None:
    filings.move(tx, former.id, kept.id)


def _move_drafts(tx: Transaction, former: Filer, kept: Filer) -> None:
    drafts.move(tx, former.id, kept.id)


def _move_agents(tx: Transaction, former: Filer, kept: Filer) -> None:
    agents.move(tx, former.id, kept.id)


MOVERS: tuple[Mover, ...] = (_move_filings, _move_drafts, _move_agents)


def why_not(kept: Filer, other: Filer) -> CannotBeJoined | None:
    """Why the login `other` cannot be joined into `kept`."""
    if kept.id == other.id:
        return CannotBeJoined("These are not two logins but one.")
    for one in (kept, other):
        if one.closed_at is not None:
            return CannotBeJoined(f"The login {one.login} was joined into another one already.")
    return None


def consolidate(tx: Transaction, court: Court, kept: Filer, other: Filer, reason: str) -> Filer | CannotBeJoined:
    """Joins `other` into `kept`. Returns `other`, closed: its link has ended, its sessions too, and it opens nothing any more.

    The link and the password of `kept` stay as they are.
    """
    tx.hold(tables.link)
    if (refusal := why_not(kept, other)) is not None:
        return refusal
    for move in MOVERS:
        move(tx, other, kept)
    desk.unlink(tx, other, reason)
    closed = filers.close(tx, other, tx.at.calendar)
    failures.forget_failures(tx, court.court_id, other.login)
    for session in sessions.of_filer(tx, other.id):
        sessions.end(tx, session, "login_closed", other.login)
    for address in dict.fromkeys(one.email.lower() for one in (kept, other) if one.email):
        INBOX.send(tx, court.court_id, address, letters.joined(court, kept, closed))
    return closed
