"""The tables of the list of worlds (`record` says what the columns mean). A list may be of an older version."""

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, text

from cso_kit.storage.columns import Instant

_metadata = MetaData()
world = Table(
    "world",
    _metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("scenario", Text, nullable=False),
    Column("seed", Text),
    Column("provider", Text, nullable=False),
    Column("courts", Text, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("state", Text, nullable=False),
    Column("busy", Text),
    Column("keys", Text, nullable=False, server_default="shared"),
)
awake = Table(
    "awake",
    _metadata,
    Column("world_id", Text, primary_key=True),
    Column("process", Text, primary_key=True),
    Column("seen_at", Instant, nullable=False),
)


def make(connection: Connection) -> None:
    """Makes the tables, and the column that a list of an older version lacks."""
    _metadata.create_all(connection)
    if "keys" not in {column["name"] for column in inspect(connection).get_columns("world")}:
        connection.execute(text("ALTER TABLE world ADD COLUMN keys TEXT NOT NULL DEFAULT 'shared'"))
