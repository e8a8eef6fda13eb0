"""The tables every service has, each under its own prefix: the clock's state and the journal.

Services share no table, but they may share a database: the prefix keeps them apart there.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

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

    @classmethod
    def define(cls, metadata: MetaData, prefix: str) -> "KitTables":
        """Adds the common tables to a service's metadata, named `<prefix>state` and `<prefix>journal`."""
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
        return cls(prefix, metadata, state, journal)
