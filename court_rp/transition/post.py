"""Posts a court's notices, each once, and writes the letters that go with them (rule C9).

It runs in the transaction that settles the date or changes the calendar, so a notice and its letters are there together, or
neither is. A notice that is there stays as it was posted. If the clock is moved back before its moment, it is not shown until
then, and it is not posted a second time when the moment passes again.
"""

from datetime import datetime

from court_rp.courts.calendar import Milestone
from court_rp.courts.phase import CourtCalendar, phase_at
from court_rp.courts.registry import Court
from court_rp.transition import letters, notices, store
from court_rp.transition.events import NoticePosted
from court_rp.transition.inbox import send_to_filers
from court_rp.transition.model import Notice
from cso_kit.storage.unit_of_work import Transaction

_TEXTS = {
    "announcement": notices.announcement,
    "registration": notices.registration,
    "instructions": notices.instructions,
    "freeze": notices.freeze,
    "live": notices.live,
}
# What happens on the way to go-live, and does not happen any more at a live court.
_BEFORE_GO_LIVE = {"announcement", "registration", "instructions", "freeze"}


def post_milestone(
    tx: Transaction,
    court: Court,
    calendar: CourtCalendar,
    milestone: Milestone,
    posted_at: datetime | None = None,
    *,
    is_recorded: bool = True,
) -> int:
    """Posts the notice of a date that has passed, and writes its letters, dated `posted_at` or the date itself.

    Returns the number of letters.
    """
    kind, moment = milestone.kind, milestone.moment
    if kind in _BEFORE_GO_LIVE and phase_at(calendar, moment) == "live":
        return 0
    notice = _TEXTS[kind](court, calendar, posted_at or moment)
    if store.is_posted(tx, notice):
        return 0
    store.add(tx, notice)
    written = _write_letters(tx, court, calendar, notice)
    if is_recorded:
        _record(tx, notice, written)
    return written


def post_change(tx: Transaction, court: Court, before: CourtCalendar, after: CourtCalendar) -> None:
    """Posts the notice of another go-live, if an operator or a court's clerk gave one, and writes it to the filers."""
    notice = notices.changed(court, before, after, tx.at.calendar)
    if notice is None:
        return
    store.add(tx, notice)
    written = send_to_filers(tx, court, after, letters.of_change(court, notice), notice.posted_at)
    _record(tx, notice, written)


def post_notice(
    tx: Transaction, court: Court, calendar: CourtCalendar, title: str, text: str, *, to_filers: bool
) -> int:
    """Posts a notice that a clerk has written, dated now. Returns the number of letters: to the registered filers, or none.

    Empty lines separate the paragraphs of `text`.
    """
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    notice = Notice(court.court_id, "clerk", tx.at.calendar, title, "\n\n".join(filter(None, paragraphs)))
    store.add(tx, notice)
    written = 0
    if to_filers:
        written = send_to_filers(tx, court, calendar, letters.of_change(court, notice), notice.posted_at)
    _record(tx, notice, written)
    return written


def _write_letters(tx: Transaction, court: Court, calendar: CourtCalendar, notice: Notice) -> int:
    at = notice.posted_at
    if notice.kind == "announcement":
        written = send_to_filers(tx, court, calendar, letters.announcement(court, calendar), at)
        if calendar.linking_opens == "announcement":
            send_to_filers(tx, court, calendar, letters.linking(court, calendar), at, linked=False)
        return written
    if notice.kind == "instructions":
        return send_to_filers(tx, court, calendar, letters.instructions(court, calendar), at, linked=False)
    if notice.kind == "live":
        unlinked = send_to_filers(tx, court, calendar, letters.linking(court, calendar), at, linked=False)
        return unlinked + send_to_filers(tx, court, calendar, letters.live(court, calendar), at, linked=True)
    return 0


def _record(tx: Transaction, notice: Notice, written: int) -> None:
    tx.record(NoticePosted(notice.court_id, notice.kind, notice.title, notice.posted_at, written))
