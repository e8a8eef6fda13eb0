"""The unit of work: what a decision holds while it runs.

One request is one transaction. The core receives a `Transaction`, never commits, and never awaits. A refusal that must leave
a mark is returned (the transaction commits); an exception undoes everything. How transactions are opened, committed and
retried is `cso_kit.storage.database`'s business.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Table

from cso_kit.storage.event import Event
from cso_kit.storage.kit_statements import KitStatements, StoredState
from cso_kit.storage.statement import Command, Query
from cso_kit.storage.unavailable import DatabaseIncompleteError, WorldIsLoadingError
from cso_kit.time.clock import ClockState, Moment

R = TypeVar("R")


class Intent(NamedTuple):
    """A call that is to be made to somebody outside: its kind, to whom, and what about. Never a secret."""

    kind: str
    target: str
    body: dict[str, Any]


class ClockMovedError(Exception):
    """Another transaction moved the clock after this one had read it; whoever decides about the clock decides again."""


class Transaction:
    """One open transaction of one service.

    `at` is the moment that both hands of the clock showed when it began; `real` is real time, for stamps only. `has_recorded`
    says that it adds to the journal, `has_posted` that it adds to the outbox. `has_new_config` says that `clock.config_version`
    is not committed yet, so that what is read under it must not be kept in memory. `load_id` names the load that the data comes
    from, `loading_id` the one that is under way. `before` is the transaction that is committed together with this one, before it.

    Raises:
        WorldIsLoadingError: a scenario is being loaded, and `while_loading` is false.
    """

    __slots__ = (
        "_connection",
        "_cursor",
        "_events",
        "_statements",
        "at",
        "clock",
        "has_new_config",
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
    ) -> None:
        self._connection = connection
        self._cursor: Any = self._open_cursor()
        self._statements = statements
        self._events: list[dict[str, Any]] = []
        self.real = real
        self.has_recorded = False
        self.has_posted = False
        self.has_new_config: bool = before is not None and before.has_new_config
        if before is not None:
            self.clock, self.load_id, self.loading_id = before.clock, before.load_id, before.loading_id
        else:
            self.clock, self.load_id, self.loading_id = self._stored_state()
        if self.loading_id is not None and not while_loading:
            raise WorldIsLoadingError
        self.at: Moment = self.clock.read(real)

    def _stored_state(self) -> StoredState:
        """The row of state. Every transaction reads it first and it seldom changes, so what it means is kept."""
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
        """What prepared statements are run on."""
        driver = self._connection.connection.dbapi_connection
        if driver is None:  # pragma: no cover - SQLAlchemy's type allows it, a checked-out connection never is
            raise RuntimeError("the connection was detached")
        return driver.cursor()

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's own way to the database, for what is not prepared."""
        return self._connection

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

    def run(self, command: Command, /, **parameters: Any) -> int:
        """Runs a prepared command; the number of rows it touched."""
        compiled = command.on(self._connection.dialect)
        self._write(compiled.sql, compiled.bind(parameters))
        return int(self._cursor.rowcount)

    def put(self, command: Command, /, **parameters: Any) -> None:
        """Runs a prepared command that nobody needs the outcome of. If it fails, what is run later raises, or the commit does."""
        compiled = command.on(self._connection.dialect)
        self._write(compiled.sql, compiled.bind(parameters))

    def lock(self, rows: Command, /, **parameters: Any) -> None:
        """Runs a prepared `SELECT … FOR UPDATE` for its locks alone."""
        compiled = rows.on(self._connection.dialect)
        self._cursor.execute(compiled.sql, compiled.bind(parameters))

    def add(self, command: Command, row: Any) -> None:
        """`put` for an INSERT with the fields of a NamedTuple row."""
        compiled = command.on(self._connection.dialect)
        self._write(compiled.sql, compiled.bind_row(row))

    def _write(self, sql: str, values: Any) -> None:
        """The one door that every prepared change goes through."""
        self._cursor.execute(sql, values)

    def hold(self, table: Table) -> None:
        """From before this decision's first look to its end nobody else writes to `table`.

        It is for decisions about all rows of a table that others change one at a time, by locks (`ByLocks`). On
        SQLite nobody else ever writes.
        """

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """A statement that is made up at run time, the ordinary SQLAlchemy way; not for the hot path."""
        return self.connection.execute(statement, parameters)

    def record(self, event: Event) -> None:
        """Appends an event to the service's journal, when this transaction is about to commit."""
        facts = event.facts()
        self._events.append(
            {
                "recorded_at": self.real,
                "calendar_at": self.at.calendar,
                "protocol_at": self.at.protocol,
                "kind": event.kind,
                "court_id": facts.pop("court_id", None),
                "sub": facts.pop("sub", None),
                "data": facts,
            }
        )
        self.has_recorded = True

    def finish(self) -> None:
        """Writes what was recorded; called once, as the last thing before the commit."""
        for event in self._events:
            self.put(self._statements.add_event, **event)
        self._events = []

    def post(self, intent: Intent) -> None:
        """Puts an outgoing call into the service's outbox; it is sent after this transaction has committed, or never."""
        self.put(
            self._statements.add_intent,
            kind=intent.kind,
            target=intent.target,
            body=intent.body,
            created_at=self.real,
            attempts=0,
            next_attempt_at=self.real,
        )
        self.has_posted = True

    def set_clock(self, state: ClockState) -> None:
        """Makes `state` the clock's state; this transaction sees it at once, all others when it commits.

        Raises:
            ClockMovedError: the clock is not any more what this transaction read.
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

    def set_load(self, load_id: str | None, loading_id: str | None) -> None:
        """Writes down which load the data comes from, and which one is under way (`None`: none is)."""
        self.put(self._statements.write_load, load_id=load_id, loading_id=loading_id)
        self.load_id, self.loading_id = load_id, loading_id

    def config_changed(self) -> None:
        """Tells every process that what it keeps in memory (clients, keys) is stale once this commits."""
        self.put(self._statements.bump_config)
        self.clock = self.clock._replace(config_version=self.clock.config_version + 1)
        self.has_new_config = True


def _microseconds(delta: timedelta) -> int:
    return delta // timedelta(microseconds=1)
