"""SQLAlchemy Core statements compiled once and run on the driver's own cursor.

A Core statement costs about 16 µs in `Connection.execute`, mostly for the search of its compiled form. This way it costs about
3 µs (docs/decisions/0003-prepared-statements.md). Types, dialects and SQL are still SQLAlchemy's. `cso_kit.storage.unit_of_work`
runs the compiled statements.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Dialect, Executable, Table

R = TypeVar("R")
Processor = Callable[[Any], Any]


class Compiled(NamedTuple):
    """One statement in one dialect: its SQL, its parameters, and the types of its results."""

    sql: str
    binds: tuple[tuple[str, Processor | None], ...]
    constants: dict[str, Any]
    expected: int
    results: tuple[tuple[int, Processor], ...]
    # The field order for which the positions of the parameters in a row are known.
    fields: tuple[str, ...]
    slots: tuple[tuple[int, Processor | None], ...]

    def bind(self, given: Mapping[str, Any]) -> Any:
        """The parameters in the driver's form. A missing or unknown name is a programming error."""
        if len(given) != self.expected:
            names = sorted({name for name, _ in self.binds} - self.constants.keys())
            raise TypeError(f"this statement takes {names}, not {sorted(given)}: {self.sql}")
        values = {**self.constants, **given} if self.constants else given
        return [values[name] if process is None else process(values[name]) for name, process in self.binds]

    def bind_row(self, row: Any) -> Any:
        """The parameters of an INSERT of a NamedTuple, by position if its fields are the statement's columns."""
        if row._fields != self.fields:
            return self.bind(row._asdict())
        return [row[at] if process is None else process(row[at]) for at, process in self.slots]

    def read(self, row: Sequence[Any]) -> Sequence[Any]:
        """Converts a driver's row by the columns' types."""
        if not self.results:
            return row
        values = list(row)
        for position, process in self.results:
            values[position] = process(values[position])
        return values


class Command:
    """A prepared INSERT, UPDATE or DELETE. `columns` names the columns that take a parameter of the same name."""

    def __init__(self, statement: Executable, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """The compiled form for a dialect, made at the first use."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._statement, dialect, self._columns)
        return found


class Query(Command, Generic[R]):
    """A prepared statement that returns rows. `make` turns one row (a sequence) into a value, usually `SomeRow._make`."""

    def __init__(self, statement: Executable, make: Callable[[Sequence[Any]], R], *columns: str) -> None:
        super().__init__(statement, *columns)
        self.make = make


def first(row: Sequence[Any]) -> Any:
    """`make` for a query of one column."""
    return row[0]


def columns(table: Table, row: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of `table` that a NamedTuple `row` names, in its order."""
    return [table.c[name] for name in row._fields]


def _numbered(named: str) -> tuple[str, list[str]]:
    """The SQL with PostgreSQL's numbered parameters, and their names in that order.

    A column that is set to an expression has a bind that is not in the SQL; it is left out.
    """
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%"
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    return re.sub(r"%\((\w+)\)s|%%", number, named), names


def _compile(statement: Executable, dialect: Dialect, column_keys: Sequence[str]) -> Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(column_keys) or None)  # type: ignore[attr-defined]
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()
    }
    sql, names = (
        _numbered(compiled.string) if not compiled.positional else (compiled.string, compiled.positiontup or [])
    )
    constants = {name: compiled.params[name] for name in names if not compiled.binds[name].required}
    binds = tuple((name, processors[name]) for name in names)
    fields = tuple(column_keys) if set(names) == set(column_keys) else ()
    return Compiled(
        sql=sql,
        binds=binds,
        constants=constants,
        expected=len({name for name in names if name not in constants}),
        results=_result_processors(statement, dialect),
        fields=fields,
        slots=tuple((fields.index(name), process) for name, process in binds) if fields else (),
    )


def _result_processors(statement: Executable, dialect: Dialect) -> tuple[tuple[int, Processor], ...]:
    returned = getattr(statement, "exported_columns", ())
    found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in returned]
    return tuple((position, process) for position, process in enumerate(found) if process is not None)
