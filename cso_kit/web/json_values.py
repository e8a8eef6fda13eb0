"""Kinds of values in JSON documents that take what JSON means by them, where Pydantic alone would also take what looks alike.

A number is no time and `"yes"` is not true: whoever sends such a thing means something else, and should hear so.
"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BeforeValidator, StrictBool

from cso_kit.web.paging import MOST

__all__ = ["Day", "Instant", "JournalLimit", "JournalPlace", "PageLimit", "PagePlace", "Truth"]


def _is_no_number(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError("This must be a text such as 2020-02-17 or 2020-02-17T23:59:00-08:00, not a number.")
    return value


Truth = StrictBool
Day = Annotated[date, BeforeValidator(_is_no_number)]
Instant = Annotated[datetime, BeforeValidator(_is_no_number)]
JournalPlace = Annotated[
    int, Query(ge=0, lt=2**63, description="The `next` of the answer before; leave it out to begin.")
]
JournalLimit = Annotated[int, Query(ge=1, le=1000, description="At most so many events.")]
PageLimit = Annotated[
    int, Query(ge=1, le=MOST, description=f"At most so many of a kind in one answer, up to {MOST:,}.")
]
PagePlace = JournalPlace
