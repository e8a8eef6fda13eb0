"""The list of worlds at a location, which all processes with worlds there share: one small database of its own.

It holds which worlds there are and which processes have them awake. It does not know how a world is made or deleted, and its
methods block for a moment. Times are real time.
"""

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, bindparam, create_engine, delete, func, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from cso_kit.background import NotNowError
from cso_kit.processes import has_ended
from cso_kit.storage.database_locations import DatabaseLocation
from cso_kit.storage.explaining import explaining
from cso_kit.threads import in_thread
from cso_sim.worlds import tables
from cso_sim.worlds.record import Seen, WorldRecord

T = TypeVar("T")

# A process that has not been seen for so long has nothing awake any more.
_GONE_AFTER = timedelta(seconds=10)
# The channel of a server's announcements. The list is a database of its own, where commits come one after another anyway; so the
# transaction itself announces them, unlike those of docs/decisions/0017.
_CHANNEL = "cso_worlds"
_CHECK_EVERY = 10.0
_world, _awake = tables.world, tables.awake
_ENDING = (
    select(_awake.c.world_id)
    .outerjoin(_world, (_world.c.id == _awake.c.world_id) & (_world.c.state == "ready"))
    .where(_awake.c.process == bindparam("process"), _world.c.id.is_(None))
)
_READY = select(_world).where(_world.c.state == "ready")
_BY_NAME = _READY.where(_world.c.name == bindparam("named"))
_BY_ID = _READY.where(_world.c.id == bindparam("which"))
_EXPIRED = _READY.where(_world.c.expires_at <= bindparam("now"))
_UNFINISHED = select(_world).where(_world.c.state != "ready")
_HOW_MANY = select(func.count()).select_from(_world).where(_world.c.state != "template")
_TAKEN = select(_world.c.id).where(_world.c.name == bindparam("named"))
_ADD = insert(_world)
_OPEN = (
    update(_world).where(_world.c.id == bindparam("which"), _world.c.state == "making").values(state="ready", busy=None)
)
_END = (
    update(_world)
    .where(
        _world.c.id == bindparam("which"),
        _world.c.state == bindparam("was"),
        func.coalesce(_world.c.busy, "") == bindparam("was_busy"),
    )
    .values(state="ending", busy=bindparam("process"))
)
_REMOVE = delete(_world).where(_world.c.id == bindparam("which"))
_WAKE = insert(_awake)
_SLEEP = delete(_awake).where(_awake.c.world_id == bindparam("which"), _awake.c.process == bindparam("by"))
_ALL_SLEEP = delete(_awake).where(_awake.c.world_id == bindparam("which"))
_SEE = update(_awake).where(_awake.c.process == bindparam("by")).values(seen_at=bindparam("now"))
_ELSEWHERE = select(_awake.c.world_id).where(
    _awake.c.process != bindparam("by"), _awake.c.seen_at > bindparam("since", type_=_awake.c.seen_at.type)
)
_ALL_USERS = select(_awake.c.world_id, _awake.c.process, _awake.c.seen_at)
_USERS = select(_awake.c.process, _awake.c.seen_at).where(_awake.c.world_id == bindparam("which"))


