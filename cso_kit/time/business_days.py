"""Business days in the United States: every day but Saturdays, Sundays and the federal holidays (5 U.S.C. §6103).

Mail and offices go by them. A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after.
"""

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
# Month and day. Juneteenth is a holiday since 2021 (Pub. L. 117-17).
_FIXED = ((1, 1), (7, 4), (11, 11), (12, 25))
_JUNETEENTH, _JUNETEENTH_SINCE = (6, 19), 2021
# Month, weekday, and which of them in the month: Martin Luther King, Washington, Labor Day, Columbus Day, Thanksgiving.
_MOVING = ((1, _MONDAY, 3), (2, _MONDAY, 3), (9, _MONDAY, 1), (10, _MONDAY, 2), (11, _THURSDAY, 4))


def is_business_day(day: date) -> bool:
    """Whether mail is carried and offices are open on this day."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def add_business_days(day: date, number: int) -> date:
    """The business day that is `number` of them after this day, or before it if the number is negative."""
    step = _DAY if number > 0 else -_DAY
    for _ in range(abs(number)):
        day += step
        while not is_business_day(day):
            day += step
    return day


def last_business_day(day: date) -> date:
    """This day, or the last business day before it."""
    return day if is_business_day(day) else add_business_days(day, -1)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    fixed = [*_FIXED, _JUNETEENTH] if year >= _JUNETEENTH_SINCE else list(_FIXED)
    kept = [_observed(date(year, month, day)) for month, day in fixed]
    # New Year's Day of the next year may be kept on the last day of this one.
    kept.append(_observed(date(year + 1, 1, 1)))
    moving = [_nth(year, month, weekday, number) for month, weekday, number in _MOVING]
    return frozenset([*kept, *moving, _last_monday_of_may(year)])


def _observed(day: date) -> date:
    return day + {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(day.weekday(), timedelta(0))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
