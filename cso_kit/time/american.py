"""Days and moments as people in the United States write them: the one way on pages, in letters and in refusals.

Dockets print short dates of their own, because programs read them.
"""

from datetime import UTC, date, datetime, tzinfo

# By names and not by `strftime`: a load of a scenario writes hundreds of days, and `strftime` takes ten times as long.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_text(day: date) -> str:
    """`Tuesday, February 18, 2020`."""
    return f"{_DAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"


def moment_text(moment: datetime, zone: tzinfo = UTC) -> str:
    """`Tuesday, February 18, 2020, 12:00 a.m. PST`: the moment in a zone, and the zone's name at that season."""
    local = moment.astimezone(zone)
    half = "a.m." if local.hour < 12 else "p.m."
    return f"{day_text(local)}, {local.hour % 12 or 12}:{local:%M} {half} {local.tzname()}"


def clock_text(moment: datetime, zone: tzinfo = UTC) -> str:
    """`12:00:05 a.m.`: the time of the day in a zone, to the second."""
    local = moment.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M:%S} {'a.m.' if local.hour < 12 else 'p.m.'}"


def short_day_text(moment: datetime, zone: tzinfo = UTC) -> str:
    """`Feb 18, 2020`: the day of a moment in a zone, where there is little room."""
    local = moment.astimezone(zone)
    return f"{_MONTHS[local.month - 1][:3]} {local.day}, {local.year}"


def copied_text(moment: datetime) -> str:
    """`2020-02-18T08:00Z`: the same moment for a developer to copy into a control call, in UTC."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='minutes')}Z"
