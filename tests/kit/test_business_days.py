"""Business days: weekends and federal holidays are none (5 U.S.C. §6103)."""

from datetime import date

import pytest

from cso_kit.time.business_days import add_business_days, is_business_day, last_business_day


@pytest.mark.parametrize(
    "day",
    [
        date(2020, 2, 15),  # a Saturday
        date(2020, 2, 16),  # a Sunday
        date(2020, 1, 1),
        date(2020, 1, 20),  # Martin Luther King, Jr.
        date(2020, 2, 17),  # Washington's Birthday, the day before C.D. Cal. went live
        date(2020, 5, 25),  # Memorial Day
        date(2020, 7, 3),  # Independence Day was a Saturday
        date(2021, 7, 5),  # and then a Sunday
        date(2020, 9, 7),
        date(2020, 10, 12),
        date(2020, 11, 11),
        date(2020, 11, 26),
        date(2021, 6, 18),  # the first Juneteenth was a Saturday
        date(2021, 12, 31),  # New Year's Day 2022 was a Saturday
    ],
)
def test_weekends_and_federal_holidays_are_no_business_days(day: date) -> None:
    assert not is_business_day(day)


@pytest.mark.parametrize("day", [date(2020, 2, 14), date(2020, 2, 18), date(2020, 6, 19), date(2020, 5, 18)])
def test_other_days_are_business_days(day: date) -> None:
    assert is_business_day(day)


def test_days_are_counted_over_weekends_and_holidays_both_ways() -> None:
    """Rule A14: ten business days before the last day of the old login at C.D. Cal."""
    assert add_business_days(date(2020, 2, 14), 1) == date(2020, 2, 18)
    assert add_business_days(date(2020, 2, 3), 10) == date(2020, 2, 18)
    assert add_business_days(date(2020, 2, 17), -10) == date(2020, 2, 3)
    assert add_business_days(date(2020, 2, 17), 0) == date(2020, 2, 17)
    assert last_business_day(date(2020, 2, 17)) == date(2020, 2, 14)
    assert last_business_day(date(2020, 2, 13)) == date(2020, 2, 13)
