"""Changes a court's calendar: the record of what differs, and what follows from it. The desk and the control plane use it."""

from typing import Any

from court_rp import events
from court_rp.courts.calendar import CalendarRow
from court_rp.courts.known_dates import DATES
from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court
from court_rp.transition import settle
from cso_kit.storage.unit_of_work import Transaction


def differences(before: CourtCalendar, after: CourtCalendar) -> dict[str, Any]:
    """The members of `after` that differ from `before`."""
    fields = CourtCalendar._fields
    return {name: getattr(after, name) for name in fields if getattr(after, name) != getattr(before, name)}


def change_calendar(tx: Transaction, court: Court, row: CalendarRow, after: CourtCalendar) -> CalendarRow:
    """Gives a court another calendar, posts the news of it (rule C9), and settles the dates that have passed by then.

    Nothing is written if nothing differs.
    """
    differs = differences(row.calendar, after)
    if not differs:
        return row
    told = {name: value.isoformat() if name in DATES and value else value for name, value in differs.items()}
    tx.record(events.CalendarChanged(court.court_id, told))
    return settle.change(tx, court, row, after)
