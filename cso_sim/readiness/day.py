"""The day that a report is about, as it is typed."""

import re
from datetime import date
from typing import Any

from cso_kit.web.validation_messages import meant_date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# As the calendar of the simulator.
_LAST = date(2100, 12, 31)


def day_of(typed: Any) -> date:
    """A day such as `2020-02-18`.

    Raises:
        ValueError: it is none, or it is beyond the simulator's calendar. The message is one sentence for its sender.
    """
    if isinstance(typed, date):
        return typed
    text = str(typed).strip()
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(f"This must be a day such as 2020-02-18.{meant_date(text)}")
    if day > _LAST:
        raise ValueError(f"The calendar ends on {_LAST}.")
    return day
