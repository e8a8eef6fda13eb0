"""Settles a court's dates: does once what follows when a date of its calendar passes (rules C4, C9, L5).

Each date posts its notice with its letters; go-live also ends the court's own sessions and retires the credentials of linked
filers. The first access to a court with a due date settles it, in any process. If the calendar or the clock is moved so that a
date is ahead again, it is settled again when it passes. Ended sessions and retired credentials stay so (rule L6), and so do
notices and letters (rule C9).
"""

from collections.abc import Callable
from datetime import datetime

from court_rp import events, tables
from court_rp.courts import calendar as calendars
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court, Registry
from court_rp.filers import store as filers
from court_rp.links import store as links
from court_rp.sessions import store as sessions
from court_rp.transition.post import post_change, post_milestone
from cso_kit.storage.unit_of_work import Transaction

# Courts in one transaction; a large jump of the clock makes all 204 due, and other work runs between the portions.
AT_ONCE = 20


def settle(tx: Transaction, court: Court) -> CalendarRow:
    """Settles the due dates of one court. Returns its calendar."""
    row = calendar_store.read(tx, court)
    return _settle(tx, court, row) if row.is_due(tx.at.calendar) else row


def settle_due(tx: Transaction, registry: Registry, at_once: int = AT_ONCE) -> int:
    """Settles a portion of the courts with due dates. Returns how many it settled; 0 if none is due."""
    due = calendar_store.due_courts(tx)[:at_once]
    for court_id in due:
        settle(tx, registry[court_id])
    return len(due)


def change(tx: Transaction, court: Court, row: CalendarRow, calendar: CourtCalendar) -> CalendarRow:
    """Gives a court another calendar: posts the notice of another go-live (rule C9), and settles what has passed by then.

    Before the announcement nobody was told of a day, so a moved day is no news; what is known roughly always is.
    """
    if row.announcement_is_settled or (row.go_live_at is None and calendar.go_live_at is None):
        post_change(tx, court, row.calendar, calendar)
    return reconsider(tx, court, calendars.replace(row, calendar))


def reconsider(tx: Transaction, court: Court, row: CalendarRow) -> CalendarRow:
    """After a date was moved: reopens settled dates that are ahead again, and settles due dates; their notices are dated now."""
    return _settle(tx, court, calendar_store.write(tx, row.reopened(tx.at.calendar)), posted_at=tx.at.calendar)


def reopen_all(tx: Transaction, registry: Registry) -> None:
    """Reopens the settled dates that a moved clock has put ahead again. Dates that it has passed are settled by `settle_due`."""
    for row in calendar_store.read_all(tx, registry).values():
        reopened = row.reopened(tx.at.calendar)
        if reopened != row:
            calendar_store.write(tx, reopened)


def begin(
    tx: Transaction,
    court: Court,
    row: CalendarRow,
    write: Callable[[Transaction, CalendarRow], CalendarRow] = calendar_store.write,
) -> CalendarRow:
    """Stores a first calendar, by `write`. Dates in its past record no events, but their notices and letters are written and
    credentials are retired.
    """
    now = tx.at.calendar
    tx.hold(tables.link)
    for milestone in row.milestones():
        if milestone.moment > now:
            break
        post_milestone(tx, court, row.calendar, milestone, is_recorded=False)
        if milestone.kind == "live":
            _retire_linked(tx, court, milestone.moment)
        row = row.with_settled(milestone)
    return write(tx, row)


def _settle(tx: Transaction, court: Court, row: CalendarRow, posted_at: datetime | None = None) -> CalendarRow:
    now = tx.at.calendar
    if not row.is_due(now):
        return row
    # Links are made under row locks. A link in progress has read the old phase, so this waits until it has committed.
    tx.hold(tables.link)
    for milestone in row.open_milestones():
        if milestone.moment > now:
            break
        written = post_milestone(tx, court, row.calendar, milestone, posted_at)
        if milestone.kind == "announcement":
            tx.record(events.CourtAnnounced(court.court_id, milestone.moment, row.go_live_at, written))
        elif milestone.kind == "live":
            _go_live(tx, court, milestone.moment)
        row = row.with_settled(milestone)
    return calendar_store.write(tx, row)


def _go_live(tx: Transaction, court: Court, go_live_at: datetime) -> None:
    ended = sessions.end_at_go_live(tx, court.court_id)
    retired = _retire_linked(tx, court, go_live_at)
    tx.record(events.CourtWentLive(court.court_id, go_live_at, ended, retired))


def _retire_linked(tx: Transaction, court: Court, retired_at: datetime) -> int:
    """Rule L5: a link made before go-live retires the credential at go-live."""
    retired = 0
    for link in links.of_court(tx, court.court_id):
        filer = filers.by_id(tx, link.filer_id)
        if filer is None or filer.retired_at is not None:
            continue
        # A link of a scenario can be younger than the go-live that it rests on.
        on = max(retired_at, link.linked_at)
        filers.set_retired(tx, filer.id, on)
        tx.record(events.CredentialRetired(court.court_id, filer.login, link.sub, on, "went_live"))
        retired += 1
    return retired
