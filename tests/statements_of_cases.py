"""Finds the tables whose cases send different statements to PostgreSQL.

`EVERY_CASE=1 python -m pytest -n 0 -p tests.statements_of_cases PATH…` runs the cases of tables on PostgreSQL alone. It prints
each test of which a later case sends a statement, or a shape of values, that the first one does not, with the shortest of these.
If the database could treat it in another way, the test is marked `every_case_on_both`; see `cases_on_postgres.py`. What
background tasks send depends on the time, and counts for nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, event

from cso_kit.storage.pipeline import Pipeline
from tests.cases_on_postgres import backend_of, function_of

# What each case sent, by test and in order.
_sent: dict[str, list[set[str]]] = {}
_now: set[str] = set()
_real = Pipeline.execute


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves the cases of tables on PostgreSQL, in the order of the files."""
    on_postgres = [item for item in items if backend_of(item) == "postgres"]
    cases = Counter(map(function_of, on_postgres))
    items[:] = [item for item in on_postgres if cases[function_of(item)] > 1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keeps what is sent from the set-up to the end of a case."""
    _now.clear()
    try:
        return (yield)
    finally:
        _sent.setdefault(function_of(item), []).append(set(_now))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what was found."""
    for function, (first, *others) in _sent.items():
        if more := sorted(set[str]().union(*others) - first, key=len):
            terminalreporter.write_line(f"{function}: {len(more)} more, such as {more[0]}")


def _shape(value: object) -> str:
    """What a database may treat in its own way: a type, a large number, a text with NUL or beyond ASCII."""
    if isinstance(value, str):
        return "text with NUL" if "\0" in value or "\\u0000" in value else "text" if value.isascii() else "Unicode"
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if abs(value) < 1 << 31 else "large integer"
    return type(value).__name__


def _note(statement: str, values: Iterable[object]) -> None:
    _now.add(f"{' '.join(statement.split())} -- {', '.join(map(_shape, values))}")


def _execute(self: Pipeline, sql: str, values: Sequence[Any] = ()) -> None:
    _note(sql, values)
    _real(self, sql, values)


Pipeline.execute = _execute  # type: ignore[method-assign]  # only in runs with this plugin


@event.listens_for(Engine, "before_cursor_execute")
def _before(_: Any, __: Any, statement: str, values: Any, ___: Any, executes_many: bool) -> None:
    for each in values if executes_many else [values or ()]:
        _note(statement, each.values() if isinstance(each, dict) else each)
