"""Whether a database has all tables and columns that its service needs; the revision mark alone does not say so.

It takes one query of the catalogue. What type a column has, and which indexes there are, is not looked at.
"""

from sqlalchemy import Connection, MetaData

_CATALOGUES = {
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
    "postgresql": "SELECT t.relname, c.attname FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid "
    "WHERE t.relkind IN ('r', 'p') AND pg_table_is_visible(t.oid) AND t.relnamespace <> 'pg_catalog'::regnamespace "
    "AND c.attnum > 0 AND NOT c.attisdropped",
}


def columns_of(connection: Connection) -> dict[str, set[str]]:
    """The names of all tables of a database, with those of their columns."""
    found: dict[str, set[str]] = {}
    for table, column in connection.exec_driver_sql(_CATALOGUES[connection.dialect.name]):
        found.setdefault(table, set()).add(column)
    return found


def missing_from(found: dict[str, set[str]], wanted: MetaData) -> str | None:
    """What is missing first, in words; `None` if everything is there."""
    for name, table in wanted.tables.items():
        if name not in found:
            return f"the table {name} is missing"
        for column in table.columns:
            if column.name not in found[name]:
                return f"the column {column.name} of the table {name} is missing"
    return None
