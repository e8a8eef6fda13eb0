"""The base class of all tables of a scenario document, and the kinds of values that several tables have."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


class Table(BaseModel):
    """A table. Unknown members are refused, and a value of another type is never made to fit."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=False, defer_build=True)


def _as_date(value: Any) -> Any:
    """Parses a text as a date, because JSON has no dates. A time of day is refused."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _as_moment(value: Any) -> Any:
    """Parses a text as a date, or a date and time. `unknown` (JSON: null) means that the time is not known."""
    if value == "unknown":
        return None
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == len("2020-02-18") else datetime.fromisoformat(value)
    return value


ShortText = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]
Signs = Annotated[str, StringConstraints(max_length=32, pattern=r"^[!-/:-@\[-`{-~]*$")]
RoughDate = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00-\x1f]+$")
]
LoginId = Annotated[str, StringConstraints(max_length=45, pattern=r"^[A-Za-z0-9._@-]*$")]
EmailAddress = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Day = Annotated[date, BeforeValidator(_as_date)]
# A time without an offset is court-local; a date alone means its first moment.
CourtTime = Annotated[datetime | date | None, BeforeValidator(_as_moment)]
AnyTime = Annotated[datetime, BeforeValidator(_as_moment)]
