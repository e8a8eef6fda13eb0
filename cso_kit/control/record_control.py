"""The control methods of every service for its journal and its inbox."""

from collections.abc import Callable, Collection, Sequence

from cso_kit.inbox import Message, inbox_of
from cso_kit.storage.database import Database
from cso_kit.storage.journal import EVERYTHING, Filter, RecordedEvent, empty_journal, newest_event, read_events
from cso_kit.storage.subscriptions import Subscription
from cso_kit.storage.tables import KitTables


class RecordControl:
    """The calls about one service's journal and inbox."""

    def __init__(self, database: Database, kit: KitTables) -> None:
        self._database = database
        self._kit = kit
        self._inbox = inbox_of(kit)

    async def events(
        self,
        since: int = 0,
        limit: int = 200,
        wanted: Filter = EVERYTHING,
        until: int | None = None,
        *,
        kinds: Sequence[str] = (),
        newest: bool = False,
    ) -> list[RecordedEvent]:
        """The events after `since` up to `until`, oldest first. A reader that continues from the last one misses none.

        `kinds` is short for a filter by them. With `newest` they are the last ones, and not the first ones, if there are more
        than `limit`.
        """
        wanted = wanted._replace(kinds=tuple(kinds)) if kinds else wanted
        end = await self._database.journal_end()
        last = end if until is None or end is None else min(until, end)
        last = until if last is None else last
        return await self._database.read(
            lambda tx: read_events(tx, self._kit, since=since, limit=limit, wanted=wanted, until=last, newest=newest)
        )

    async def journal_head(self) -> int:
        """The number of the newest event. A reader that goes on from here misses none."""
        end = await self._database.journal_end()
        return await self._database.read(lambda tx: newest_event(tx, self._kit)) if end is None else end

    def subscribe_to_journal(self, notify: Callable[[], object]) -> Subscription:
        """Calls `notify` after each commit that adds events, until the subscription ends (`Database.subscribe`)."""
        return self._database.subscribe("journal", notify)

    async def empty_journal(self) -> None:
        """Removes all events."""
        await self._database.work(lambda tx: empty_journal(tx, self._kit))

    # The inbox

    async def inbox(self, address: str) -> list[Message]:
        """The service's messages to an address, oldest first."""
        return await self._database.read(lambda tx: self._inbox.of_address(tx, address))

    async def letters(self, addresses: Collection[str]) -> dict[str, int]:
        """How many messages of the service each of these addresses has, by the folded address."""
        return await self._database.read(lambda tx: self._inbox.count(tx, addresses))
