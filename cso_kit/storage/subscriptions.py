"""Who is told of a change in a database. `Database.subscribe` gives out subscriptions; this module keeps them.

How a process learns what other processes changed is each engine's business (`storage/sqlite.py`,
`storage/postgresql_notifications.py`).
"""

import asyncio
from collections.abc import Callable
from typing import Literal

# What can be subscribed to, by the table that a commit added rows to.
Topic = Literal["journal", "outbox"]


class Subscription:
    """One subscription. It ends with `end`, or with the block of a `with` statement."""

    __slots__ = ("_subscribers", "_tell")

    def __init__(self, subscribers: "list[Callable[[], object]]", tell: Callable[[], object]) -> None:
        self._subscribers = subscribers
        self._tell = tell
        subscribers.append(tell)

    def end(self) -> None:
        """Ends it; nothing happens if it has ended."""
        if self._tell in self._subscribers:
            self._subscribers.remove(self._tell)

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Subscriptions:
    """The subscriptions of this process to one database."""

    def __init__(self) -> None:
        self._subscribers: dict[Topic, list[Callable[[], object]]] = {"journal": [], "outbox": []}

    def add(self, topic: Topic, tell: Callable[[], object]) -> Subscription:
        """A new subscription. `tell` is called after each change."""
        return Subscription(self._subscribers[topic], tell)

    def tell(self, topic: Topic) -> None:
        """Calls the subscribers of a topic soon.

        The event loop calls them, not the committing request: whatever a subscriber raises, that request was committed.
        """
        for subscriber in self._subscribers[topic]:
            asyncio.get_running_loop().call_soon(subscriber)

    def tell_all(self) -> None:
        """Calls all subscribers soon, when it is not known what changed."""
        for topic in self._subscribers:
            self.tell(topic)
