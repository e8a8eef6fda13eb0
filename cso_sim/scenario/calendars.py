"""The calendars that a scenario gives its courts, and those that the courts make of them."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from court_rp.courts.known_dates import first_calendar
from court_rp.courts.phase import CourtCalendar
from court_rp.courts.registry import Court
from cso_sim.scenario.document import ScenarioDocument


def court_local(value: datetime | date, zone: ZoneInfo) -> datetime:
    """A time of a calendar as an aware UTC datetime; a date alone means its first moment (rule C2)."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def given(document: ScenarioDocument, court: Court) -> dict[str, Any]:
    """The members that the scenario gives: from the court's own table, else from the table of all courts, and for a court whose
    go-live no source gives from `undated` (rule C10).
    """
    members: dict[str, Any] = {}
    for table in (document.every_court, document.courts.get(court.court_id)):
        members |= table.given() if table else {}
    if document.undated != "never" and court.known.go_live_at is None:
        members.setdefault("go_live_at", document.undated)
    return members


def complete(document: ScenarioDocument, court: Court) -> CourtCalendar:
    """The calendar with which the court begins; its times are aware."""
    members = given(document, court).items()
    return first_calendar(
        court.known,
        court.zone,
        {name: court_local(value, court.zone) if isinstance(value, date) else value for name, value in members},
    )
