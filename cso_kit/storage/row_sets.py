"""Many rows in one parameter: a set of rows as JSON, which one statement reads as a table.

A load stores thousands of rows. Bound one by one they cost more time in the driver than in the database.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, FromClause, bindparam, cast, func, select

from cso_kit.storage.columns import Instant, to_microseconds

ROWS = "rows"


def as_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column[Any]]) -> str:
    """The value of the parameter `rows` for `row_set`: the values of these columns, in their order."""
    names = [column.name for column in columns]
    return json.dumps([[_value(row[name]) for name in names] for row in rows], separators=(",", ":"))


def row_set(dialect: str, columns: Sequence[Column[Any]]) -> FromClause:
    """The parameter `rows` as a table with these columns, in the dialect with this name."""
    rows: Any = bindparam(ROWS)
    if dialect == "sqlite":
        each: Any = func.json_each(rows).table_valued("value")
        # JSON keeps texts, numbers and null apart, and dates are stored as texts.
        fields = [func.json_extract(each.c.value, f"$[{n}]").label(one.name) for n, one in enumerate(columns)]
        return select(*fields).subquery()
    from sqlalchemy.dialects.postgresql import JSONB  # two megabytes that SQLite does not need

    each = func.jsonb_array_elements(cast(rows, JSONB)).column_valued("each")
    return select(*(cast(each.op("->>")(n), _type(one)).label(one.name) for n, one in enumerate(columns))).subquery()


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_microseconds(value)
    return value.isoformat() if isinstance(value, date) else value


def _type(column: Column[Any]) -> Any:
    return BigInteger() if isinstance(column.type, Instant) else column.type
