"""Everything in a service's tables as JSON values, and back: for copies that leave the database.

It knows the tables and their types, not their meaning. Leases and running instances belong to processes and are left out, and so
are the clock and the counts of a seed, which the caller sets.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table, delete, false, func, insert, select

from cso_kit.storage.columns import Instant, from_microseconds, to_microseconds
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction

# The rows of each table, by the names of tables and columns.
Contents = dict[str, list[dict[str, Any]]]
# The tables with keys and secrets: all rows, or those in which a column is true.
Secrets = Mapping[Table, str | None]
_PORTION = 500


def keys_of(kit: KitTables) -> dict[str, tuple[str, ...]]:
    """The columns that identify a row, by table."""
    return {table.name: tuple(column.name for column in table.primary_key.columns) for table in _tables(kit)}


def read_contents(tx: Transaction, kit: KitTables) -> Contents:
    """All rows of all tables, in the order of their keys."""
    return {table.name: _rows(tx, table) for table in _tables(kit)}


def fits(kit: KitTables, contents: Any) -> bool:
    """Whether the contents, which may come from a file that anybody wrote, have every table and column in usable values."""
    try:
        for table in _tables(kit):
            for row in contents[table.name]:
                for column in table.c:
                    _in(column, row[column.name])
    except (KeyError, TypeError, ValueError):
        return False
    return True


def replace_contents(tx: Transaction, kit: KitTables, contents: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Puts these rows in the place of all others."""
    for table in reversed(_tables(kit)):
        tx.execute(delete(table))
    for table in _tables(kit):
        rows = [{column.name: _in(column, row[column.name]) for column in table.c} for row in contents[table.name]]
        for begin in range(0, len(rows), _PORTION):
            tx.execute(insert(table), rows[begin : begin + _PORTION])
        _go_on_after(tx, table)


def with_secrets_of(tx: Transaction, secrets: Secrets, contents: Contents) -> Contents:
    """The contents with the keys and secrets of the database in the place of their own."""
    changed = dict(contents)
    for table, only in secrets.items():
        kept = [row for row in contents[table.name] if only is not None and not row[only]]
        key = tuple(column.name for column in table.primary_key.columns)
        taken = {tuple(row[name] for name in key) for row in kept}
        own = [row for row in _rows(tx, table) if only is None or row[only]]
        changed[table.name] = kept + [row for row in own if tuple(row[name] for name in key) not in taken]
    return changed


def _tables(kit: KitTables) -> list[Table]:
    """The tables, those that others refer to first."""
    left_out = {kit.state, kit.lease, kit.instance, kit.seeding}
    return [table for table in kit.state.metadata.sorted_tables if table not in left_out]


def _rows(tx: Transaction, table: Table) -> list[dict[str, Any]]:
    found = tx.execute(select(table).order_by(*table.primary_key.columns))
    return [
        {column.name: _out(column, value) for column, value in zip(table.c, row, strict=True)} for row in found.all()
    ]


def _out(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return to_microseconds(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(column.type, Date) else value


def _in(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return from_microseconds(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _go_on_after(tx: Transaction, table: Table) -> None:
    """Makes PostgreSQL number new rows after the present ones. SQLite does it by itself."""
    numbered = table.autoincrement_column
    if tx.connection.dialect.name != "postgresql" or numbered is None:
        return
    last = select(func.coalesce(func.max(numbered), 0) + 1).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, numbered.name)
    tx.execute(select(func.setval(sequence, last, false())).where(sequence.is_not(None)))
