"""The unit of work: the transaction that a decision gets.

One request is one transaction. The core gets a `Transaction`, never commits, and never awaits. A refusal that must leave a mark
is returned (the transaction commits); an exception undoes everything. `cso_kit.storage.database` opens, commits and repeats
transactions.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Table

from cso_kit.secrets.randomness import SYSTEM, Randomness
from cso_kit.storage.event import Event
from cso_kit.storage.kit_statements import JournalRow, KitStatements, StoredState
from cso_kit.storage.statement import Command, Query
from cso_kit.storage.unavailable import DatabaseIncompleteError, WorldIsLoadingError
from cso_kit.time.clock import ClockState, Moment
from cso_kit.trace import Trace

R = TypeVar("R")
# What a transaction knows of its own writes.
_UNDONE = (
    *("clock", "at", "load_id", "loading_id", "correlation"),
    *("has_recorded", "has_posted", "has_new_config", "has_new_schedule"),
)


class Intent(NamedTuple):
    """A call to be made to somebody outside: its kind, its recipient and its subject. It never holds a secret in the clear."""

    kind: str
    target: str
    body: dict[str, Any]


class ClockMovedError(Exception):
    """Another transaction moved the clock after this one had read it; the caller must decide again."""


class Transaction:
    """One open transaction of one service.

    `at` is the moment that both hands of the clock showed when it began; `real` is real time, for stamps only. `has_recorded` and
    `has_posted` say that it adds to the journal and to the outbox. `has_new_config` says that `clock.config_version` is not
    committed yet, so that values read under it must not be cached; `has_new_schedule` that something is to be done at another
    time than before. `load_id` names the load that the data comes from, `loading_id` the load in progress. `before` is the
    transaction before this one in the same commit. `correlation` names the flow that all its events and calls belong to
    (`cso_kit.trace`); a decision that learns it sets it.

    Raises:
        WorldIsLoadingError: a scenario is being loaded, and `while_loading` is false.
    """

    __slots__ = (
        "_connection",
        "_cursor",
        "_events",
        "_source",
        "_statements",
        "at",
        "clock",
        "correlation",
        "has_new_config",
        "has_new_schedule",
        "has_posted",
        "has_recorded",
        "load_id",
        "loading_id",
        "real",
    )

    clock: ClockState
    load_id: str | None
    loading_id: str | None

    def __init__(
        self,
        connection: Connection,
        statements: KitStatements,
        real: datetime,
        before: "Transaction | None" = None,
        while_loading: bool = False,  # noqa: FBT001, FBT002 - one more name in a call costs on the hot path
        source: Randomness = SYSTEM,
        trace: Trace | None = None,
    ) -> None:
        self._connection = connection
        self._cursor: Any = self._open_cursor()
        self._statements = statements
        self._source = source
        self._events: list[tuple[Any, ...]] = []
        self.real = real
        self.correlation: str | None = None if trace is None else trace.id
        self.has_recorded = False
        self.has_posted = False
        self.has_new_schedule = False
        self.has_new_config: bool = before is not None and before.has_new_config
        if before is not None:
            self.clock, self.load_id, self.loading_id = before.clock, before.load_id, before.loading_id
        else:
            self.clock, self.load_id, self.loading_id = self._stored_state()
        if self.loading_id is not None and not while_loading:
            raise WorldIsLoadingError
        self.at: Moment = self.clock.read(real)

    def _stored_state(self) -> StoredState:
        """The row of state, which every transaction reads first. It seldom changes, so its parsed value is cached."""
        statements = self._statements
        compiled = statements.read_state.on(self._connection.dialect)
        self._cursor.execute(compiled.sql, ())
        rows = self._cursor.fetchall()
        if not rows:
            url, table = self._connection.engine.url, statements.state_table
            raise DatabaseIncompleteError(url, f"the table {table} has no row")
        row, last = rows[0], statements.last_state
        if last is None or last[0] != row:
            last = statements.last_state = row, StoredState.of_row(compiled.read(row))
        return last[1]

    def _open_cursor(self) -> Any:
        """The cursor for prepared statements."""
        driver = self._connection.connection.dbapi_connection
        if driver is None:  # pragma: no cover - SQLAlchemy's type allows it, a checked-out connection never is
            raise RuntimeError("the connection was detached")
        return driver.cursor()

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, for statements that are not prepared."""
        return self._connection

    @property
    def random(self) -> Randomness:
        """The source of this transaction's random values."""
        return self._source.of_load(self.load_id, self.loading_id)

    def all(self, query: Query[R], /, **parameters: Any) -> list[R]:
        """Every row of a prepared query."""
        compiled = query.on(self._connection.dialect)
        self._cursor.execute(compiled.sql, compiled.bind(parameters))
        make, read = query.make, compiled.read
        return [make(read(row)) for row in self._cursor.fetchall()]

    def one(self, query: Query[R], /, **parameters: Any) -> R | None:
        """The first row of a prepared query, or `None`."""
        compiled = query.on(self._connection.dialect)
        self._cursor.execute(compiled.sql, compiled.bind(parameters))
        rows = self._cursor.fetchall()
        return query.make(compiled.read(rows[0])) if rows else None

    def each(self, query: Query[R], /, many: Iterable[Mapping[str, Any]]) -> list[R | None]:
        """`one` for each of many parameters, in their order. On PostgreSQL they share one round trip."""
        return [self.one(query, **parameters) for parameters in many]

    def run(self, command: Command, /, **parameters: Any) -> int:
        """Runs a prepared command. Returns the number of rows that it affected."""
        compiled = command.on(self._connection.dialect)
        self._write(compiled.sql, compiled.bind(parameters))
        return int(self._cursor.rowcount)

    def put(self, command: Command, /, **parameters: Any) -> None:
        """Runs a prepared command without waiting for its outcome. If it fails, a later statement or the commit raises."""
        compiled = command.on(self._connection.dialect)
        self._write(compiled.sql, compiled.bind(parameters))

    def lock(self, rows: Command, /, **parameters: Any) -> None:
        """Runs a prepared `SELECT … FOR UPDATE` only for its locks."""
        compiled = rows.on(self._connection.dialect)
        self._cursor.execute(compiled.sql, compiled.bind(parameters))

    def add(self, command: Command, row: Any) -> None:
        """`put` for an INSERT with the fields of a NamedTuple row."""
        compiled = command.on(self._connection.dialect)
        self._write(compiled.sql, compiled.bind_row(row))

    def _write(self, sql: str, values: Any) -> None:
        """Runs a prepared change. All of them come here."""
        self._cursor.execute(sql, values)

    def hold(self, table: Table) -> None:
        """Keeps all others from writing to `table`, from before this decision's first read to its end.

        It is for decisions about all rows of a table whose single rows others change by locks (`ByLocks`). On SQLite there is
        never another writer.
        """

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Runs a statement in SQLAlchemy's ordinary way; not for the hot path."""
        return self.connection.execute(statement, parameters)

    def attempt(self, part: Callable[[], R]) -> R:
        """Does a part of the decision. If it raises, all that it wrote and recorded is undone, and the decision can go on."""
        before = {name: getattr(self, name) for name in _UNDONE}
        recorded = len(self._events)
        self._cursor.execute("SAVEPOINT part", ())
        try:
            result = part()
        except BaseException:
            del self._events[recorded:]
            for name, value in before.items():
                setattr(self, name, value)
            self._cursor.execute("ROLLBACK TO SAVEPOINT part", ())
            raise
        finally:
            self._cursor.execute("RELEASE SAVEPOINT part", ())
        return result

    def record(self, event: Event) -> None:
        """Adds an event to the journal, just before the commit."""
        facts = event.facts()
        court_id, sub = facts.pop("court_id", None), facts.pop("sub", None)
        calendar, protocol = self.at
        self._events.append((self.real, calendar, protocol, event.kind, court_id, sub, facts))
        self.has_recorded = True

    def finish(self) -> None:
        """Writes the recorded events; called once, right before the commit. All belong to the flow that is known by now."""
        correlation = self.correlation
        for real, calendar, protocol, kind, court_id, sub, facts in self._events:
            row = JournalRow(real, calendar, protocol, kind, court_id, sub, correlation, facts)
            self.add(self._statements.add_event, row)
        self._events = []

    def post(self, intent: Intent) -> None:
        """Puts an outgoing call into the outbox. It is sent after the commit; without a commit it is not sent."""
        self.put(
            self._statements.add_intent,
            kind=intent.kind,
            target=intent.target,
            body=intent.body,
            correlation=self.correlation,
            created_at=self.real,
            attempts=0,
            next_attempt_at=self.real,
        )
        self.has_posted = True

    def set_clock(self, state: ClockState) -> None:
        """Stores the clock's state. This transaction sees it at once, all others after the commit.

        Raises:
            ClockMovedError: another transaction moved the clock after this one had read it.
        """
        state = state.checked(self.real)
        changed = self.run(
            self._statements.write_clock,
            read_version=self.clock.version,
            calendar_offset_us=_microseconds(state.calendar_offset),
            protocol_offset_us=_microseconds(state.protocol_offset),
            calendar_frozen_at=state.calendar_frozen_at,
            protocol_frozen_at=state.protocol_frozen_at,
            version=state.version,
        )
        if not changed:
            raise ClockMovedError
        self.clock, self.at = state, state.read(self.real)
        self.schedule_changed()

    def set_load(self, load_id: str | None, loading_id: str | None) -> None:
        """Stores the load that the data comes from, and the load in progress (`None` for none)."""
        self.put(self._statements.write_load, load_id=load_id, loading_id=loading_id)
        self.load_id, self.loading_id = load_id, loading_id
        self.schedule_changed()

    def config_changed(self) -> None:
        """Makes the caches of all processes (clients, keys) stale once this transaction commits."""
        self.put(self._statements.bump_config)
        self.clock = self.clock._replace(config_version=self.clock.config_version + 1)
        self.has_new_config = True

    def schedule_changed(self) -> None:
        """Lets background work ask again when it is to be done: the clock was moved, a date was, or a load has begun or ended."""
        self.has_new_schedule = True


def _microseconds(delta: timedelta) -> int:
    return delta // timedelta(microseconds=1)
