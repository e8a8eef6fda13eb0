"""The calendars that a scenario gives its courts, and those that the courts make of them."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from court_rp.courts.known_dates import first_calendar
from court_rp.courts.phase import CourtCalendar, linking_opens_at
from court_rp.courts.registry import Court
from cso_idp.accounts.model import UPGRADED_SINCE
from cso_sim.scenario.account_table import AccountTable
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


def linkable_from(document: ScenarioDocument, court: Court, account: AccountTable) -> datetime | None:
    """The first moment at which an account could be linked at a court (rule L5): linking is open there, and the account is
    upgraded. `None` if it is not known when linking opens.
    """
    opens_at = linking_opens_at(complete(document, court))
    upgraded_on = max(account.upgraded_on or account.created_on, UPGRADED_SINCE)
    return max(opens_at, court_local(upgraded_on, court.zone)) if opens_at else None
