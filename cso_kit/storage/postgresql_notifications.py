"""Announces changes of a PostgreSQL database between processes: NOTIFY and LISTEN.

A change is announced after its commit, outside its transaction, because PostgreSQL serializes the commits of transactions that
notify (docs/decisions/0017-being-told-of-changes.md). Several commits share an announcement. An announcement may be lost with its
sender's process or its receiver's connection; so all subscribers are called after each new connection, and every `_CHECK_EVERY`
seconds.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping

import psycopg

from cso_kit.background import Background
from cso_kit.secrets.opaque import make_id
from cso_kit.secrets.randomness import SYSTEM
from cso_kit.storage.bounded_connection import BoundedConnection
from cso_kit.storage.subscriptions import Subscriptions, Topic
from cso_kit.storage.unavailable import DatabaseUnavailableError

# Seconds between two announcements of this process.
_ANNOUNCE_EVERY = 0.05
# Seconds until a failed announcement is repeated.
_RETRY = 1.0
_HOUR = 3600.0
# Seconds until a lost connection is made again; the longest such pause while the server is away; and the check interval.
_RECONNECT = 0.5
_LONGEST_RECONNECT = 5.0
_CHECK_EVERY = 10.0


class Notifications:
    """Sends and receives the announcements of one service's database.

    `channels` are the channels' names by topic. `connect` opens the connection that listens; `notify` sends a text to channels on
    another connection; `as_unavailable` converts a driver's error into the one to raise.
    """

    def __init__(
        self,
        channels: Mapping[Topic, str],
        subscriptions: Subscriptions,
        connect: Callable[[], Awaitable[BoundedConnection]],
        notify: Callable[[Iterable[str], str], Awaitable[None]],
        as_unavailable: Callable[[Exception], BaseException],
    ) -> None:
        self._channels = channels
        self._topics = {channel: topic for topic, channel in channels.items()}
        self._subscriptions = subscriptions
        self._connect = connect
        self._notify = notify
        self._as_unavailable = as_unavailable
        # To ignore this process's own announcements; its subscribers were called already.
        self._own_name = make_id(SYSTEM, "listener")
        self._unannounced: set[Topic] = set()
        self._announcing = Background("announcing changes", _HOUR, self._announce)
        self._listening = Background(
            "listening for changes", _RECONNECT, self._listen, at_once=True, longest_pause=_LONGEST_RECONNECT
        )

    def announce(self, topic: Topic) -> None:
        """Tells the other processes soon that a commit added to a topic."""
        if topic not in self._unannounced:
            self._unannounced.add(topic)
            self._announcing.start()
            self._announcing.wake()

    def listen(self) -> None:
        """Starts to listen to the other processes, unless it has started already."""
        self._listening.start()

    async def stop_listening(self) -> None:
        """Closes the connection that listens."""
        await self._listening.stop()

    async def stop(self) -> None:
        """Stops listening, and sends waiting announcements if possible."""
        await self.stop_listening()
        await self._announcing.stop()
        with contextlib.suppress(DatabaseUnavailableError):
            await self._send()

    async def _announce(self) -> float | None:
        try:
            await self._send()
        except DatabaseUnavailableError:
            return _RETRY
        await asyncio.sleep(_ANNOUNCE_EVERY)
        return None

    async def _send(self) -> None:
        topics, self._unannounced = self._unannounced, set()
        if not topics:
            return
        try:
            await self._notify([self._channels[topic] for topic in topics], self._own_name)
        except BaseException:
            self._unannounced |= topics
            raise

    async def _listen(self) -> None:
        """Listens until the connection is lost.

        Raises:
            DatabaseUnavailableError: there was no connection.
        """
        try:
            connection = await self._connect()
        except (psycopg.Error, OSError) as error:
            raise self._as_unavailable(error) from error
        connection.add_notify_handler(lambda notify: self._received(notify.channel, notify.payload))
        # A lost connection is no outage yet, because a new one may succeed at once.
        with contextlib.suppress(psycopg.Error, OSError):
            try:
                for channel in self._topics:
                    await connection.execute(f"LISTEN {channel}".encode())
                while True:
                    self._subscriptions.notify_all()  # announcements may have been missed
                    await self._receive(connection)
                    await connection.execute("SELECT 1")
            finally:
                await connection.close()

    async def _receive(self, connection: BoundedConnection) -> None:
        """Receives announcements for `_CHECK_EVERY` seconds."""
        pg = connection.pgconn
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CHECK_EVERY):
                while True:
                    await _until_readable(pg.socket)
                    pg.consume_input()
                    while (found := pg.notifies()) is not None:
                        self._received(found.relname.decode(), found.extra.decode())

    def _received(self, channel: str, sender: str) -> None:
        if sender != self._own_name:
            self._subscriptions.notify(self._topics[channel])


async def _until_readable(socket: int) -> None:
    loop = asyncio.get_running_loop()
    readable = loop.create_future()
    loop.add_reader(socket, lambda: None if readable.done() else readable.set_result(None))
    try:
        await readable
    finally:
        loop.remove_reader(socket)
