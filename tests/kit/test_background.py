"""Background loops, and the timer of a second: how they end, and what other loops of a process have to do with that."""

import asyncio
import threading
from datetime import timedelta

from cso_idp import tables
from cso_kit.background import Background
from cso_kit.storage.database import Database
from cso_kit.storage.engines import open_database
from cso_kit.storage.scheduled import Scheduled
from cso_kit.time.every_second import EverySecond
from tests.conftest import Databases

# Seconds for what takes none on an idle machine.
PATIENCE = 60


async def test_loop_that_stops_another_one_can_be_stopped_meanwhile() -> None:
    """As when a server ends while it closes a world. The other one closes its connection in peace."""
    begun, closing, may_close = asyncio.Event(), asyncio.Event(), asyncio.Event()
    has_closed = asyncio.Event()

    async def listen() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            closing.set()
            await may_close.wait()
            has_closed.set()

    inner = Background("listening", 1.0, listen, at_once=True)
    outer = Background("closing what listens", 1.0, inner.stop, at_once=True)
    inner.start()
    await begun.wait()
    outer.start()
    async with asyncio.timeout(PATIENCE):
        await closing.wait()
        await outer.stop()
        may_close.set()
        await has_closed.wait()


def test_timers_of_other_threads_begin_and_end_at_any_time() -> None:
    """A loop that begins forgets the closed ones. Meanwhile a thread begins another one."""

    class Asked(asyncio.SelectorEventLoop):
        has_been_asked = False

        def is_closed(self) -> bool:
            if (
                threading.current_thread() is threading.main_thread()
                and not self.has_been_asked
                and super().is_closed()
            ):
                self.has_been_asked = True
                thread = threading.Thread(target=asyncio.run, args=(begin(),))
                thread.start()
                thread.join()
            return super().is_closed()

    async def begin() -> None:
        timer = EverySecond(lambda _: None)
        timer.start()
        timer.stop()

    for factory in (Asked, None):
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(begin())


def test_scheduled_work_begins_again_in_another_loop(sqlite_databases: Databases) -> None:
    """Also if it was stopped in the moment of a change."""
    database = open_database(sqlite_databases.migrated("cso_idp"), tables.kit)
    has_run = asyncio.Event()

    async def run() -> None:
        has_run.set()

    scheduled = Scheduled("being told", database, run)

    async def stop_after_a_change() -> None:
        scheduled.start()
        await move_clock(database)
        await scheduled.stop()

    async def change() -> None:
        scheduled.start()
        async with asyncio.timeout(PATIENCE / 2):
            await has_run.wait()
            has_run.clear()
            await move_clock(database)
            await has_run.wait()
        await scheduled.stop()
        await database.close()

    asyncio.run(stop_after_a_change())
    asyncio.run(change())


async def move_clock(database: Database) -> None:
    await database.work(lambda tx: tx.set_clock(tx.clock.advanced(timedelta(hours=1))))
