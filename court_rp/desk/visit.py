"""A member of staff at the desk, as one request sees them, with the court's phase and calendar."""

from typing import NamedTuple

from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import Phase, phase_at
from court_rp.courts.registry import Court
from court_rp.desk.staff import store
from court_rp.desk.staff.model import Member
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import Moment


class DeskVisit(NamedTuple):
    """Who is at the desk. `secret` is that of the session, from which the forms' tokens are made."""

    court: Court
    at: Moment
    row: CalendarRow
    phase: Phase
    member: Member
    secret: str


def look(tx: Transaction, court: Court, secret: str | None) -> DeskVisit | None:
    """The visit of the browser that holds `secret`; `None` without an open session at this court's desk."""
    member = store.by_secret(tx, court.court_id, secret) if secret else None
    if member is None or secret is None:
        return None
    row = calendar_store.read(tx, court)
    return DeskVisit(court, tx.at, row, phase_at(row.calendar, tx.at.calendar), member, secret)
