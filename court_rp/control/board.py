"""The board: one row for each filer, and one for each reader who has a session without being a filer. It only reads."""

from datetime import datetime
from typing import NamedTuple

from court_rp.control import store
from court_rp.control.models import CourtBoardRow
from court_rp.control.store import Registered
from court_rp.control.views import filer_view
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.phase import phase_at
from court_rp.courts.registry import Registry
from court_rp.links import store as links
from court_rp.sessions import store as sessions
from court_rp.sessions.model import CourtSession
from court_rp.visits.visit import still_counts
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import Page

# Readers come after the filers: a reader's position is this offset, above every filer's id, plus the session's id.
_READERS = 2**62


def board(
    tx: Transaction, registry: Registry, after: int, limit: int, court_id: str | None = None
) -> Page[CourtBoardRow]:
    """A page of the board, of one court if it is given."""
    rows, now = _calendars(tx, registry, court_id), tx.at.calendar
    open_sessions = _Sessions.read(tx, rows, court_id)
    readers = open_sessions.readers(tx)
    found = store.filers(tx, court_id, after, limit + 1) if after < _READERS else []
    placed = [(one.filer.id, _filer_row(one, rows[one.filer.court_id], now, open_sessions.of(one))) for one in found]
    placed += [
        (place, _reader_row(one, rows[one.court_id], now)) for one in readers if (place := _READERS + one.id) > after
    ]
    total = store.count_filers(tx, court_id) + len(readers)
    return Page.of(placed[: limit + 1], limit, total, lambda each: each[0], lambda each: each[1])


def _calendars(tx: Transaction, registry: Registry, court_id: str | None) -> dict[str, CalendarRow]:
    if court_id is None:
        return calendar_store.read_all(tx, registry)
    return {court_id: calendar_store.read(tx, registry[court_id])}


class _Sessions(NamedTuple):
    """The valid sessions by their holder; if a person has several, the newest."""

    by_filer: dict[int, CourtSession]
    by_account: dict[tuple[str, str | None, str | None], CourtSession]

    @classmethod
    def read(cls, tx: Transaction, rows: dict[str, CalendarRow], court_id: str | None) -> "_Sessions":
        found = cls({}, {})
        for one in sessions.every(tx):
            if court_id not in {None, one.court_id} or not still_counts(one, rows[one.court_id], tx.at.calendar):
                continue
            if one.filer_id is not None:
                found.by_filer[one.filer_id] = one
            else:
                found.by_account[one.court_id, one.issuer, one.sub] = one
        return found

    def of(self, one: Registered) -> CourtSession | None:
        """The filer's session."""
        by_account = self.by_account.get((one.filer.court_id, one.issuer, one.sub)) if one.sub else None
        return by_account or self.by_filer.get(one.filer.id)

    def readers(self, tx: Transaction) -> list[CourtSession]:
        """The sessions whose holder is no filer at their court, oldest first."""
        linked = {(link.court_id, link.issuer, link.sub) for link in links.by_filers(tx).values()}
        found = [one for account, one in self.by_account.items() if account not in linked]
        return sorted(found, key=lambda one: one.id)


def _filer_row(one: Registered, row: CalendarRow, now: datetime, session: CourtSession | None) -> CourtBoardRow:
    shown = filer_view(one, row, now)
    return CourtBoardRow(
        court_id=one.filer.court_id,
        phase=phase_at(row.calendar, now),
        login=one.filer.login,
        loginId=shown.linked_login_id,
        linked_sub=shown.linked_sub,
        credential=shown.credential,
        linked=shown.linked_sub is not None,
        court_session=session.by if session else None,
    )


def _reader_row(session: CourtSession, row: CalendarRow, now: datetime) -> CourtBoardRow:
    return CourtBoardRow(
        court_id=session.court_id,
        phase=phase_at(row.calendar, now),
        login=None,
        loginId=session.login_id,
        linked_sub=session.sub,
        credential=None,
        linked=False,
        court_session=session.by,
    )
