"""What a harness may do to any service alike: ask the time, and read and empty the journal.

Moving the clock and loading a world are each service's own business: what comes to pass by it is different at each.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cso_kit.clock import ClockState
from cso_kit.database import Database
from cso_kit.journal import RecordedEvent, empty_journal, read_events
from cso_kit.tables import KitTables


class ControlHalf:
    """One service's half of the control plane; what is more is each service's own."""

    def __init__(self, database: Database, kit: KitTables) -> None:
        self._database = database
        self._kit = kit

    async def read_clock(self) -> tuple[ClockState, datetime]:
        """The clock's state and the real moment it was read at."""
        return await self._database.read(lambda tx: (tx.clock, tx.real))

    async def events(
        self,
        since: int = 0,
        limit: int = 200,
        kinds: Sequence[str] = (),
        court_id: str | None = None,
        sub: str | None = None,
    ) -> list[RecordedEvent]:
        """Journal entries after `since`, oldest first. Whoever goes on from the last of them misses nothing."""
        until = await self._database.journal_end()
        wanted: dict[str, Any] = {"limit": limit, "kinds": kinds, "court_id": court_id, "sub": sub, "until": until}
        return await self._database.read(lambda tx: read_events(tx, self._kit, since=since, **wanted))

    async def empty_journal(self) -> None:
        """Forgets all journal entries."""
        await self._database.work(lambda tx: empty_journal(tx, self._kit))
