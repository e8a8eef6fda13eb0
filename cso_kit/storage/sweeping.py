"""Deletes expired rows, a few at a time, so that no request waits for the whole sweep.

A sweep reads each table in the order of its key, a fixed number of rows in each transaction, because the tables have no index by
time (docs/decisions/0006-what-a-login-writes.md). Other requests run in between.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Table, and_, bindparam, delete, or_, select, tuple_

from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction

# Expired rows are kept for this time, so that a late reuse is still recognised.
KEEP = timedelta(days=1)
_ROWS = 1000
# The position before the first row; the one after the last is `None`.
_START: tuple[Any, ...] = ()
Position = tuple[Any, ...]


class Expiring:
    """A table whose rows are deleted when one of their `times` is more than `KEEP` ago, in protocol time or in real time."""

    def __init__(self, table: Table, *times: Column[Any], by: Literal["protocol", "real"] = "protocol") -> None:
        self._by = by
        self._table = table
        self._key: Sequence[Column[Any]] = list(table.primary_key.columns)
        self._is_over = or_(*(column < bindparam("horizon", type_=column.type) for column in times))

    def clear(self, tx: Transaction, after: Position) -> Position | None:
        """Deletes the expired ones of the next rows. Returns the position after them; `None` after the last row."""
        ahead = [self._compared(after, is_behind=True)] if after else []
        last = select(*self._key).where(*ahead).order_by(*self._key).offset(_ROWS - 1).limit(1)
        found = tx.execute(last).first()
        until = tuple(found) if found is not None else None
        within = [*ahead, self._compared(until, is_behind=False)] if until else ahead
        tx.execute(delete(self._table).where(and_(*within, self._is_over)), {"horizon": self._horizon(tx)})
        return until

    def _compared(self, position: Position, *, is_behind: bool) -> ColumnElement[bool]:
        key: Any = tuple_(*self._key) if len(self._key) > 1 else self._key[0]
        value: Any = position if len(self._key) > 1 else position[0]
        compared: ColumnElement[bool] = key > value if is_behind else key <= value
        return compared

    def _horizon(self, tx: Transaction) -> datetime:
        return (tx.at.protocol if self._by == "protocol" else tx.real) - KEEP


async def sweep(database: Database, tables: Iterable[Expiring]) -> None:
    """Sweeps one table after the other. After each portion it pauses for as long as that took, so it uses half of the time."""
    for table in tables:
        position: Position | None = _START
        while position is not None:
            began, after = time.monotonic(), position
            position = await database.work(lambda tx, table=table, after=after: table.clear(tx, after))  # type: ignore[misc]
            await asyncio.sleep(time.monotonic() - began)
