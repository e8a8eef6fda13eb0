"""Courts, filers and cases as the control plane shows them (contract.md). It only reads."""

from datetime import datetime
from typing import Any

from court_rp.cases.model import CaseRecord
from court_rp.control import store
from court_rp.control.calendar_change import version_of
from court_rp.control.models import CaseView, CourtView, FilerAtCourt, FilerView, LinkView
from court_rp.control.store import Registered
from court_rp.courts import calendar_store
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.known_dates import DATES, month_of
from court_rp.courts.phase import phase_at
from court_rp.courts.registry import Court, Registry
from court_rp.filers.credential import credential_state
from court_rp.filers.model import Filer
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.paging import USUAL, Page


def all_courts(tx: Transaction, registry: Registry, limit: int) -> list[CourtView]:
    """Every court with its calendar, and its first filers and cases."""
    rows = calendar_store.read_all(tx, registry)
    registered, docketed = store.first_filers(tx, limit), store.first_cases(tx, limit)
    filers_of, cases_of = store.count_by_court(tx)
    return [
        _court_view(
            court,
            row := rows[court.court_id],
            _filer_page(registered.get(court.court_id, []), limit, filers_of.get(court.court_id, 0), row, tx),
            _case_page(docketed.get(court.court_id, []), limit, cases_of.get(court.court_id, 0)),
            tx.at.calendar,
        )
        for court in registry
    ]


def one_court(tx: Transaction, court: Court, limit: int = USUAL) -> CourtView:
    """One court with its calendar, and its first filers and cases."""
    row = calendar_store.read(tx, court)
    return _court_view(court, row, filers_of(tx, court, 0, limit), cases_of(tx, court, 0, limit), tx.at.calendar)


def filers_of(tx: Transaction, court: Court, after: int, limit: int, begins: str = "") -> Page[FilerView]:
    """A page of a court's filers whose logins begin with `begins`."""
    found = store.filers(tx, court.court_id, after, limit + 1, begins)
    return _filer_page(found, limit, store.count_filers(tx, court.court_id, begins), calendar_store.read(tx, court), tx)


def cases_of(tx: Transaction, court: Court, after: int, limit: int) -> Page[CaseView]:
    """A page of a court's cases."""
    found = store.cases(tx, court.court_id, after, limit + 1)
    return _case_page(found, limit, store.count_cases(tx, court.court_id))


def one_filer(tx: Transaction, court: Court, filer: Filer) -> FilerAtCourt:
    """One filer."""
    row = calendar_store.read(tx, court)
    return FilerAtCourt(court_id=court.court_id, **_members(store.registered(tx, filer), row, tx.at.calendar))


def one_link(tx: Transaction, court: Court, filer: Filer, *, linked: bool) -> LinkView:
    """One filer after its link was made or undone."""
    row = calendar_store.read(tx, court)
    members = _members(store.registered(tx, filer), row, tx.at.calendar)
    return LinkView(court_id=court.court_id, linked=linked, **members)


def _filer_page(found: list[Registered], limit: int, total: int, row: CalendarRow, tx: Transaction) -> Page[FilerView]:
    return Page.of(found, limit, total, lambda one: one.filer.id, lambda one: filer_view(one, row, tx.at.calendar))


def _case_page(found: list[CaseRecord], limit: int, total: int) -> Page[CaseView]:
    return Page.of(found, limit, total, lambda one: one.id, case_view)


def _court_view(
    court: Court, row: CalendarRow, filers: Page[FilerView], cases: Page[CaseView], now: datetime
) -> CourtView:
    return CourtView(
        court_id=court.court_id,
        name=court.name,
        type=court.type,
        circuit=court.circuit,
        timezone=court.timezone,
        city=court.city,
        phase=phase_at(row.calendar, now),
        **{name: _local(value, court) for name, value in row.calendar._asdict().items()},
        go_live_month=month_of(row.go_live_roughly),
        calendar_version=version_of(row.calendar),
        **{f"{name.removesuffix('_at')}_mark": court.known.mark(row.calendar, name) for name in DATES},
        source=court.known.source or None,
        filers=filers.items,
        filers_total=filers.total,
        filers_next=filers.next,
        cases=cases.items,
        cases_total=cases.total,
        cases_next=cases.next,
    )


def filer_view(one: Registered, row: CalendarRow, now: datetime) -> FilerView:
    """A filer; `key` is the scenario's or the control call's, until the court resets it."""
    return FilerView(**_members(one, row, now))


def _members(one: Registered, row: CalendarRow, now: datetime) -> dict[str, Any]:
    filer, is_linked = one.filer, one.sub is not None
    return {
        "login": filer.login,
        "key": one.key,
        "role": filer.role,
        "name": filer.name,
        "email": filer.email,
        "may_file": filer.may_file,
        "credential": credential_state(phase_at(row.calendar, now), filer.retired_at, is_linked=is_linked),
        "retired_at": filer.retired_at,
        "linked_sub": one.sub,
        "linked_login_id": one.login_id,
    }


def case_view(case: CaseRecord) -> CaseView:
    """A case; `case_id` is the identifier that programs use."""
    return CaseView(
        case_number=case.case_number,
        case_id=case.pacer_case_id,
        title=case.title,
        filed_on=case.filed_on,
        closed_on=case.closed_on,
    )


def _local(value: Any, court: Court) -> Any:
    """A time of a court's calendar in the court's own zone."""
    return value.astimezone(court.zone) if isinstance(value, datetime) else value
