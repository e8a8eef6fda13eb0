"""What changed in a world, row by row, in words. It compares contents and knows no database."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from cso_kit.storage.contents import Contents

# Columns by which people know a row, the best one first.
_NAMES = (
    "login_id",
    "login",
    "case_number",
    "client_name",
    "name",
    "title",
    "subject",
    "email",
    "kind",
    "client_id",
    "kid",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 60
_MOST_ROWS = 50
# Only that they changed is said of columns with such endings.
_SECRET = ("_hash", "secret", "password", "key", "private")


class Change(NamedTuple):
    """The changed rows of one table: what they are, how many were added, removed and changed, and each in words."""

    what: str
    added: int
    removed: int
    changed: int
    rows: list[str]


def changes(before: Contents, after: Contents, keys: Mapping[str, tuple[str, ...]]) -> list[Change]:
    """What changed in one service, table by table. `keys` are the columns that identify a row of each table."""
    found = [_changed(table, before[table], after[table], keys[table]) for table in after]
    return [each for each in found if each.rows]


def _changed(table: str, before: Any, after: Any, key: tuple[str, ...]) -> Change:
    what = table.partition("_")[2].replace("_", " ")
    old, new = _by_key(before, key), _by_key(after, key)
    added = [new[each] for each in new if each not in old]
    removed = [old[each] for each in old if each not in new]
    changed = [(old[each], new[each]) for each in new if each in old and old[each] != new[each]]
    rows = [f"added {_named(row)}" for row in added] + [f"removed {_named(row)}" for row in removed]
    rows += [f"changed {_named(now)}: {_difference(then, now)}" for then, now in changed]
    if len(rows) > _MOST_ROWS:
        rows = [*rows[:_MOST_ROWS], f"and {len(rows) - _MOST_ROWS} more"]
    return Change(what, len(added), len(removed), len(changed), rows)


def _by_key(rows: Iterable[dict[str, Any]], key: tuple[str, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[column] for column in key): row for row in rows}


def _named(row: Mapping[str, Any]) -> str:
    """A row as people call it: by its best name, and by its court."""
    name = next((str(row[column]) for column in _NAMES if row.get(column)), "")
    court = f"at {row['court_id']}" if row.get("court_id") else ""
    return " ".join(part for part in (name[:_LONGEST], court) if part) or f"number {next(iter(row.values()))}"


def _difference(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    different = [column for column in now if then[column] != now[column]]
    return ", ".join(
        column
        if column.endswith(_SECRET)
        else f"{column} {_value(column, then[column])} → {_value(column, now[column])}"
        for column in different
    )


def _value(column: str, value: Any) -> str:
    if value is None:
        return "nothing"
    if column.endswith("_at") and isinstance(value, int):
        return (_EPOCH + timedelta(microseconds=value)).isoformat(timespec="seconds")
    return str(value)[:_LONGEST]
