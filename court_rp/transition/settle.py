"""Settles a court's dates: does once what follows when a date of its calendar passes (rules C4, C9, L5).

The announcement is sent to the filers; go-live ends the court's own sessions and retires the credentials of linked filers. The
first access to a court with a due date settles it, in any process. If the calendar or the clock is moved so that a date is ahead
again, it is settled again when it passes. Ended sessions and retired credentials stay so (rule L6).
"""

from datetime import datetime

from court_rp import events, tables
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import is_past
from court_rp.courts.registry import Court, Registry
from court_rp.filers import store as filers
from court_rp.links import store as links
from court_rp.sessions import store as sessions
from court_rp.transition import inbox, notices
from cso_kit.storage.unit_of_work import Transaction


def settle(tx: Transaction, court: Court) -> CalendarRow:
    """Settles the due dates of one court. Returns its calendar."""
    row = calendar_store.read(tx, court)
    return _settle(tx, court, row) if row.is_due(tx.at.calendar) else row


def settle_due(tx: Transaction, registry: Registry) -> int:
    """Settles all courts with due dates. Returns their number."""
    due = calendar_store.due_courts(tx)
    for court_id in due:
        settle(tx, registry[court_id])
    return len(due)


def reconsider(tx: Transaction, court: Court, row: CalendarRow) -> CalendarRow:
    """After a date or the clock was moved: reopens settled dates that are ahead again, and settles due dates."""
    now = tx.at.calendar
    reopened = row._replace(
        announcement_is_settled=row.announcement_is_settled and is_past(row.announced_at, now),
        go_live_is_settled=row.go_live_is_settled and is_past(row.go_live_at, now),
    )
    return _settle(tx, court, calendar_store.write(tx, reopened))


def reconsider_all(tx: Transaction, registry: Registry) -> None:
    """Does `reconsider` for every court that a moved clock affects."""
    now = tx.at.calendar
    for court_id, row in calendar_store.read_all(tx, registry).items():
        reopens = (row.go_live_is_settled and not is_past(row.go_live_at, now)) or (
            row.announcement_is_settled and not is_past(row.announced_at, now)
        )
        if reopens or row.is_due(now):
            reconsider(tx, registry[court_id], row)


def begin(tx: Transaction, court: Court, row: CalendarRow) -> CalendarRow:
    """Stores a first calendar. Dates in its past record no events, but their letters are written and credentials are retired."""
    now = tx.at.calendar
    tx.hold(tables.link)
    if is_past(row.announced_at, now):
        _write_to_filers(tx, court, row, row.announced_at)
    if is_past(row.go_live_at, now):
        _retire_linked(tx, court, row.go_live_at)
        _write_linking_instructions(tx, court, row, row.go_live_at)
    past = row._replace(
        announcement_is_settled=is_past(row.announced_at, now), go_live_is_settled=is_past(row.go_live_at, now)
    )
    return calendar_store.write(tx, past)


def _settle(tx: Transaction, court: Court, row: CalendarRow) -> CalendarRow:
    now = tx.at.calendar
    if not row.is_due(now):
        return row
    # Links are made under row locks. A link in progress has read the old phase, so this waits until it has committed.
    tx.hold(tables.link)
    if row.announced_at is not None and not row.announcement_is_settled and row.announced_at <= now:
        written = _write_to_filers(tx, court, row, row.announced_at)
        tx.record(events.CourtAnnounced(court.court_id, row.announced_at, row.go_live_at, written))
        row = row._replace(announcement_is_settled=True)
    if row.go_live_at is not None and not row.go_live_is_settled and row.go_live_at <= now:
        _go_live(tx, court, row, row.go_live_at)
        row = row._replace(go_live_is_settled=True)
    return calendar_store.write(tx, row)


def _go_live(tx: Transaction, court: Court, row: CalendarRow, go_live_at: datetime) -> None:
    ended = sessions.end_at_go_live(tx, court.court_id)
    retired = _retire_linked(tx, court, go_live_at)
    _write_linking_instructions(tx, court, row, go_live_at)
    tx.record(events.CourtWentLive(court.court_id, go_live_at, ended, retired))


def _retire_linked(tx: Transaction, court: Court, retired_at: datetime) -> int:
    """Rule L5: a link made before go-live retires the credential at go-live."""
    retired = 0
    for link in links.of_court(tx, court.court_id):
        filer = filers.by_id(tx, link.filer_id)
        if filer is None or filer.retired_at is not None:
            continue
        filers.set_retired(tx, filer.id, retired_at)
        tx.record(events.CredentialRetired(court.court_id, filer.login, link.sub, retired_at, "went_live"))
        retired += 1
    return retired


def _write_to_filers(tx: Transaction, court: Court, row: CalendarRow, sent_at: datetime) -> int:
    written = inbox.send_to_filers(tx, court.court_id, notices.announcement_letter(court, row.calendar), sent_at)
    if row.linking_opens == "announcement":
        _write_linking_instructions(tx, court, row, sent_at)
    return written


def _write_linking_instructions(tx: Transaction, court: Court, row: CalendarRow, sent_at: datetime) -> None:
    letter = notices.linking_letter(court, row.calendar)
    inbox.send_to_filers(tx, court.court_id, letter, sent_at, only_unlinked=True)
