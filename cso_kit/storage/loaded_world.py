"""The document that a service's data was loaded from, kept for resets. It is one row of a table of the service."""

from typing import Any

from sqlalchemy import Table, delete, insert, select

from cso_kit.storage.statement import Command, Query, first
from cso_kit.storage.unit_of_work import Transaction


class LoadedWorld:
    """The row of one service. `table` has the columns `id` and `document`. One object serves all databases."""

    def __init__(self, table: Table) -> None:
        self._read = Query(select(table.c.document), first)
        self._forget = Command(delete(table))
        self._add = Command(insert(table), "id", "document")

    def read(self, tx: Transaction) -> dict[str, Any] | None:
        """The document; `None` if nothing was loaded."""
        return tx.one(self._read)

    def replace(self, tx: Transaction, document: dict[str, Any]) -> None:
        """Stores a document instead of the one before."""
        tx.put(self._forget)
        tx.put(self._add, id=1, document=document)
