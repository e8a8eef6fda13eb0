"""Images: the rows that a load has written, kept in memory, so that a reset puts them back without making them again.

An image is an SQLite database in memory. Only SQLite databases have images: one copies rows out of another page by page, without
reading them. What is in the rows, and when they are put back, is decided elsewhere.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Table

from cso_kit.storage.columns import to_microseconds
from cso_kit.storage.database_locations import FORMAT_VERSIONS, WITHOUT_LOG
from cso_kit.storage.journal import emptying_journal
from cso_kit.storage.renaming import Place, text_columns
from cso_kit.storage.tables import KitTables
from cso_kit.storage.unit_of_work import Transaction

# An image's schema, while it is beside a database.
SCHEMA = "image"
# A larger database is loaded anew: putting back so many rows at once would keep all other requests waiting.
_LARGEST = 16 * 1024 * 1024
_STAMPED = ("recorded_at", "calendar_at", "protocol_at", "correlation")


class LoadedTables:
    """What a load replaces: all rows of a service's tables, except those in `kept`; of a table in `partly` only the rows that
    meet the condition, in SQL.
    """

    def __init__(self, kit: KitTables, kept: Iterable[Table], partly: Mapping[Table, str] | None = None) -> None:
        left_out = {kit.state, kit.lease, kit.instance, kit.seeding, kit.journal, *kept}
        self.kit = kit
        self.tables = tuple(table for table in kit.state.metadata.sorted_tables if table not in left_out)
        self.partly = partly or {}
        self.put_back = tuple(statement for table in self.tables for statement in self._put_back(table))
        self.put_events_back = self._put_events_back()

    # The names are those of this program's tables, so nothing needs to be escaped.
    def _put_back(self, table: Table) -> tuple[str, str]:
        # By name: in a database that was migrated, columns may stand in another order.
        names = ", ".join(f'"{column.name}"' for column in table.c)
        # As in a load, a row takes the place of one that stays and has the same key.
        where, replacing = (f" WHERE {self.partly[table]}", " OR REPLACE") if table in self.partly else ("", "")
        return (
            f'DELETE FROM main."{table.name}"{where}',  # noqa: S608
            f'INSERT{replacing} INTO main."{table.name}" ({names}) SELECT {names} FROM {SCHEMA}."{table.name}"',  # noqa: S608
        )

    def _put_events_back(self) -> str:
        """The journal's numbers go on; the events get the times and the correlation that the statement is given."""
        journal = self.kit.journal
        same = [f'"{column.name}"' for column in journal.c if column.name not in ("id", *_STAMPED)]
        return (
            f'INSERT INTO main."{journal.name}" ({", ".join((*_STAMPED, *same))}) '  # noqa: S608
            f"SELECT ?, ?, ?, ?, {', '.join(same)} FROM {SCHEMA}.\"{journal.name}\" WHERE kind <> '' ORDER BY id"
        )


class Image(NamedTuple):
    """The rows of one service after a load. `places` are the columns that have the wanted text in some row."""

    contents: bytes
    places: tuple[Place, ...]


def take_image(driver: sqlite3.Connection, loaded: LoadedTables, text: str | None) -> Image | None:
    """The rows in a database, to which nobody writes meanwhile, and where they have a text. `None` if it is too large."""
    (pages,), (size,) = (driver.execute(f"PRAGMA {fact}").fetchone() for fact in ("page_count", "page_size"))
    if pages * size > _LARGEST:
        return None
    whole = bytearray(driver.serialize())
    whole[FORMAT_VERSIONS : FORMAT_VERSIONS + len(WITHOUT_LOG)] = WITHOUT_LOG
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as own:
        own.deserialize(bytes(whole))
        _drop_the_rest(own, loaded)
        own.execute("VACUUM")
        return Image(own.serialize(), tuple(_places_of(own, loaded, text)) if text is not None else ())


def put_back(tx: Transaction, loaded: LoadedTables) -> None:
    """Puts the rows of the image that is beside the database in the place of the present ones; events get the present time.

    Foreign keys are not checked meanwhile, so the order of the tables does not matter.
    """
    driver: Any = tx.connection.connection.dbapi_connection
    for statement in loaded.put_back:
        driver.execute(statement)
    for step in emptying_journal(loaded.kit):
        while not step(tx):
            pass
    times = [to_microseconds(each) for each in (tx.real, tx.at.calendar, tx.at.protocol)]
    driver.execute(loaded.put_events_back, (*times, tx.correlation))
    tx.has_recorded = True


def _drop_the_rest(own: sqlite3.Connection, loaded: LoadedTables) -> None:
    wanted = {table.name for table in (*loaded.tables, loaded.kit.journal)}
    for (name,) in own.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if name not in wanted and not name.startswith("sqlite_"):
            own.execute(f'DROP TABLE "{name}"')
    for table, condition in loaded.partly.items():
        own.execute(f'DELETE FROM "{table.name}" WHERE NOT ({condition})')  # noqa: S608


def _places_of(own: sqlite3.Connection, loaded: LoadedTables, text: str) -> Iterable[Place]:
    for place in text_columns((*loaded.tables, loaded.kit.journal)):
        having = f'SELECT 1 FROM "{place.table}" WHERE "{place.column}" LIKE ? LIMIT 1'  # noqa: S608
        if own.execute(having, (f"%{text}%",)).fetchone() is not None:
            yield place
