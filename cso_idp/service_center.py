"""The calendar's date in the zone of the PACER Service Center."""

from datetime import date
from zoneinfo import ZoneInfo

from cso_kit.time.clock import Moment

# Rule A2 (own): an account's creation date is the day in the PACER Service Center's zone.
SERVICE_CENTER = ZoneInfo("America/Chicago")


def service_center_day(at: Moment) -> date:
    """The calendar's date at the Service Center."""
    return at.calendar.astimezone(SERVICE_CENTER).date()
