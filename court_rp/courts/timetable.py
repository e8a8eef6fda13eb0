"""A court's days for readiness (rules R1, R2): its calendar as `cso_advice` counts with it, in the court's own time zone."""

from datetime import date, datetime, time, timedelta

from court_rp.courts.phase import CourtCalendar, is_past, linking_is_open, phase_at
from court_rp.courts.registry import Court
from court_rp.courts.situation import court_situation
from cso_advice.standing import Timetable
from cso_kit.time.business_days import add_business_days, last_business_day

_MOMENT = timedelta(microseconds=1)
# D§4.2: a code by mail takes seven to ten business days; the longest time is counted with.
_MAIL = 10


def timetable(court: Court, calendar: CourtCalendar, now: datetime, on: date | None = None) -> Timetable:
    """The days of a court at the calendar time `now`, for the end of the day `on`, or for the moment.

    What the court has not announced yet is known to nobody, but the day asked about shows whether it is live then.
    """
    known = court_situation(court, calendar, phase_at(calendar, now), linking_is_open=False).dates
    last_day = _last_day(court, calendar) if is_past(calendar.announced_at, now) else None
    closes = calendar.registration_closes_at
    is_live = phase_at(calendar, now) == "live"
    return Timetable(
        today=now.astimezone(court.zone).date(),
        is_live=is_live,
        is_live_then=phase_at(calendar, end_of(court, on) if on else now) == "live",
        can_link=linking_is_open(calendar, now),
        last_day=last_day,
        desk_day=last_business_day(last_day) if last_day else None,
        mail_day=add_business_days(last_day, -_MAIL) if last_day else None,
        registration_day=(closes - _MOMENT).astimezone(court.zone).date() if last_day and closes else last_day,
        registration_is_open=is_live or not is_past(closes, now),
        dates=known,
    )


def _last_day(court: Court, calendar: CourtCalendar) -> date | None:
    """The last day on which the court's own login opens a session (rule C4)."""
    return (calendar.go_live_at - _MOMENT).astimezone(court.zone).date() if calendar.go_live_at else None


def end_of(court: Court, day: date) -> datetime:
    """The last moment of a day at a court."""
    return datetime.combine(day + timedelta(days=1), time(), court.zone) - _MOMENT