class WorldStore:
    """The list. It is made at the first use; several processes may do that at the same time."""

    def __init__(self, location: DatabaseLocation, name: str) -> None:
        self._location = location
        self._name = name
        url = make_url(location.url(name))
        self.is_sqlite = url.get_backend_name() == "sqlite"
        driver = "sqlite" if self.is_sqlite else "postgresql+psycopg"
        self._engine = create_engine(
            url.set(drivername=driver),
            pool_size=1,
            max_overflow=0,
            connect_args={"check_same_thread": False, "timeout": 30} if self.is_sqlite else {},
            isolation_level="AUTOCOMMIT" if self.is_sqlite else "READ COMMITTED",
        )
        self._is_made = False
        self._turn = threading.Lock()
        # Called after a change of this process, if the list is a file; a server announces changes of all processes.
        self.changed: Callable[[], object] = _nobody
        self._commits_of_others: int | None = None

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Calls one of the methods below: in a thread if the list is on a server, so that the event loop goes on."""
        return work(*arguments) if self.is_sqlite else await in_thread(work, *arguments)

    def reserve(self, record: WorldRecord, limit: int) -> str | None:
        """Adds a world that is being made, unless the limit is reached or the name is taken. Returns `limit` or `name` then."""
        with self._changing() as connection:
            if (connection.scalar(_HOW_MANY) or 0) >= limit:
                return "limit"
            if connection.execute(_TAKEN, {"named": record.name}).first() is not None:
                return "name"
            connection.execute(_ADD, record._asdict())
        return None

    def finish_making(self, world_id: str, process: str, now: datetime) -> bool:
        """Opens a world that was made, awake in this process. Returns whether nobody deleted it meanwhile."""
        with self._changing() as connection:
            if not connection.execute(_OPEN, {"which": world_id}).rowcount:
                return False
            connection.execute(_WAKE, {"world_id": world_id, "process": process, "seen_at": now})
        return True

    def by_name(self, name: str) -> WorldRecord | None:
        """The world with this name, if it can be used."""
        with self._reading() as connection:
            found = connection.execute(_BY_NAME, {"named": name}).first()
        return WorldRecord(*found) if found else None

    def all(self) -> list[WorldRecord]:
        """All worlds that can be used, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(_READY.order_by(_world.c.created_at, _world.c.id)).all()
        return [WorldRecord(*row) for row in rows]

    def unfinished(self) -> list[WorldRecord]:
        """The worlds whose making or deletion was begun, and the templates."""
        with self._reading() as connection:
            rows = connection.execute(_UNFINISHED).all()
        return [WorldRecord(*row) for row in rows]

    def add(self, record: WorldRecord) -> None:
        """Adds what is no world, but has databases."""
        with self._changing() as connection:
            connection.execute(_ADD, record._asdict())

    def wake(self, world_id: str, process: str, now: datetime) -> WorldRecord | None:
        """Writes down that a process has a world awake. Returns the world, or `None` if it cannot be used any more."""
        with self._changing() as connection:
            found = connection.execute(_BY_ID, {"which": world_id}).first()
            if found is None:
                return None
            connection.execute(_SLEEP, {"which": world_id, "by": process})
            connection.execute(_WAKE, {"world_id": world_id, "process": process, "seen_at": now})
        return WorldRecord(*found)

    def sleep(self, world_id: str, process: str) -> None:
        """Writes down that a process has closed a world."""
        with self._changing() as connection:
            connection.execute(_SLEEP, {"which": world_id, "by": process})

    def see(self, process: str, now: datetime) -> Seen:
        """Renews what a process has awake, and looks what others do."""
        with self._changing(is_news=False) as connection:
            connection.execute(_SEE, {"by": process, "now": now})
            elsewhere = connection.scalars(_ELSEWHERE, {"by": process, "since": now - _GONE_AFTER})
            return Seen(set(connection.scalars(_ENDING, {"process": process})), set(elsewhere))

    def expired(self, now: datetime) -> list[WorldRecord]:
        """The worlds whose time is over."""
        with self._reading() as connection:
            rows = connection.execute(_EXPIRED, {"now": now}).all()
        return [WorldRecord(*row) for row in rows]

    def prepared(self, world_id: str, by: str) -> None:
        """Writes down by which settings and version a world was prepared."""
        with self._changing() as connection:
            connection.execute(update(_world).where(_world.c.id == world_id).values(prepared_by=by))

    def begin_ending(self, record: WorldRecord, process: str) -> bool:
        """Closes a world for all processes, before it is deleted. Returns false if it is in another state than in `record`."""
        with self._changing() as connection:
            as_read = {"which": record.id, "was": record.state, "was_busy": record.busy or ""}
            return bool(connection.execute(_END, {**as_read, "process": process}).rowcount)

    def others(self, world_id: str, process: str, now: datetime) -> list[str]:
        """The other processes that have a world awake."""
        with self._reading() as connection:
            rows = connection.execute(_USERS, {"which": world_id}).all()
        return [each for each, at in rows if each != process and at > now - _GONE_AFTER and not has_ended(each)]

    def awake(self, now: datetime) -> set[str]:
        """The ids of the worlds that some process has awake."""
        with self._reading() as connection:
            rows = connection.execute(_ALL_USERS).all()
        return {each for each, process, at in rows if at > now - _GONE_AFTER and not has_ended(process)}

    def others_have_changed(self) -> bool:
        """Whether another process may have changed the list, a file, since the last call. It reads no table."""
        with self._reading() as connection:
            commits: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        before, self._commits_of_others = self._commits_of_others, commits
        return commits != before

    async def announcements(self) -> AsyncIterator[None]:
        """Yields when the list, on a server, may have changed, until the connection is lost.

        Raises:
            NotNowError: there is no connection.
        """
        import psycopg

        try:
            connection = await psycopg.AsyncConnection.connect(
                self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
            )
            async with connection:
                await connection.execute(f"LISTEN {_CHANNEL}".encode())
                while True:
                    yield  # an announcement may have been missed
                    async for _ in connection.notifies(timeout=_CHECK_EVERY, stop_after=1):
                        pass
                    await connection.execute("SELECT 1")
        except (psycopg.Error, OSError) as error:
            raise NotNowError from error

    def remove(self, world_id: str) -> None:
        """Forgets a world whose databases were dropped."""
        with self._changing() as connection:
            connection.execute(_ALL_SLEEP, {"which": world_id})
            connection.execute(_REMOVE, {"which": world_id})

    def close(self) -> None:
        """Closes the connection. The list can be used again afterwards."""
        self._engine.dispose()

    @contextlib.contextmanager
    def _changing(self, *, is_news: bool = True) -> Iterator[Connection]:
        """One transaction that no other process' transaction interleaves with. With `is_news` readers are told of it."""
        with self._in_transaction() as connection:
            yield connection
            if is_news and not self.is_sqlite:
                connection.execute(text(f"NOTIFY {_CHANNEL}"))
        if is_news and self.is_sqlite:
            self.changed()

    @contextlib.contextmanager
    def _in_transaction(self) -> Iterator[Connection]:
        with self._reading() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text("LOCK TABLE world IN SHARE ROW EXCLUSIVE MODE"))
            try:
                yield connection
                self._end(connection, "COMMIT")
            except BaseException:
                self._end(connection, "ROLLBACK")
                raise

    def _end(self, connection: Connection, how: Literal["COMMIT", "ROLLBACK"]) -> None:
        if self.is_sqlite:  # SQLAlchemy knows of no transaction, and SQLite undoes it by itself when the disk is full
            if how == "COMMIT" or connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                connection.exec_driver_sql(how)
        elif how == "COMMIT":
            connection.commit()
        else:
            connection.rollback()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection. Raises `DatabaseUnavailableError` if the list cannot be used, as when the disk is full."""
        with self._turn, explaining(self._engine.url), self._connected() as connection:
            yield connection

    def _connected(self) -> Connection:
        if not self._is_made:
            self._make()
            self._is_made = True
        return self._engine.connect()

    def _make(self) -> None:
        """Makes the database and its tables, if they are missing."""
        try:
            connection = self._engine.connect()
        except OperationalError:
            with contextlib.suppress(Exception):  # another process may be first; the next line shows what is wrong
                self._location.create(self._name)
            connection = self._engine.connect()
        with connection:
            if self.is_sqlite:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
            try:
                tables.make(connection)
                connection.commit()
            except (IntegrityError, OperationalError, ProgrammingError):
                connection.rollback()
                tables.make(connection)  # another process made the tables at the same moment
                connection.commit()


def _nobody() -> None:
    """Nobody wants to be told."""
