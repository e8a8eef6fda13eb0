"""Work on very many rows in portions: each is a short transaction, and other requests are served in between."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, delete, select, tuple_

from cso_kit.storage.statement import Command
from cso_kit.storage.unit_of_work import Transaction

T = TypeVar("T")

# Does a part of the work. It returns true when everything is done; otherwise it is called again.
Step = Callable[[Transaction], bool]

_ROWS = 500
_SECONDS = 0.02


def do_some(tx: Transaction, steps: Sequence[Step], done: int) -> int:
    """Continues with the steps after the first `done`, for as long as one transaction may take. Returns how many are done."""
    until = time.monotonic() + _SECONDS
    while done < len(steps):
        done += steps[done](tx)
        if time.monotonic() > until:
            break
    return done


def deleting(table: Table, *where: ColumnElement[bool]) -> Step:
    """The step that deletes all rows, or those that meet the conditions."""
    command = _delete_some(table, *where) if where else _delete_any(table)
    return lambda tx: tx.run(command) < _ROWS


def _delete_some(table: Table, *where: ColumnElement[bool]) -> Command:
    key = list(table.primary_key.columns)
    some = select(*key).where(*where).limit(_ROWS)
    return Command(delete(table).where((tuple_(*key) if len(key) > 1 else key[0]).in_(some)))


@cache
def _delete_any(table: Table) -> Command:
    return _delete_some(table)


def each_of(values: Sequence[T], do: Callable[[Transaction, T], Any], at_once: int = 50) -> Iterator[Step]:
    """The steps that do something for each of many values."""
    for start in range(0, len(values), at_once):
        yield _doing(values[start : start + at_once], do)


def once(do: Callable[[Transaction], Any]) -> Step:
    """The step that does something in one go."""

    def step(tx: Transaction) -> bool:
        do(tx)
        return True

    return step


def _doing(values: Sequence[T], do: Callable[[Transaction, T], Any]) -> Step:
    def step(tx: Transaction) -> bool:
        for value in values:
            do(tx, value)
        return True

    return step
