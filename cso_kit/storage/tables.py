"""The tables of every service, under its own prefix: state, journal, outbox, inbox, leases, running instances, armed faults.

Services share no table, but may share a database.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData, Table, Text

from cso_kit.storage.columns import Instant, Json

# SQLite numbers rows only by INTEGER keys; on PostgreSQL a number that always grows needs eight bytes.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


def partial_index(name: str, *on: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """An index over the rows that meet `where`.

    `add_postgresql_conditions` adds the condition for PostgreSQL. Adding it here would load its dialect, 20 ms of every start.
    """
    return Index(name, *on, unique=unique, sqlite_where=where, info={"where": where})


def add_postgresql_conditions(metadata: MetaData) -> None:
    """Completes the partial indexes of a service's tables, before they are created or compared."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = index.info["where"]


@dataclass(frozen=True)
class KitTables:
    """The common tables of one service."""

    state: Table
    journal: Table
    outbox: Table
    message: Table
    lease: Table
    instance: Table
    fault: Table
    seeding: Table

    @classmethod
    def define(cls, metadata: MetaData, prefix: str) -> "KitTables":
        """Adds the common tables to a service's metadata, with the prefix before each name."""
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
            # The load that the data comes from, and the load in progress.
            Column("load_id", Text),
            Column("loading_id", Text),
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
            # The flow that it belongs to (`cso_kit.trace`).
            Column("correlation", Text),
        )
        # All its times are real time: the receivers use it, and a frozen clock must not delay calls.
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
            Column("correlation", Text),
        )
        is_waiting = outbox.c.delivered_at.is_(None) & outbox.c.failed_at.is_(None)
        partial_index(f"ix_{prefix}outbox_waiting", outbox.c.next_attempt_at, where=is_waiting)
        # The simulated inbox: the service's messages, by the recipient's address.
        message = Table(
            f"{prefix}message",
            metadata,
            Column("id", RowNumber, primary_key=True),
            Column("sender", Text, nullable=False),
            Column("address", Text, nullable=False),
            Column("kind", Text, nullable=False),
            Column("subject", Text, nullable=False),
            Column("body", Text, nullable=False),
            Column("sent_at", Instant, nullable=False),
            Column("protocol_at", Instant),
        )
        Index(f"ix_{prefix}message_address", message.c.address, message.c.id)
        # Both in real time: locks across processes, and the running instances.
        lease = Table(
            f"{prefix}lease",
            metadata,
            Column("name", Text, primary_key=True),
            Column("holder", Text, nullable=False),
            Column("expires_at", Instant, nullable=False),
        )
        instance = Table(
            f"{prefix}instance",
            metadata,
            Column("id", Text, primary_key=True),
            Column("address", Text, nullable=False),
            Column("seen_at", Instant, nullable=False),
            # The `config_version` whose armed faults the instance keeps in memory.
            Column("faults_version", Integer),
        )
        fault, seeding = _fault(metadata, prefix), _seeding(metadata, prefix)
        return cls(state, journal, outbox, message, lease, instance, fault, seeding)


def _fault(metadata: MetaData, prefix: str) -> Table:
    """The table of armed faults, with what each is aimed at, how often it may fire, and how often it has."""
    return Table(
        f"{prefix}fault",
        metadata,
        Column("id", Text, primary_key=True),
        Column("fault", Text, nullable=False),
        Column("client_id", Text),
        Column("court_id", Text),
        Column("sub", Text),
        Column("login_id", Text),
        Column("endpoint", Text),
        Column("times", Integer),
        Column("per_million", Integer),
        Column("seed", Text, nullable=False),
        Column("armed_at", Instant, nullable=False),
        # How many requests it could have fired at, and at how many it did.
        Column("opportunities", Integer, nullable=False),
        Column("fired", Integer, nullable=False),
    )


def _seeding(metadata: MetaData, prefix: str) -> Table:
    """The table with one row about the seed (`cso_kit.storage.seeding`)."""
    return Table(
        f"{prefix}seeding",
        metadata,
        Column("id", Integer, primary_key=True),  # always 1
        Column("fingerprint", Text, nullable=False),
        Column("last_run", Integer, nullable=False),
        Column("left", Json),
    )
