"""Checks that a database has all tables and columns of its service; the migration revision alone does not prove it.

It takes one query of the catalogue. Types and indexes are not checked.
"""

from sqlalchemy import Connection, MetaData

_CATALOGUES = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    "postgresql": "SELECT t.relname, c.attname FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid "
    "WHERE t.relkind IN ('r', 'p') AND pg_table_is_visible(t.oid) AND t.relnamespace <> 'pg_catalog'::regnamespace "
    "AND c.attnum > 0 AND NOT c.attisdropped",
}


def columns_of(connection: Connection) -> dict[str, set[str]]:
    """The names of a database's tables and their columns."""
    found: dict[str, set[str]] = {}
    for table, column in connection.exec_driver_sql(_CATALOGUES[connection.dialect.name]):
        found.setdefault(table, set()).add(column)
    return found


def missing_from(found: dict[str, set[str]], wanted: MetaData) -> str | None:
    """The first missing table or column, in words; `None` if nothing is missing."""
    for name, table in wanted.tables.items():
        if name not in found:
            return f"the table {name} is missing"
        for column in table.columns:
            if column.name not in found[name]:
                return f"the column {column.name} of the table {name} is missing"
    return None
