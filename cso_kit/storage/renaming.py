"""Replaces a text in all rows of a database, such as the name of a template in the addresses of its copies.

It does not know what the text means. The text has only letters, digits and hyphens, so it stands in JSON as it is.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Table, Text, TextClause, text
from sqlalchemy.types import TypeDecorator, TypeEngine

from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction


class Place(NamedTuple):
    """A column that has the text in some row."""

    table: str
    column: str


class Renaming(NamedTuple):
    """The text that is replaced, the one that takes its place, and where the first one is."""

    old: str
    new: str
    places: tuple[Place, ...]

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of `replacing`."""
        return {"old": self.old, "new": self.new, "part": f"%{self.old}%"}


def places_of(tx: Transaction, tables: KitTables, wanted: str) -> tuple[Place, ...]:
    """All columns of the service's tables that have the text in some row. The list of running instances is left out: it is empty
    when nobody uses the database.
    """
    every = text_columns(each for each in tables.state.metadata.sorted_tables if each is not tables.instance)
    return tuple(place for place in every if tx.execute(_having(place), {"part": f"%{wanted}%"}).first() is not None)


def text_columns(tables: Iterable[Table]) -> list[Place]:
    """The columns of the tables that hold text."""
    return [Place(table.name, column.name) for table in tables for column in table.columns if _is_text(column.type)]


def rename(tx: Transaction, renaming: Renaming) -> None:
    """Replaces the text in all rows."""
    for place in renaming.places:
        tx.execute(text(replacing(place)), renaming.parameters)


def _is_text(of: TypeEngine[object]) -> bool:
    return isinstance(of.impl if isinstance(of, TypeDecorator) else of, Text)


# The names are those of this program's tables, so nothing needs to be escaped.
def _having(place: Place) -> TextClause:
    return text(f'SELECT 1 FROM "{place.table}" WHERE "{place.column}" LIKE :part LIMIT 1')  # noqa: S608


def replacing(place: Place) -> str:
    """The statement that replaces a text in one column, with named parameters."""
    return (
        f'UPDATE "{place.table}" SET "{place.column}" = replace("{place.column}", :old, :new) '  # noqa: S608
        f'WHERE "{place.column}" LIKE :part'
    )
