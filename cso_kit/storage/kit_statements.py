"""The statements of every transaction, prepared once for one service's tables, and the row of state that it reads first."""

import copy
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from cso_kit.storage.statement import Command
from cso_kit.storage.tables import KitTables
from cso_kit.time.clock import ClockState


class JournalRow(NamedTuple):
    """An event as it is stored; the database gives it its number."""

    recorded_at: datetime
    calendar_at: datetime
    protocol_at: datetime
    kind: str
    court_id: str | None
    sub: str | None
    correlation: str | None
    data: dict[str, Any]


class KitStatements:
    """The statements of every transaction, prepared for one service's tables, and the last row of state of one database."""

    def __init__(self, tables: KitTables) -> None:
        state = tables.state
        self.state_table = state.name
        self.read_state = Command(select(*list(state.c)[1:]))
        # The row of state that the driver returned last, and its parsed value.
        self.last_state: tuple[Any, StoredState] | None = None
        self.write_clock = Command(
            update(state).where(state.c.version == bindparam("read_version")),
            "calendar_offset_us",
            "protocol_offset_us",
            "calendar_frozen_at",
            "protocol_frozen_at",
            "version",
        )
        self.write_load = Command(update(state), "load_id", "loading_id")
        self.bump_config = Command(update(state).values(config_version=state.c.config_version + 1))
        self.add_event = Command(insert(tables.journal), *JournalRow._fields)
        self.add_intent = Command(
            insert(tables.outbox), "kind", "target", "body", "correlation", "created_at", "attempts", "next_attempt_at"
        )


def statements_for(tables: KitTables) -> KitStatements:
    """The statements for a database with these tables. All databases with the same tables share their compiled forms."""
    return copy.copy(_prepared(tables))


@cache
def _prepared(tables: KitTables) -> KitStatements:
    return KitStatements(tables)


class StoredState(NamedTuple):
    """A service's row of state: its clock, the load that its data comes from, and the load in progress."""

    clock: ClockState
    load_id: str | None
    loading_id: str | None

    @classmethod
    def of_row(cls, row: Any) -> "StoredState":
        """The state in a row of the state table, without its id."""
        (
            calendar_us,
            protocol_us,
            calendar_frozen_at,
            protocol_frozen_at,
            version,
            config_version,
            load_id,
            loading_id,
        ) = row
        calendar, protocol = timedelta(0, 0, calendar_us), timedelta(0, 0, protocol_us)
        clock = ClockState(calendar, protocol, calendar_frozen_at, protocol_frozen_at, version, config_version)
        return cls(clock, load_id, loading_id)
