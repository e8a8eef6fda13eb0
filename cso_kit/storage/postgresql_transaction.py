"""A transaction on PostgreSQL: its first statements, and how it runs statements. `storage/postgresql.py` begins and ends it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from cso_kit.secrets.randomness import Randomness
from cso_kit.storage.database import ByLocks
from cso_kit.storage.kit_statements import KitStatements
from cso_kit.storage.pipeline import Pipeline
from cso_kit.storage.statement import Query
from cso_kit.storage.unit_of_work import R, Transaction
from cso_kit.time.clock import RealNow
from cso_kit.trace import CURRENT

_ALONE = "BEGIN ISOLATION LEVEL SERIALIZABLE"
_BY_LOCKS = "BEGIN ISOLATION LEVEL READ COMMITTED"


class HoldFirstError(Exception):
    """The decision needs to hold a table. It must run again, because the hold comes before the first read."""

    def __init__(self, table: Table) -> None:
        super().__init__(f"{table.name} must be held")
        self.table = table


class Beginning(NamedTuple):
    """The first statements of a transaction, and the tables that it holds."""

    statements: tuple[str, ...]
    held: frozenset[Table] = frozenset()
    lock_rows: Callable[[Transaction], None] | None = None

    @classmethod
    def of(cls, by: ByLocks | None) -> "Beginning":
        """The beginning for a serializable decision, or one by locks. Locking a table does not read it."""
        if by is None:
            return cls((_ALONE,))
        return cls(
            (_BY_LOCKS, *(f"LOCK TABLE {table.name} IN ROW EXCLUSIVE MODE" for table in by.tables)),
            lock_rows=by.lock_rows,
        )

    def holding(self, table: Table) -> "Beginning":
        """The beginning for a serializable decision that holds a table."""
        held = sorted({*self.held, table}, key=lambda each: each.name)
        locks = (f"LOCK TABLE {each.name} IN SHARE ROW EXCLUSIVE MODE" for each in held)
        return Beginning((_ALONE, *locks), frozenset(held))


class PostgresTransaction(Transaction):
    """A transaction whose prepared statements go through the connection's pipeline."""

    __slots__ = ("_held", "_pipeline")

    def __init__(
        self,
        connection: Connection,
        pipeline: Pipeline,
        beginning: Beginning,
        statements: KitStatements,
        now: RealNow,
        while_loading: bool,  # noqa: FBT001 - as the base class has it
        source: Randomness,
    ) -> None:
        self._pipeline, self._held = pipeline, beginning.held
        for sql in beginning.statements:
            pipeline.execute(sql)
        # The greenlet in which it runs has the context of its request's task.
        super().__init__(connection, statements, now(), None, while_loading, source, CURRENT.get())

    def _open_cursor(self) -> Pipeline:
        return self._pipeline

    @property
    def connection(self) -> Connection:
        self._pipeline.leave()
        return self._connection

    def each(self, query: Query[R], /, many: Iterable[Mapping[str, Any]]) -> list[R | None]:
        compiled = query.on(self._connection.dialect)
        found = self._pipeline.fetch_each(compiled.sql, [compiled.bind(parameters) for parameters in many])
        return [query.make(compiled.read(rows[0])) if rows else None for rows in found]

    def hold(self, table: Table) -> None:
        if table not in self._held:
            raise HoldFirstError(table)


READING = Beginning(("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",))
