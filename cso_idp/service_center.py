"""The PACER Service Center's day: which date the calendar shows in its zone."""

from datetime import date
from zoneinfo import ZoneInfo

from cso_kit.time.clock import Moment

# Rule A2 (own): the day an account is made is the day in the PACER Service Center's zone.
SERVICE_CENTER = ZoneInfo("America/Chicago")


def service_center_day(at: Moment) -> date:
    """The calendar's date at the Service Center."""
    return at.calendar.astimezone(SERVICE_CENTER).date()
