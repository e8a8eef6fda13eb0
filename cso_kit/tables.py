"""The tables every service has, each under its own prefix: the clock's state, the journal and the outbox.

Services share no table, but they may share a database: the prefix keeps them apart there.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from cso_kit.columns import Instant, Json

# SQLite gives automatic row numbers to INTEGER keys only; PostgreSQL wants eight bytes for a number that only grows.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


@dataclass(frozen=True)
class KitTables:
    """A service's own copies of the common tables, and the prefix they were made with."""

    prefix: str
    metadata: MetaData
    state: Table
    journal: Table
    outbox: Table

    @classmethod
    def define(cls, metadata: MetaData, prefix: str) -> "KitTables":
        """Adds the common tables to a service's metadata, named `<prefix>state`, `<prefix>journal` and `<prefix>outbox`."""
        state = Table(
            f"{prefix}state",
            metadata,
            Column("id", Integer, primary_key=True),  # always 1
            Column("calendar_offset_us", BigInteger, nullable=False),
            Column("protocol_offset_us", BigInteger, nullable=False),
            Column("calendar_frozen_at", Instant),
            Column("protocol_frozen_at", Instant),
            Column("version", Integer, nullable=False),
            Column("config_version", Integer, nullable=False),
        )
        journal = Table(
            f"{prefix}journal",
            metadata,
            Column("id", RowNumber, primary_key=True, autoincrement=True),
            Column("recorded_at", Instant, nullable=False),
            Column("calendar_at", Instant, nullable=False),
            Column("protocol_at", Instant, nullable=False),
            Column("kind", Text, nullable=False),
            Column("court_id", Text),
            Column("sub", Text),
            Column("data", Json, nullable=False),
            sqlite_autoincrement=True,  # a journal number is never given twice, not even after the journal was emptied
        )
        # All its times are real time: whoever is called lives in it, and a frozen clock must not hold up the mail.
        outbox = Table(
            f"{prefix}outbox",
            metadata,
            Column("id", RowNumber, primary_key=True, autoincrement=True),
            Column("kind", Text, nullable=False),
            Column("target", Text, nullable=False),
            Column("body", Json, nullable=False),
            Column("created_at", Instant, nullable=False),
            Column("attempts", Integer, nullable=False),
            Column("next_attempt_at", Instant, nullable=False),
            Column("delivered_at", Instant),
            Column("failed_at", Instant),
            Column("last_error", Text),
        )
        is_waiting = outbox.c.delivered_at.is_(None) & outbox.c.failed_at.is_(None)
        Index(
            f"ix_{prefix}outbox_waiting",
            outbox.c.next_attempt_at,
            sqlite_where=is_waiting,
            postgresql_where=is_waiting,
        )
        return cls(prefix, metadata, state, journal, outbox)
