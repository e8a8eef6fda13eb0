"""Column types that store the same bytes and return the same Python values on SQLite and PostgreSQL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text, TypeDecorator

Processor = Callable[[Any], Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

encode_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode


def to_microseconds(value: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z of an aware datetime; exact, unlike a float timestamp."""
    return (value - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC datetime of `to_microseconds`."""
    return _EPOCH + timedelta(microseconds=value)


def _instant_in(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)


def _instant_out(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def _json_in(value: Any) -> str | None:
    return None if value is None else encode_json(value)


def _json_out(value: str | None) -> Any:
    return None if value is None else json.loads(value)


# Both types without TypeDecorator's wrappers, because a login binds and reads sixty values.
class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since the epoch, so that it sorts and compares alike on both databases."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _instant_in

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _instant_out


class Json(TypeDecorator[Any]):
    """A JSON value as compact text. Queries never look into it."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:
        return _json_in

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor:
        return _json_out
