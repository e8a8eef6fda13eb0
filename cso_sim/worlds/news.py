"""Tells when the list of worlds may have changed, in this process or another one. It does not know what changed.

On PostgreSQL a connection listens; each change of the list announces itself. SQLite cannot notify a process, but counts the
commits of other connections, as for every database (docs/decisions/0017). Nothing is watched while nobody wants to be told.
"""

import contextlib
from collections.abc import AsyncIterator, Callable

from cso_kit.background import Background
from cso_kit.storage.subscriptions import Subscription
from cso_sim.worlds.store import WorldStore

# Seconds between two looks at the count of commits, and until a lost connection is made again.
_LOOK = 1.0
_RECONNECT = 0.5
_LONGEST_RECONNECT = 5.0


class News:
    """Those who want to be told of changes of one list."""

    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self._subscribers: list[Callable[[], object]] = []
        self._watching = (
            Background("looking for worlds of other processes", _LOOK, self._look)
            if store.is_sqlite
            else Background(
                "listening for worlds", _RECONNECT, self._listen, at_once=True, longest_pause=_LONGEST_RECONNECT
            )
        )

    @contextlib.asynccontextmanager
    async def told(self, notify: Callable[[], object]) -> AsyncIterator[None]:
        """Calls `notify` at once, and whenever a world may have been made or deleted, woken or fallen asleep."""
        subscription = Subscription(self._subscribers, notify)
        self._store.changed = self.tell
        self._watching.start()
        notify()
        try:
            yield
        finally:
            subscription.end()
            if not self._subscribers:
                await self._watching.stop()

    def tell(self) -> None:
        """Calls the subscribers."""
        for notify in tuple(self._subscribers):
            notify()

    async def _look(self) -> None:
        if self._store.others_have_changed():
            self.tell()

    async def _listen(self) -> None:
        async for _ in self._store.announcements():
            self.tell()
