"""Which cases of a table run on PostgreSQL too: the first one, unless the test is marked `every_case_on_both`.

The cases of most tables differ before the database is asked, or in which of the same statements they send: a form is refused for
one reason or another. `statements_of_cases.py` finds the other tables. `EVERY_CASE=1` runs all cases on both.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

# Here the databases themselves are tested.
_ABOUT_DATABASES = tuple(Path(__file__).parent / room for room in ("kit", "migrations"))


class CasesOnPostgres:
    """Sees the tests in the order in which they are collected."""

    def __init__(self) -> None:
        self._on_sqlite: set[str] = set()
        self._first: dict[str, str] = {}

    def see(self, item: pytest.Item) -> None:
        """Notes a test."""
        if backend_of(item) == "sqlite":
            self._on_sqlite.add(function_of(item))
        elif backend_of(item) == "postgres":
            self._first.setdefault(function_of(item), item.nodeid)

    def chosen(self, items: list[pytest.Item], arguments: Iterable[str]) -> list[pytest.Item]:
        """The tests to run. A case that an argument of the command line names stays."""
        if os.environ.get("EVERY_CASE") or any("[" in argument for argument in arguments):
            return items
        return [item for item in items if not self._is_repeated(item)]

    def _is_repeated(self, item: pytest.Item) -> bool:
        return (
            backend_of(item) == "postgres"
            and function_of(item) in self._on_sqlite
            and self._first[function_of(item)] != item.nodeid
            and not item.get_closest_marker("every_case_on_both")
            and not any(room in item.path.parents for room in _ABOUT_DATABASES)
        )


def backend_of(item: pytest.Item) -> object:
    """The database of a test's parameter; `None` if it has no such parameter."""
    return item.callspec.params.get("backend") if hasattr(item, "callspec") else None


def function_of(item: pytest.Item) -> str:
    """The test without its parameters."""
    return item.nodeid.partition("[")[0]
