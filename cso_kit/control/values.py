"""The base classes of the control plane's models, and strict JSON values.

A number is not a time, `"yes"` is not true and `"5"` is not a number, though Pydantic accepts all three. No web framework is
imported here, so that clients load the models quickly.
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StrictBool, StrictInt, WithJsonSchema

_DATE_TIME = {"type": "string", "format": "date-time"}


class Body(BaseModel):
    """The body of a call. Unknown members are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class View(BaseModel):
    """A response, or a part of one. Clients ignore unknown members."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


def _not_a_number(value: Any) -> Any:
    # Pydantic takes "2020" for a count of seconds since 1970.
    if isinstance(value, int | float) or (
        isinstance(value, str) and value.strip().lstrip("+-").replace(".", "", 1).isdecimal()
    ):
        raise ValueError("This must be a text such as 2020-02-17 or 2020-02-17T23:59:00-08:00, not a number.")
    return value


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_duration(value: Any) -> Any:
    return f"PT{value.total_seconds():f}S".replace("PT-", "-PT") if isinstance(value, timedelta) else value


Truth = StrictBool
Count = StrictInt
Day = Annotated[date, BeforeValidator(_not_a_number)]
# A time in a body. Each call says whether it must have an offset.
SentTime = Annotated[datetime, BeforeValidator(_not_a_number)]
# A time in a response, always with its offset. It is written as `isoformat` does: court-local times keep the court's offset.
ShownTime = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
    WithJsonSchema(_DATE_TIME, mode="serialization"),
]
# A time in a court's calendar, as text: without an offset it is court-local. Python callers may give a date or a datetime.
CourtTime = Annotated[str, BeforeValidator(_as_text)]
# An ISO 8601 duration, as text. Python callers may give a timedelta.
Duration = Annotated[str, BeforeValidator(_as_duration)]
