"""In a quarter with few charges no fee is owed: the amount by the quarter's day. Pure.

Source: the Electronic Public Access Fee Schedule, its automatic exemptions, in the versions in force since these days.
"""

from datetime import date

from cso_idp.billing.model import Quarter

# The newest first: from this day on, up to so many cents.
_WAIVED = (
    (date(2020, 1, 1), 3000),
    (date(2012, 4, 1), 1500),
    (date(2010, 4, 1), 1000),
)


def waived_up_to(quarter: Quarter) -> int:
    """The cents up to which no fee is owed for a quarter. Before 2010 the amount counted for a year; then none is waived here."""
    return next((cents for since, cents in _WAIVED if since <= quarter.first_day), 0)


def owed(cost: int, quarter: Quarter) -> int:
    """What would be owed for a quarter's charges, in cents: all of them, or nothing if they are few enough."""
    return cost if cost > waived_up_to(quarter) else 0
