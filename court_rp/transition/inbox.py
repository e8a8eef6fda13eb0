"""Writes a court's letters to the inboxes (`cso_kit.inbox`) of its registered filers (rule C9)."""

from collections import defaultdict
from datetime import datetime

from court_rp import tables
from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court
from court_rp.transition import store
from court_rp.transition.letters import addressed
from court_rp.transition.next_step import next_steps
from cso_kit.inbox import Letter, inbox_of
from cso_kit.storage.unit_of_work import Transaction

INBOX = inbox_of(tables.kit)


def send_to_filers(
    tx: Transaction,
    court: Court,
    calendar: CourtCalendar,
    letter: Letter,
    sent_at: datetime,
    *,
    linked: bool | None = None,
) -> int:
    """Writes a letter to each address of the court's registered filers, or of those who are linked or not.

    Each letter ends with the filer's own next step at `sent_at`, one for each CM/ECF login of the address (rule C12).
    Returns the number of letters.
    """
    registered = store.registered(tx, court.court_id, linked=linked)
    if not registered:
        return 0
    step_of, steps = next_steps(court, calendar, sent_at), defaultdict[str, list[str]](list)
    for filer in registered:
        steps[filer.email].append(step_of(filer))
    for address, own in steps.items():
        INBOX.send(tx, court.court_id, address, addressed(letter, court, own), sent_at)
    return len(steps)
