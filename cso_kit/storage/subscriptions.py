"""Keeps the subscriptions of `Database.subscribe`, and calls the subscribers after a change.

The engines find the changes of other processes (`storage/sqlite.py`, `storage/postgresql_notifications.py`).
"""

import asyncio
from collections.abc import Callable
from typing import Literal, get_args

# The topics of subscriptions: the tables that a commit can add rows to, the configuration (`Transaction.config_changed`), and
# what says when something is to be done (`Transaction.schedule_changed`).
Topic = Literal["journal", "outbox", "config", "schedule"]
TOPICS: tuple[Topic, ...] = get_args(Topic)


class Subscription:
    """One subscription. `end` or the end of a `with` block ends it."""

    __slots__ = ("_notify", "_subscribers")

    def __init__(self, subscribers: "list[Callable[[], object]]", notify: Callable[[], object]) -> None:
        self._subscribers = subscribers
        self._notify = notify
        subscribers.append(notify)

    def end(self) -> None:
        """Ends the subscription; a second call does nothing."""
        if self._notify in self._subscribers:
            self._subscribers.remove(self._notify)

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Subscriptions:
    """The subscriptions of this process to one database."""

    def __init__(self) -> None:
        self._subscribers: dict[Topic, list[Callable[[], object]]] = {topic: [] for topic in TOPICS}

    def add(self, topic: Topic, notify: Callable[[], object]) -> Subscription:
        """Adds a subscription. `notify` is called after each change."""
        return Subscription(self._subscribers[topic], notify)

    def notify(self, topic: Topic) -> None:
        """Calls the subscribers of a topic soon.

        The event loop calls them, so an exception in a subscriber does not fail the request that has committed.
        """
        for subscriber in self._subscribers[topic]:
            asyncio.get_running_loop().call_soon(subscriber)

    def notify_all(self) -> None:
        """Calls the subscribers of all topics soon, if it is not known what changed."""
        for topic in self._subscribers:
            self.notify(topic)
