"""Courts, filers and sessions as the control plane shows them (contract.md). It only reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from court_rp.cases import store as cases
from court_rp.cases.model import CaseRecord
from court_rp.courts import calendar
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.inbox import Message
from court_rp.courts.phase import phase_at
from court_rp.courts.registry import Court, Registry
from court_rp.filers import store as filers
from court_rp.filers.model import Filer
from court_rp.legacy.state import credential_state
from court_rp.linking import store as links
from court_rp.linking.model import Link
from court_rp.sessions import store as sessions
from court_rp.sessions.model import CourtSession
from court_rp.sessions.visit import still_counts
from cso_kit.work import Transaction

_EVENTS = {
    "announced_at": "announces NextGen CM/ECF",
    "registration_closes_at": "closes e-file registrations",
    "freeze_at": "freezes",
    "go_live_at": "goes live",
}


class People(NamedTuple):
    """Everybody's facts, read once for a whole list."""

    keys: dict[int, str]
    links: dict[int, Link]

    @classmethod
    def read(cls, tx: Transaction) -> "People":
        return cls(filers.handed_out(tx), links.by_filers(tx))


def all_courts(tx: Transaction, registry: Registry) -> list[dict[str, Any]]:
    """Every court with its calendar, its filers and its cases."""
    people, rows = People.read(tx), calendar.read_all(tx, registry)
    registered: dict[str, list[Filer]] = {}
    for filer in filers.every(tx):
        registered.setdefault(filer.court_id, []).append(filer)
    docketed: dict[str, list[CaseRecord]] = {}
    for case in cases.every(tx):
        docketed.setdefault(case.court_id, []).append(case)
    return [
        {
            **court_document(court, rows[court.court_id], registered.get(court.court_id, ()), people, tx.at.calendar),
            "cases": [case_document(case) for case in docketed.get(court.court_id, ())],
        }
        for court in registry
    ]


def one_court(tx: Transaction, court: Court) -> dict[str, Any]:
    """One court with its calendar, its filers and its cases."""
    registered = filers.of_court(tx, court.court_id)
    document = court_document(court, calendar.read(tx, court), registered, People.read(tx), tx.at.calendar)
    return {**document, "cases": [case_document(case) for case in cases.of_court(tx, court.court_id)]}


def one_filer(tx: Transaction, court: Court, filer: Filer) -> dict[str, Any]:
    """One filer."""
    row = calendar.read(tx, court)
    return {"court_id": court.court_id, **filer_document(filer, row, People.read(tx), tx.at.calendar)}


def court_document(
    court: Court, row: CalendarRow, registered: Iterable[Filer], people: People, now: datetime
) -> dict[str, Any]:
    """A court as `GET /_sim/scenario` shows it; times in the court's own zone."""
    return {
        "court_id": court.court_id,
        "name": court.name,
        "type": court.type,
        "circuit": court.circuit,
        "timezone": court.timezone,
        "city": court.city,
        "phase": phase_at(row.calendar, now),
        **{name: _written(value, court) for name, value in row.calendar._asdict().items()},
        "filers": [filer_document(filer, row, people, now) for filer in registered],
    }


def filer_document(filer: Filer, row: CalendarRow, people: People, now: datetime) -> dict[str, Any]:
    """A filer; `key` is the one that was handed out, if the court has not reset it since."""
    link = people.links.get(filer.id)
    return {
        "login": filer.login,
        "key": people.keys.get(filer.id),
        "role": filer.role,
        "name": filer.name,
        "email": filer.email,
        "may_file": filer.may_file,
        "credential": credential_state(phase_at(row.calendar, now), filer.retired_at, is_linked=link is not None),
        "retired_at": filer.retired_at.isoformat() if filer.retired_at else None,
        "linked_sub": link.sub if link else None,
        "linked_login_id": link.login_id if link else None,
    }


def case_document(case: CaseRecord) -> dict[str, Any]:
    """A case; `case_id` is what programs call it by."""
    return {
        "case_number": case.case_number,
        "case_id": case.pacer_case_id,
        "title": case.title,
        "filed_on": case.filed_on.isoformat(),
        "closed_on": case.closed_on.isoformat() if case.closed_on else None,
    }


def board_rows(tx: Transaction, registry: Registry) -> list[dict[str, Any]]:
    """One row for each filer, and one for each reader who has a session without being a filer."""
    people, rows, now = People.read(tx), calendar.read_all(tx, registry), tx.at.calendar
    open_sessions = _Sessions.read(tx, rows)
    found = [
        _board_row(filer, rows[filer.court_id], people, now, open_sessions.of(filer, people.links.get(filer.id)))
        for filer in filers.every(tx)
    ]
    linked = {(link.court_id, link.issuer, link.sub) for link in people.links.values()}
    readers = [one for account, one in open_sessions.by_account.items() if account not in linked]
    return [*found, *(_reader_row(one, rows[one.court_id], now) for one in readers)]


def next_event(tx: Transaction, registry: Registry, after: datetime) -> tuple[datetime, str] | None:
    """The next date of any court's calendar after a moment, and what happens then."""
    ahead = [
        (moment, f"{court_id} {what}")
        for court_id, row in calendar.read_all(tx, registry).items()
        for name, what in _EVENTS.items()
        if (moment := getattr(row, name)) is not None and moment > after
    ]
    return min(ahead, default=None)


def message_document(message: Message) -> dict[str, Any]:
    """A message of the simulated inbox."""
    return {**message._asdict(), "sent_at": message.sent_at.isoformat()}


class _Sessions(NamedTuple):
    """The sessions that still count, by whose they are; of several of one person the newest."""

    by_filer: dict[int, CourtSession]
    by_account: dict[tuple[str, str | None, str | None], CourtSession]

    @classmethod
    def read(cls, tx: Transaction, rows: dict[str, CalendarRow]) -> "_Sessions":
        found = cls({}, {})
        for one in sessions.every(tx):
            if not still_counts(one, rows[one.court_id], tx.at.calendar):
                continue
            if one.filer_id is not None:
                found.by_filer[one.filer_id] = one
            else:
                found.by_account[one.court_id, one.issuer, one.sub] = one
        return found

    def of(self, filer: Filer, link: Link | None) -> CourtSession | None:
        """The session in which somebody is this filer."""
        by_account = self.by_account.get((link.court_id, link.issuer, link.sub)) if link else None
        return by_account or self.by_filer.get(filer.id)


def _board_row(
    filer: Filer, row: CalendarRow, people: People, now: datetime, session: CourtSession | None
) -> dict[str, Any]:
    document = filer_document(filer, row, people, now)
    return {
        "court_id": filer.court_id,
        "phase": phase_at(row.calendar, now),
        "login": filer.login,
        "loginId": document["linked_login_id"],
        "linked_sub": document["linked_sub"],
        "credential": document["credential"],
        "linked": document["linked_sub"] is not None,
        "court_session": session.by if session else None,
    }


def _reader_row(session: CourtSession, row: CalendarRow, now: datetime) -> dict[str, Any]:
    return {
        "court_id": session.court_id,
        "phase": phase_at(row.calendar, now),
        "login": None,
        "loginId": session.login_id,
        "linked_sub": session.sub,
        "credential": None,
        "linked": False,
        "court_session": session.by,
    }


def _written(value: Any, court: Court) -> Any:
    return value.astimezone(court.zone).isoformat() if isinstance(value, datetime) else value
